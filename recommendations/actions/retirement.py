"""Hand over the open work of a place or unit that is retired: in one write, with log entries.

What is closed, done or answered keeps the old name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from parks.actions import log_issue, lowest_common_region
from parks.choices import OPEN_STAGES, EntryKind, IssueScope, Stage
from parks.fields import field_of
from parks.ledger.changes import LOG_LANGUAGE, changed_line
from parks.models import Issue, IssuePark, Organisation, Park, Posting, Region, SelfCheck
from parks.writing import Touched, writing
from recommendations.actions.measures import log_measure
from recommendations.locks import lock_work
from recommendations.models import Instruction, Measure, Recommendation

if TYPE_CHECKING:
    from accounts.models import User

Retired = Organisation | Park | Region
# a suspended issue is taken up again one day
UNFINISHED = (*OPEN_STAGES, Stage.SUSPENDED)


def open_work(record: Retired) -> dict[str, QuerySet[Any]]:
    """Select what somebody still owes at a place or unit, by the name of the kind."""
    issues = Issue.objects.filter(stage__in=UNFINISHED)
    measures = Measure.objects.filter(done_on__isnull=True)
    instructions = Instruction.objects.waiting()
    checks = SelfCheck.objects.waiting()
    if isinstance(record, Organisation):
        ours = Q(lead=record) | Q(supporting=record)
        return {
            _("issues"): issues.filter(ours).distinct(),
            _("measures"): measures.filter(ours).distinct(),
            _("instructions"): instructions.filter(unit=record),
            _("self-checks"): checks.filter(unit=record),
        }
    if isinstance(record, Park):
        return {
            _("issues"): issues.filter(park_links__park=record),
            _("measures"): measures.filter(park=record),
            _("instructions"): instructions.filter(park=record),
            _("self-checks"): checks.filter(park=record),
        }
    return {
        _("parks"): Park.objects.current().filter(
            Q(home_region=record) | Q(located_in=record) | Q(managed_by_region=record)
        ),
        _("organisations"): Organisation.objects.current().filter(region=record),
        _("persons"): Posting.objects.filter(regions=record),
        _("issues"): issues.filter(region=record),
        _("measures"): measures.filter(region=record),
    }


def count_open_work(record: Retired) -> dict[str, int]:
    """Count it, by the name of the kind; what there is none of is left out."""
    counts = {name: rows.count() for name, rows in open_work(record).items()}
    return {name: count for name, count in counts.items() if count}


def hand_over(*, record: Retired, successor: Retired, by: User | None) -> dict[str, int]:
    """Give all open work of a record to its successor; returns how much, by the name of the kind.

    Works that name both keep the successor once.
    """
    with writing() as touched:
        counts = count_open_work(record)
        work = open_work(record)
        issues = list(work[_("issues")].order_by("pk"))
        measures = list(work[_("measures")].order_by("pk"))
        # what waits for an answer belongs to issues and measures too
        asked = [*work.get(_("instructions"), ()), *work.get(_("self-checks"), ())]
        touched.issues.update(
            {row.pk for row in issues}, {row.issue_id for row in asked if row.issue_id}
        )
        touched.measures.update(
            {row.pk for row in measures},
            {row.measure_id for row in asked if getattr(row, "measure_id", None)},
        )
        lock_work(issues=touched.issues, measures=touched.measures)
        if isinstance(record, Organisation) and isinstance(successor, Organisation):
            _hand_over_unit(record, successor, issues, measures, by)
        elif isinstance(record, Park) and isinstance(successor, Park):
            _hand_over_park(record, successor, issues, measures, by)
        elif isinstance(record, Region) and isinstance(successor, Region):
            _hand_over_region(record, successor, by)
        _touch(touched, record, successor)
    return counts


def _hand_over_unit(
    unit: Organisation,
    successor: Organisation,
    issues: list[Issue],
    measures: list[Measure],
    by: User | None,
) -> None:
    records: list[Issue | Measure] = [*issues, *measures]
    for record in records:
        lines = []
        if record.lead_id == unit.pk:
            record.lead = successor
            _save(record, "lead")
            lines.append(_line(type(record), "lead", unit, successor))
        if record.supporting.filter(pk=unit.pk).exists():
            record.supporting.remove(unit)
            if record.lead_id != successor.pk:
                record.supporting.add(successor)
            lines.append(_line(type(record), "supporting", unit, successor))
        _log(record, by, lines)
    for instruction in Instruction.objects.waiting().filter(unit=unit):
        instruction.unit = successor
        instruction.save(update_fields=["unit"])
        about = instruction.issue or instruction.measure
        if about:
            _log(about, by, [_line(Instruction, "unit", unit, successor, f"{instruction.number} ")])
    for check in SelfCheck.objects.waiting().filter(unit=unit):
        check.unit = successor
        check.save(update_fields=["unit"])
    # with their history, one by one
    for park in Park.objects.current().filter(organisation=unit):
        park.organisation = successor
        park.save()
    for advice in Recommendation.objects.filter(lead=unit):
        advice.lead = successor
        advice.save()
    for posting in Posting.objects.filter(organisation=unit):
        posting.organisation = successor
        posting.save()


def _hand_over_park(
    park: Park, successor: Park, issues: list[Issue], measures: list[Measure], by: User | None
) -> None:
    for issue in issues:
        link = IssuePark.objects.filter(issue=issue, park=park)
        if IssuePark.objects.filter(issue=issue, park=successor).exists():
            link.delete()
        else:
            link.update(park=successor)
        if issue.scope == IssueScope.PARKS:
            issue.region = lowest_common_region(issue.parks.select_related("home_region"))
            _save(issue, "region")
        _log(issue, by, [_line(Issue, "parks", park, successor)])
    for measure in measures:
        measure.park = successor
        measure.region = successor.home_region
        _save(measure, "park", "region")
        _log(measure, by, [_line(Measure, "park", park, successor)])
    for instruction in Instruction.objects.waiting().filter(park=park):
        instruction.park = successor
        instruction.save(update_fields=["park"])
    for check in SelfCheck.objects.waiting().filter(park=park):
        check.park = successor
        check.save(update_fields=["park"])
    for part in park.sub_parks.current().exclude(pk=successor.pk):
        part.parent = successor
        part.save()


def _hand_over_region(region: Region, successor: Region, by: User | None) -> None:
    moved = Park.objects.current().filter(
        Q(home_region=region) | Q(located_in=region) | Q(managed_by_region=region)
    )
    for park in list(moved):
        for name in ("located_in", "managed_by_region"):
            if getattr(park, f"{name}_id") == region.pk:
                setattr(park, name, successor)
        park.save()
        for measure in park.measures.filter(done_on__isnull=True):
            _move(measure, park.home_region, by)
        of_park = Issue.objects.of_park(park).filter(scope=IssueScope.PARKS, stage__in=UNFINISHED)
        for issue in of_park.order_by("pk"):
            home = lowest_common_region(issue.parks.select_related("home_region"))
            _move(issue, home, by)
    left: list[Issue | Measure] = [
        *Issue.objects.filter(region=region, stage__in=UNFINISHED).order_by("pk"),
        *Measure.objects.filter(region=region, done_on__isnull=True).order_by("pk"),
    ]
    for record in left:
        _move(record, successor, by)
    for unit in Organisation.objects.current().filter(region=region):
        unit.region = successor
        unit.save()
    for posting in Posting.objects.filter(regions=region):
        posting.regions.remove(region)
        posting.regions.add(successor)


def _move(record: Issue | Measure, region: Region, by: User | None) -> None:
    """Let an issue or a measure count at another region."""
    if record.region_id != region.pk:
        line = _line(type(record), "region", record.region, region)
        record.region = region
        _save(record, "region")
        _log(record, by, [line])


def _save(record: Issue | Measure, *fields: str) -> None:
    """Save some fields; who has the form of the record open is told."""
    record.version += 1
    record.save(update_fields=[*fields, "version"])


def _line(model: Any, field: str, old: Any, new: Any, before: str = "") -> str:
    """Write a line of the log in the language of the ledger, with the names of the day."""
    with override(LOG_LANGUAGE):
        label = f"{before}{field_of(model, field).verbose_name}"
        return changed_line(label, old.name_zh, new.name_zh)


def _log(record: Issue | Measure, by: User | None, lines: list[str]) -> None:
    if not lines:
        return
    words = "\n".join(lines)
    if isinstance(record, Issue):
        log_issue(issue=record, what=EntryKind.EDITED, by=by, words=words)
    else:
        log_measure(measure=record, what=EntryKind.EDITED, by=by, words=words)


def _touch(touched: Touched, record: Retired, successor: Retired) -> None:
    """Bring up to date whatever counted the work, at the old place and at the new one."""
    if isinstance(record, Park) and isinstance(successor, Park):
        touched.parks.update((record.pk, successor.pk))
        touched.regions.update((record.home_region_id, successor.home_region_id))
    elif isinstance(record, Region):
        touched.regions.update((record.pk, successor.pk))
        touched.parks.update(
            Park.objects.filter(home_region=successor.pk).values_list("pk", flat=True)
        )
