"""The small facts around a park, of a dozen kinds, in one statement: what a scorecard names and
lists.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    FloatField,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from accounts.roles import Role
from parks.models import (
    ExternalRanking,
    Park,
    ParkAlias,
    ParkIndustry,
    ProblemDomain,
    RankingItem,
    Source,
    SurveyCoverage,
)
from parks.models.place import under
from parks.readers import Reader
from parks.text.language import in_english
from recommendations.models import Agreement, Instruction, Milestone, Pillar
from standings.models import Snapshot

SOON = 60
COLUMNS = ("kind_", "code_", "zh_", "en_", "more_", "more_en_", "number_", "day_")


@dataclass(frozen=True)
class Fact:
    """One small record.

    What `more`, `number` and `day` hold depends on the kind (see `load_facts`).
    """

    code: str
    name_zh: str
    name_en: str
    more: str
    more_en: str
    number: float | None
    day: date | None

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if in_english() and self.name_en else self.name_zh

    @property
    def whole(self) -> int | None:
        """The number rounded down: a place, a rank or a percentage."""
        return None if self.number is None else int(self.number)


def load_facts(
    park: Park, reader: Reader, today: date, tallies: QuerySet[Any] | None = None
) -> dict[str, list[Fact]]:
    """The facts by kind; `tallies` adds what regions have tallied by pillar (`more`, as JSON)."""
    parts = [*_framework(), *_records(park), _milestones(park, reader, today), _before(park, today)]
    if tallies is not None:
        key: CharField = CharField(max_length=20)
        parts.append(
            _part(tallies, "tally", code_=Cast("region", key), more_=Cast("pillars", CharField()))
        )
    parts += [*_instructions(park, reader, today), _agreements(park)]
    if reader.is_staff:
        parts.append(_right_to_edit(reader))
    facts: dict[str, list[Fact]] = defaultdict(list)
    for kind, *values in parts[0].union(*parts[1:], all=True):
        facts[kind].append(Fact(*values))
    for rows in facts.values():
        rows.sort(key=lambda row: (row.day or date.min, row.number or 0, row.code))
    return facts


def _framework() -> list[QuerySet]:
    """Domains, and pillars with their subject."""
    text: CharField = CharField(max_length=5)
    return [
        _part(
            ProblemDomain.objects,
            "domain",
            code_=F("code"),
            zh_=F("name_zh"),
            en_=F("name_en"),
            number_=F("position"),
        ),
        _part(
            Pillar.objects,
            "pillar",
            code_=Cast("number", text),
            zh_=F("name_zh"),
            en_=F("name_en"),
            more_=F("subject_zh"),
            more_en_=F("subject_en"),
            number_=F("number"),
        ),
    ]


def _records(park: Park) -> list[QuerySet]:
    """Industries, aliases, sources, surveys that saw the park, rankings with their items."""
    key: CharField = CharField(max_length=20)
    return [
        _part(
            ParkIndustry.objects.filter(park=park),
            "industry",
            code_=F("industry__slug"),
            zh_=F("industry__name_zh"),
            en_=F("industry__name_en"),
            number_=F("position"),
        ),
        _part(ParkAlias.objects.filter(park=park), "alias", zh_=F("name"), more_=F("used")),
        _part(
            Source.objects.filter(parks=park),
            "source",
            code_=F("key"),
            zh_=F("title"),
            more_=F("publisher"),
            more_en_=F("date_words"),
        ),
        _part(SurveyCoverage.objects.filter(park=park), "coverage", day_=F("covered_on")),
        _part(
            # the source stands in the place of an English name: the name of a ranking is not
            # translated
            ExternalRanking.objects.filter(park=park),
            "ranking",
            code_=Cast("pk", key),
            zh_=F("system"),
            en_=F("source__title"),
            more_=F("year"),
            more_en_=Cast(Coalesce("of", 0), key),
            number_=F("rank"),
        ),
        _part(
            RankingItem.objects.filter(ranking__park=park),
            "item",
            code_=Cast("ranking_id", key),
            zh_=F("name"),
            more_=F("standing"),
            number_=F("rank"),
        ),
    ]


def _before(park: Park, today: date) -> QuerySet:
    """The score at the last stored month end before the day; `code` is the version of
    the scheme.
    """
    last = Snapshot.objects.filter(park=park, day__lt=today).order_by("-day").values("day")[:1]
    then = Snapshot.objects.filter(park=park, day=Subquery(last), score__isnull=False)
    version: CharField = CharField(max_length=5)
    return _part(
        then, "before", code_=Cast("scheme_version", version), number_=F("score"), day_=F("day")
    )


def _milestones(park: Park, reader: Reader, today: date) -> QuerySet:
    """Milestones of the park's measures that fall due in the next days; `code` is the measure."""
    due = Milestone.objects.filter(
        Q(done_on__isnull=True) | Q(done_on__gt=today),
        under(reader.sees, "measure__region__path"),
        measure__park=park,
        due_on__gte=today,
        due_on__lte=today + timedelta(days=SOON),
    )
    return _part(
        due,
        "milestone",
        code_=F("measure__number"),
        zh_=F("words"),
        more_=Coalesce("measure__lead__name_zh", Value("")),
        more_en_=Coalesce("measure__lead__name_en", Value("")),
        day_=F("due_on"),
    )


def _instructions(park: Park, reader: Reader, today: date) -> list[QuerySet]:
    """What leaders had asked about the park by the day (`number` 1: answered), and a row where
    a leader reads.
    """
    given = Instruction.objects.filter(park=park, given_on__lte=today)
    asked = _part(
        given,
        "instruction",
        code_=F("number"),
        zh_=Cast("words", CharField()),
        more_=F("unit__name_zh"),
        more_en_=F("unit__name_en"),
        day_=F("due_on"),
        number_=Case(When(answered_on__lte=today, then=1), default=0, output_field=FloatField()),
    )
    leader = Group.objects.filter(name=Role.LEADER, user=reader.pk)
    return [asked, _part(leader, "leader", code_=F("name"))]


def _agreements(park: Park) -> QuerySet:
    """Agreements that name the park, which is in sight, with their stage."""
    signed = Agreement.objects.filter(parks=park)
    return _part(
        signed, "agreement", code_=F("slug"), zh_=F("name_zh"), en_=F("name_en"), more_=F("stage")
    )


def _right_to_edit(reader: Reader) -> QuerySet:
    """One row where a group or the account itself may change parks in the admin."""
    held = Permission.objects.filter(
        Q(group__user=reader.pk) | Q(user=reader.pk),
        codename="change_park",
        content_type__app_label="parks",
    )
    return _part(held, "right", code_=F("codename"))


def _part(rows: Any, kind: str, **given: Any) -> QuerySet:
    """Rows of one kind in the columns of the union.

    Empty columns are typed: PostgreSQL asks for it.
    """
    nothing = Value("", output_field=CharField())
    values = {
        "kind_": Value(kind, output_field=CharField()),
        "code_": nothing,
        "zh_": nothing,
        "en_": nothing,
        "more_": nothing,
        "more_en_": nothing,
        "number_": Value(None),
        "day_": Value(None),
    } | given
    values["number_"] = Cast(values["number_"], FloatField())
    values["day_"] = Cast(values["day_"], DateField())
    return rows.order_by().annotate(**values).values_list(*COLUMNS)
