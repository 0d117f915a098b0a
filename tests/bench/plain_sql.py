"""What each page shows as plain SQL over the base tables, without any prepared row.

It runs on both databases. `:day`, `:park` and `:issue` stand for the business day, a park and an
issue; `:m0` to `:m6` for month ends.
"""

OPEN = "('filed', 'acting', 'submitted')"

_COUNTS = f"""
SELECT i.stage, count(*),
       sum(CASE WHEN i.stage IN {OPEN}
         AND i.due_on < coalesce(i.submitted_on, :day) THEN 1 ELSE 0 END)
FROM parks_issue i WHERE i.kind = 'problem' GROUP BY i.stage
"""
_LIGHTS = f"""
SELECT p.id, min(CASE WHEN i.turns_red_on <= coalesce(i.submitted_on, :day) THEN 0
                      WHEN i.turns_amber_on <= coalesce(i.submitted_on, :day) THEN 1 ELSE 3
           END) AS worst,
       count(DISTINCT i.id) AS n
FROM parks_park p LEFT JOIN parks_issuepark ip ON ip.park_id = p.id
LEFT JOIN parks_issue i ON i.id = ip.issue_id AND i.kind = 'problem' AND i.stage IN {OPEN}
GROUP BY p.id
"""
_REGIONS = f"""
SELECT r.id, t.domain_id, count(DISTINCT i.id)
FROM parks_issue i JOIN parks_issuepark ip ON ip.issue_id = i.id
JOIN parks_park p ON p.id = ip.park_id
JOIN parks_region r ON r.id = p.home_region_id JOIN parks_problemtype t ON t.id = i.type_id
WHERE i.kind = 'problem' AND i.stage IN {OPEN} GROUP BY r.id, t.domain_id
"""
_PILLARS = """
SELECT a.pillar_id, avg(done.share), count(*)
FROM recommendations_measure m JOIN recommendations_recommendation a ON a.id = m.recommendation_id
JOIN (SELECT measure_id, 100.0 * sum(CASE WHEN done_on IS NULL THEN 0 ELSE weight END) /
           sum(weight) AS share
      FROM recommendations_milestone GROUP BY measure_id) done ON done.measure_id = m.id
GROUP BY a.pillar_id
"""
_YEAR = """
SELECT count(*),
       sum(CASE WHEN i.stage = 'closed'
         AND coalesce(i.submitted_on, i.closed_on) <= i.due_on THEN 1 ELSE 0 END)
FROM parks_issue i WHERE i.kind = 'problem' AND i.due_on > :year_ago AND i.due_on < :day
AND i.stage NOT IN ('suspended', 'dismissed')
"""
# one of the six past month ends of the trend; the summary shows all of them
_MONTH = """
SELECT sum(CASE WHEN i.found_on > :before AND i.found_on <= :end THEN 1 ELSE 0 END),
       sum(CASE WHEN i.closed_on > :before AND i.closed_on <= :end THEN 1 ELSE 0 END),
       sum(CASE WHEN live THEN 1 ELSE 0 END),
       sum(CASE WHEN live AND i.due_on < :end
         AND (i.submitted_on IS NULL OR i.submitted_on > i.due_on)
           THEN 1 ELSE 0 END)
FROM (SELECT j.*, (coalesce(j.found_on, j.starts_on) IS NULL OR coalesce(j.found_on,
           j.starts_on) <= :end)
             AND j.stage <> 'suspended' AND (j.closed_on IS NULL OR j.closed_on > :end)
             AND (j.dismissed_on IS NULL OR j.dismissed_on > :end) AS live
      FROM parks_issue j WHERE j.kind = 'problem') i
"""
_ATTENTION = f"""
SELECT i.id, i.title, i.due_on, o.name_zh
FROM parks_issue i LEFT JOIN parks_organisation o ON o.id = i.lead_id
WHERE i.kind = 'problem' AND i.stage IN {OPEN} AND i.due_on <= :soon
ORDER BY i.due_on, i.number LIMIT 10
"""
_FIRST_PARKS = f"""
SELECT w.id, w.worst, w.n, p.name_zh FROM ({_LIGHTS}) w JOIN parks_park p ON p.id = w.id
ORDER BY w.worst, w.n DESC, p.id LIMIT 25
"""
_ISSUES_OF_PARK = """
SELECT i.* FROM parks_issue i JOIN parks_issuepark ip ON ip.issue_id = i.id WHERE ip.park_id = :park
"""
_MEASURES_OF_PARK = """
SELECT m.id, m.title, sum(s.weight), sum(CASE WHEN s.done_on IS NULL THEN 0 ELSE s.weight END)
FROM recommendations_measure m LEFT JOIN recommendations_milestone s ON s.measure_id = m.id
WHERE m.park_id = :park GROUP BY m.id, m.title
"""
_LOG_OF_PARK = """
SELECT e.at, e.words FROM parks_issueentry e JOIN parks_issuepark ip ON ip.issue_id = e.issue_id
WHERE ip.park_id = :park ORDER BY e.at DESC LIMIT 10
"""
_LEDGER = f"""
SELECT i.*, o.name_zh FROM parks_issue i LEFT JOIN parks_organisation o ON o.id = i.lead_id
WHERE i.kind = 'problem' AND i.stage IN {OPEN}
ORDER BY CASE WHEN i.turns_red_on <= coalesce(i.submitted_on, :day) THEN 0 ELSE 1 END,
           i.due_on, i.id LIMIT 25
"""
_NEWEST = """
SELECT i.*, t.name_zh
FROM parks_issue i JOIN parks_problemtype t ON t.id = i.type_id ORDER BY i.number DESC LIMIT 50
"""
_ONE = "SELECT * FROM parks_issue WHERE id = :issue"
_ITS_PARKS = (
    "SELECT p.* FROM parks_park p JOIN parks_issuepark ip ON ip.park_id = p.id WHERE ip.issue_id "
    "= :issue"
)
_ITS_LOG = "SELECT * FROM parks_issueentry WHERE issue_id = :issue ORDER BY seq DESC"

