"""Filters of the ledger and what they offer: a wrong value gives a message, the others hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dashboards.shared.lists.extras import ListExtras, add_filters, read_list_extras
from dashboards.shared.lists.filters import OFFERED, YES, SpokenFilter, choice, day
from parks.choices import ExtraOf, LedgerView, Light, Severity, Stage
from parks.models import (
    Issue,
    Organisation,
    Park,
    Region,
    SelfCheck,
    Source,
)
from parks.models.base import is_there_on
from parks.models.issue import IssueQuerySet
from parks.models.place import under
from parks.readers import Reader
from parks.text.language import in_english
from recommendations.gaps import addressed_by
from recommendations.models import Extension, Measure, Recommendation
from recommendations.models.advice import NO_PILLAR
from standings import ledger_views
from standings.days.as_of import AsOf
from standings.ledger_views import is_frozen

LIGHT_WORDS = [
    (Light.RED.value, pgettext_lazy("light", "Off track")),
    (Light.AMBER.value, pgettext_lazy("light", "At risk")),
    (Light.GREEN.value, pgettext_lazy("light", "On track")),
    (Light.GREY.value, pgettext_lazy("light", "Not rated")),
    (Light.DONE.value, pgettext_lazy("light", "Closed")),
]


VIEWS = [
    (LedgerView.DUE_30, _("Due within 30 days")),
    (LedgerView.STALE_30, _("Not updated for 30 days")),
    (LedgerView.NO_ADVICE, _("No advice")),
    (LedgerView.NO_ACTION, _("No action")),
]


# lists behind a count of another page, without a tab of their own
LINKED_VIEWS = [(LedgerView.UNCOVERED, _("No measure that carries out advice"))]


# what waits for somebody's decision; so many days a verifier has for what was handed in
ACCEPTANCE_DAYS = 7


WAITING = [
    ("extension", _("More time: a request is undecided")),
    ("acceptance", _("Acceptance: for more than 7 days")),
    ("resume", _("Resuming: the suspension has run out")),
    ("found", _("Assigning: found by a self-check")),
    ("standard", _("Handing in: no closing standard")),
]


# The address of the whole ledger; one without filters lists what is open.
ALL_STAGES = "all"
MINE = (LedgerView.MINE, _("In our charge"))


SORTS = [
    ("light", _("Worst light, then deadline")),
    ("due", _("Deadline")),
    ("found", _("Found last")),
    ("number", _("Number")),
]


GROUPS = [("park", _("Park")), ("unit", _("Lead unit")), ("type", _("Type"))]


@dataclass(frozen=True)
class FilterChoice:
    """One choice of a select; `about` is the path of a region, the domain of a type."""

    pk: int
    code: str
    name_zh: str
    name_en: str
    about: str = ""

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if in_english() and self.name_en else self.name_zh


@dataclass
class FilterChoices:
    """What the selects offer to a reader, by kind; `mine` holds the unit of the reader."""

    kinds: dict[str, list[FilterChoice]] = field(default_factory=dict)
    extras: ListExtras = field(default_factory=lambda: ListExtras(ExtraOf.ISSUES))

    @classmethod
    def load(cls, reader: Reader, chosen: QueryDict, as_of: AsOf) -> FilterChoices:
        """Read the choices in sight; a chosen park or unit is among them where the list is cut."""
        regions = _offered(as_of.regions.visible_to(reader), chosen, "region", as_of)
        regions = regions.order_by("sort_path")
        domains = as_of.domains.order_by("sort_key", "code")
        types = as_of.types.order_by("sort_key", "code")
        pillars = as_of.pillars.order_by("number")
        return cls(
            {
                "region": _read_choices(regions, about="path"),
                "domain": _read_choices(domains, code="code"),
                "type": _read_choices(types, code="code", about="domain__code"),
                "pillar": [*_read_choices(pillars, code="number"), *_without_pillar(reader)],
                "park": _read_choices(_parks(reader, chosen, as_of)),
                "lead": _read_choices(_leading_units(reader, chosen, as_of)),
                "mine": _read_choices(_own_units(reader, as_of)),
                "source": _read_source(reader, _value(chosen, "source")),
            },
            read_list_extras(ExtraOf.ISSUES, reader, as_of),
        )

    def pairs(self, kind: str) -> list[tuple[str, str]]:
        """Value and label of each choice of a select; domains and types begin with their code."""
        has_code = kind in ("domain", "type")
        return [
            (choice.code, f"{choice.code} {choice.name}" if has_code else choice.name)
            for choice in self.kinds[kind]
        ]

    def get(self, kind: str, code: str) -> FilterChoice:
        """Find the choice with this value."""
        return next(choice for choice in self.kinds[kind] if choice.code == code)

    @property
    def mine(self) -> FilterChoice | None:
        """The unit in which the reader works."""
        return next(iter(self.kinds["mine"]), None)


def _read_choices(
    records: QuerySet[Any], code: str = "slug", about: str = ""
) -> list[FilterChoice]:
    """Read records as choices; `code` and `about` name fields."""
    fields = ["pk", code, "name_zh", "name_en", *([about] if about else [])]
    return [
        FilterChoice(pk, str(value), *words) for pk, value, *words in records.values_list(*fields)
    ]


def _read_source(reader: Reader, key: str) -> list[FilterChoice]:
    """Read the source that an address asks for; links alone lead to it, so no other is offered."""
    if key in ("", "none"):
        return []
    sources = Source.objects.visible_to(reader).filter(key=key).values_list("pk", "key", "title")
    return [FilterChoice(pk, code, title, "") for pk, code, title in sources]


def _without_pillar(reader: Reader) -> list[FilterChoice]:
    """Offer advice without a pillar where there is any in sight."""
    unsorted = Recommendation.objects.visible_to(reader).filter(pillar__isnull=True)
    name = gettext("Without a pillar")
    return [FilterChoice(0, NO_PILLAR, name, name)] if unsorted.exists() else []


def _value(chosen: QueryDict, name: str) -> str:
    """Take a value from the address; PostgreSQL takes no NUL in a text."""
    return chosen.get(name, "").replace("\0", "")


def _offered(rows: Any, chosen: QueryDict, name: str, as_of: AsOf) -> Any:
    """Leave out what was retired by the day, but for the one that an address asks for."""
    return rows.filter(is_there_on(as_of.day) | Q(slug=_value(chosen, name)))


def _parks(reader: Reader, chosen: QueryDict, as_of: AsOf) -> QuerySet[Park]:
    parks = _offered(as_of.parks.visible_to(reader), chosen, "park", as_of)
    offered = parks.order_by("sort_key", "pk").values("pk")[:OFFERED]
    return parks.filter(Q(pk__in=offered) | Q(slug=_value(chosen, "park"))).order_by("sort_key")


def _leading_units(reader: Reader, chosen: QueryDict, as_of: AsOf) -> QuerySet[Organisation]:
    issues = as_of.issues.visible_to(reader).filter(lead__isnull=False).order_by()
    leading = issues.values("lead").distinct()[:OFFERED]
    named = Q(slug=_value(chosen, "lead")) & under(reader.sees, "region__path")
    units = as_of.units.filter(Q(pk__in=leading) | named)
    return _offered(units, chosen, "lead", as_of).order_by("sort_key")


def _own_units(reader: Reader, as_of: AsOf) -> QuerySet[Organisation]:
    if reader.pk is None:
        return as_of.units.none()
    own = {as_of.record_of("", "postings__user_id"): reader.pk}
    return as_of.units.filter(**own).order_by("sort_key")


class IssueFilter(SpokenFilter):
    """Which problems to list. `sort` and `group` arrange them; `own` narrows `region`."""

    arranging = ("sort", "group")

    q = django_filters.CharFilter(label=_("Keyword"), method="by_words")
    region = choice(_("Region"), method="by_region")
    own = choice(_("Run by"), choices=[("1", _("the region itself"))], method="leave")
    park = choice(_("Park"), method="by_park")
    domain = choice(_("Problem domain"), field_name="type__domain__code")
    type = choice(_("Problem type"), field_name="type__code")
    lead = choice(_("Lead unit"), method="by_lead")
    pillar = choice(_("Advice of pillar"), method="by_pillar")
    advice = django_filters.CharFilter(label=_("Recommendation"), method="by_advice")
    severity = choice(
        _("Severity"),
        choices=[*Severity.choices, ("none", _("Not assessed"))],
        method="by_severity",
    )
    light = choice(_("Light"), choices=LIGHT_WORDS, field_name="light")
    stage = choice(_("Stage"), choices=[("open", _("Open")), *Stage.choices], method="by_stage")
    overdue = choice(_("Overdue"), choices=YES, method="by_overdue")
    due = choice(
        pgettext_lazy("filter", "Due"), choices=[("15", _("within 15 days"))], method="by_due"
    )
    waiting = choice(_("Waits for"), choices=WAITING, method="by_waiting")
    reopened = choice(_("Reopened"), choices=YES, method="by_reopened")
    source = choice(_("Source"), method="by_source")
    view = choice(_("View"), method="by_view")
    closed_from = day(_("Closed from"), "closed_on__gte")
    closed_to = day(_("Closed until"), "closed_on__lte")
    found_from = day(_("Found from"), "found_on__gte")
    found_to = day(_("Found until"), "found_on__lte")
    sort = choice(_("Sort"), choices=SORTS, method="leave")
    group = choice(_("Group"), choices=GROUPS, method="leave")

    class Meta:
        model = Issue
        fields: list[str] = []

    def __init__(
        self, data: QueryDict, queryset: IssueQuerySet, choices: FilterChoices, today: date
    ) -> None:
        if data.get("stage") == ALL_STAGES:
            data = data.copy()
            data["stage"] = ""
        super().__init__(data, queryset.with_light(today))
        self.choices = choices
        self.today = today
        add_filters(self, choices.extras)
        for kind in ("region", "park", "domain", "type", "lead", "pillar"):
            self.form.fields[kind].choices = choices.pairs(kind)
        own_view = [MINE] if choices.mine else []
        self.form.fields["view"].choices = [*VIEWS, *own_view, *LINKED_VIEWS]
        self.form.fields["source"].choices = [
            ("none", _("not filled in")),
            *choices.pairs("source"),
        ]
        self.form.fields["lead"].choices = [("none", _("No lead unit yet")), *choices.pairs("lead")]
        self.form.fields["sort"].empty_label = self.form.fields["group"].empty_label = None

    def by_words(self, issues: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """Issues with the words in number, title or lead unit, also in pinyin or initials."""
        return issues.matching(value)

    def by_region(self, issues: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """Issues that touch a region or anything below it; with `own`, those of its own level."""
        place = self.choices.get("region", value)
        region = Region(pk=place.pk, slug=place.code, path=place.about)
        if self.form.cleaned_data.get("own"):
            return issues.at_region_itself(region)
        return issues.in_region(region)

    def by_park(self, issues: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """Issues that name a park."""
        return issues.of_park(Park(pk=self.choices.get("park", value).pk))

    def not_kept(self) -> list[str]:
        """Say which filter asks for what the end of a month does not keep."""
        if not (self.form.cleaned_data.get("waiting") and is_frozen(self.queryset)):
            return []
        words = _("“%(filter)s” is not kept for past months; the other filters hold.")
        return [str(words) % {"filter": self.form.fields["waiting"].label}]

    def by_pillar(self, issues: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """Issues that advice of a pillar, at any level, addresses by type or one by one."""
        return of_records(issues, addressed_by(Issue.objects.all(), value))

    def by_advice(self, issues: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """Issues on which a measure works that carries out a recommendation."""
        works = Measure.issues.through.objects.filter(
            measure__recommendation__number=value,
            measure__stopped_on__isnull=True,
            measure__withdrawn_on__isnull=True,
        )
        return of_records(issues, Issue.objects.filter(pk__in=works.values("issue")))

    def by_severity(self, issues: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """Issues of a severity, or those that nobody has assessed."""
        return issues.filter(severity="" if value == "none" else value)

    def by_stage(self, issues: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """Issues at a stage, or all that are open."""
        return issues.open() if value == "open" else issues.filter(stage=value)

    def by_overdue(self, issues: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """Open issues past their due day."""
        return issues.overdue(self.today)

    def by_lead(self, issues: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """Issues that a unit leads, or those that no unit leads."""
        return issues.filter(lead=None if value == "none" else self.choices.get("lead", value).pk)

    def by_due(self, issues: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """Open issues due today or within the next days."""
        return issues.due_within(self.today, int(value))

    def by_waiting(self, issues: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """Issues that wait for a decision; what waited on a past day is not kept (`not_kept`)."""
        return issues if is_frozen(issues) else issues_waiting_for(issues, value, self.today)

    def by_reopened(self, issues: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """Issues that were closed once and opened again, whatever their stage now."""
        return issues.filter(reopened__gt=0)

    def by_source(self, issues: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """Issues that cite a source, or none."""
        return issues.filter(source=None if value == "none" else self.choices.get(name, value).pk)

    def by_view(self, issues: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """Issues of a standard view."""
        return issues_in_view(issues, value, self.today, self.choices)

    def leave(self, issues: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """Leave all in: the field arranges the list or narrows another filter."""
        return issues


def of_records(issues: IssueQuerySet, wanted: IssueQuerySet) -> IssueQuerySet:
    """Those of the issues, or of their kept rows, whose records are among the wanted.

    Advice is as it is today, on a past day too.
    """
    key = "record" if is_frozen(issues) else "pk"
    return issues.filter(**{f"{key}__in": wanted.order_by().values("pk")})


def issues_waiting_for(issues: IssueQuerySet, what: str, today: date) -> IssueQuerySet:
    """The issues that wait for a decision: the one definition for its list and its counts."""
    if what == "extension":
        undecided = Extension.objects.filter(issue=OuterRef("pk"), decision="")
        return issues.filter(Exists(undecided), stage=Stage.ACTING)
    if what == "acceptance":
        before = today - timedelta(days=ACCEPTANCE_DAYS)
        return issues.filter(stage=Stage.SUBMITTED, submitted_on__lt=before)
    if what == "resume":
        return issues.filter(stage=Stage.SUSPENDED, suspended_until__lte=today)
    if what == "standard":
        return issues.filter(stage=Stage.ACTING, closing_standard="")
    self_checks = SelfCheck.objects.filter(found=OuterRef("pk"))
    return issues.filter(Exists(self_checks), stage=Stage.FILED)


def issues_in_view(
    issues: IssueQuerySet, view: str, today: date, choices: FilterChoices
) -> IssueQuerySet:
    """The issues of a standard view, by the rules of `standings/ledger_views.py`."""
    return ledger_views.in_view(issues, view, today, choices.mine.pk if choices.mine else None)
