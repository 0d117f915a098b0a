"""Load what the survey says: domains, types, issues, pillars, advice, and what addresses what."""

from __future__ import annotations

from typing import Any

from parks.actions import file_issue
from parks.choices import IssueKind, Stage
from parks.models import (
    ExternalRanking,
    Industry,
    Issue,
    Park,
    ProblemDomain,
    ProblemType,
    RankingItem,
    Region,
    Scheme,
    Source,
    SurveyCoverage,
)
from recommendations.dimensions import list_dimensions
from recommendations.models import (
    Addresses,
    Agreement,
    Pillar,
    Recommendation,
    RegionIndustry,
    Strategy,
    Target,
)
from recommendations.survey.places import bring_up_to_date
from recommendations.survey.scored import load_scored
from recommendations.survey.tables import filled_cells, read_rows


def load_framework() -> None:
    """Bring the survey's framework and statements up to date.

    Issues are filed once, then belong to people.
    """
    survey = Source.objects.get(key="H01")
    scheme, _ = Scheme.objects.get_or_create(version=1, defaults={"is_current": True})
    for row in read_rows("parks/problem_domains"):
        fields = filled_cells(
            row,
            "slug",
            "name_zh",
            "name_en",
            "cause_class",
            "survey_no",
            "statement",
            "strength_note",
        )
        bring_up_to_date(
            ProblemDomain, {"code": row["code"]}, fields | {"position": int(row["position"])}
        )
    for row in read_rows("parks/problem_types"):
        fields = filled_cells(row, "name_zh", "name_en", "survey_no")
        domain = ProblemDomain.objects.get(code=row["domain"])
        bring_up_to_date(
            ProblemType,
            {"code": row["code"]},
            fields | {"domain": domain, "position": int(row["position"])},
        )
    load_scored()
    for row in read_rows("parks/issues"):
        _load_issue(row, survey)
    _load_rankings()
    _load_advice(survey)
    list_dimensions(scheme)
    _load_links(survey)
    _load_agreements(survey)


def _load_issue(row: dict[str, str], survey: Source) -> None:
    """File one finding. The survey grades nothing and sets no dates, so neither do we."""
    if _read_issue(row["survey_no"], survey):
        return
    parks = list(
        Park.objects.filter(slug__in=row["parks"].split())
        .select_related("home_region")
        .order_by("slug")
    )
    fields: dict[str, Any] = filled_cells(row, "survey_no", "title", "finding", "kind", "scope")
    if row["region"]:
        fields["region"] = Region.objects.get(slug=row["region"])
    fields["stage"] = "" if row["kind"] == IssueKind.STRENGTH else Stage.FILED
    # the day a finding was made is not known: only the log carries the day the survey was published
    problem_type = ProblemType.objects.get(code=row["type"])
    issue = Issue(type=problem_type, source=survey, source_place=row["survey_no"], **fields)
    file_issue(issue=issue, parks=parks, by=None, on=survey.published_on)
    for park in parks:
        SurveyCoverage.objects.get_or_create(
            source=survey, park=park, domain=problem_type.domain, covered_on=survey.published_on
        )


def _read_issue(number: str, survey: Source) -> Issue | None:
    """Read the survey's own record of a finding; people may file others that cite its place."""
    return (
        Issue.objects.filter(survey_no=number, source=survey, is_demo=False).order_by("pk").first()
    )


def _load_rankings() -> None:
    """Load the rankings of others with what each of them judges."""
    for row in read_rows("parks/rankings"):
        source = Source.objects.get(key=row["source"])
        ranking, _ = ExternalRanking.objects.get_or_create(
            survey_no=row["survey_no"],
            source=source,
            defaults={
                "park": Park.objects.get(slug=row["park"]),
                "rank": int(row["rank"]),
                **filled_cells(row, "system", "year", "of"),
            },
        )
        for item in read_rows("parks/ranking_items"):
            if item["ranking"] == row["survey_no"]:
                RankingItem.objects.get_or_create(
                    ranking=ranking,
                    survey_no=item["survey_no"],
                    defaults=filled_cells(item, "name", "standing", "rank"),
                )


def _load_advice(survey: Source) -> None:
    """Load pillars, strategies and recommendations."""
    for row in read_rows("recommendations/pillars"):
        fields = filled_cells(
            row, "name_zh", "name_en", "subject_zh", "subject_en", "survey_no", "statement"
        )
        bring_up_to_date(Pillar, {"number": int(row["number"])}, fields | {"source": survey})
    for row in read_rows("recommendations/strategies"):
        fields = filled_cells(row, "name_zh", "name_en", "survey_no") | {
            "position": int(row["position"]),
            "source": survey,
        }
        bring_up_to_date(
            Strategy,
            {"slug": row["slug"]},
            fields | {"pillar": Pillar.objects.get(number=row["pillar"])},
        )
    for row in read_rows("recommendations/recommendations"):
        fields = filled_cells(row, "kind", "survey_no", "text", "text_en")
        fields["source"] = survey
        fields["strategy"] = Strategy.objects.filter(slug=row["strategy"]).first()
        fields["source_place"] = row["survey_no"]
        bring_up_to_date(
            Recommendation,
            {"number": row["number"]},
            fields | {"pillar": Pillar.objects.get(number=row["pillar"])},
        )


def _load_links(survey: Source) -> None:
    """Load what addresses what, targets and assigned industries."""
    for row in read_rows("recommendations/addresses"):
        Addresses.objects.get_or_create(
            recommendation=Recommendation.objects.filter(number=row["recommendation"]).first(),
            strategy=Strategy.objects.filter(slug=row["strategy"]).first(),
            pillar=Pillar.objects.filter(number=row["pillar"]).first() if row["pillar"] else None,
            type=ProblemType.objects.get(code=row["type"]),
            issue=_read_issue(row["issue"], survey) if row["issue"] else None,
            defaults={
                "how": row["how"],
                "is_our_reading": row["is_our_reading"] == "yes",
                "source": survey,
                "survey_no": row["issue"] or row["type"],
                "source_place": row["issue"] or row["type"],
            },
        )
    for row in read_rows("recommendations/targets"):
        Target.objects.get_or_create(
            recommendation=Recommendation.objects.get(number=row["recommendation"]),
            region=Region.objects.get(slug=row["region"]),
            defaults={"source": Source.objects.get(key=row["source"])}
            | filled_cells(row, "stage", "note"),
        )
    for row in read_rows("recommendations/region_industries"):
        RegionIndustry.objects.get_or_create(
            region=Region.objects.get(slug=row["region"]),
            industry=Industry.objects.get(slug=row["industry"]),
            defaults={
                "recommendation": Recommendation.objects.get(number=row["recommendation"]),
                "source": survey,
                **filled_cells(row, "role", "survey_no"),
            },
        )


def _load_agreements(survey: Source) -> None:
    """Load the agreements that the survey advises, with their parties."""
    for row in read_rows("recommendations/agreements"):
        fields = filled_cells(row, "name_zh", "name_en", "survey_no", "statement")
        fields["source"] = survey
        fields["recommendation"] = Recommendation.objects.get(number=row["recommendation"])
        agreement = bring_up_to_date(Agreement, {"slug": row["slug"]}, fields)
        agreement.parks.set(Park.objects.filter(slug__in=row["parks"].split()))
        agreement.regions.set(Region.objects.filter(slug__in=row["regions"].split()))