_VALUES_OF_PARK = """SELECT o.*, i.code
FROM parks_observation o JOIN parks_indicator i ON i.id = o.indicator_id
    WHERE o.park_id = :park ORDER BY o.period_end"""
_VALUED = """
SELECT o.indicator_id, count(DISTINCT o.park_id),
       count(DISTINCT CASE WHEN o.reviewed_on IS NULL THEN NULL ELSE o.park_id END)
FROM parks_observation o JOIN parks_indicator i ON i.id = o.indicator_id
WHERE o.park_id IS NOT NULL AND o.industry_id IS NULL AND o.value IS NOT NULL AND i.kind = 'scored'
AND o.period_end BETWEEN :fresh AND :day GROUP BY o.indicator_id
"""
_MONTHS = tuple(
    _MONTH.replace(":before", f":m{number}").replace(":end", f":m{number + 1}")
    for number in range(6)
)
_SUMMARY = (_COUNTS, _LIGHTS, _REGIONS, _PILLARS, _YEAR, *_MONTHS, _ATTENTION)

PLAIN = {
    "summary": _SUMMARY,
    "summary of a month": _SUMMARY,
    "list": (_FIRST_PARKS,),
    "compare": (_ISSUES_OF_PARK, _MEASURES_OF_PARK, _VALUES_OF_PARK) * 4,
    "trend": (_COUNTS, _LIGHTS, *_MONTHS),
    "indicators": (_VALUED,),
    "scorecard": (_ISSUES_OF_PARK, _MEASURES_OF_PARK, _LOG_OF_PARK),
    "score": (_ISSUES_OF_PARK, _MEASURES_OF_PARK, _VALUES_OF_PARK),
    "ledger": (_COUNTS, _LEDGER),
    "admin list": (_NEWEST,),
    "admin form": (_ONE, _ITS_PARKS, _ITS_LOG),
}
