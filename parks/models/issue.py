"""The ledger: issues, the parks they are about, and their log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parks import lights
from parks.choices import OPEN_STAGES, IssueKind, IssueScope, Severity, Stage
from parks.fields import number_key
from parks.models.base import (
    Dated,
    DatedQuerySet,
    FiledManager,
    Searched,
    Withdrawable,
    dated_constraints,
    signed,
)
from parks.models.entry import Entry, LoggedState
from parks.models.park import Park
from parks.models.place import Organisation, Region, under
from parks.models.problem import ProblemType
from parks.models.source import Source
from parks.text.folding import fold
from parks.text.pinyin import searchable, to_pinyin
from parks.writing.constraints import CheckedInMemory

if TYPE_CHECKING:
    from parks.readers import Reader


class IssueQuerySet(DatedQuerySet["Issue"]):
    """Questions about issues. Strengths have no stage and so never count as open."""

    @staticmethod
    def light_case(today: date) -> Case:
        """Return the light of an issue as an expression."""
        return lights.issue_light_case(today)

    def problems(self) -> IssueQuerySet:
        """Issues to work on, without recorded strengths."""
        return self.filter(kind=IssueKind.PROBLEM)

    def strengths(self) -> IssueQuerySet:
        """Recorded strengths."""
        return self.filter(kind=IssueKind.STRENGTH)

    def open(self) -> IssueQuerySet:
        """Filed, acting or submitted: somebody still owes work."""
        return self.filter(stage__in=OPEN_STAGES)

    def overdue(self, today: date) -> IssueQuerySet:
        """Open and past the due day; a submitted issue is judged on the day of submission."""
        return self.filter(lights.overdue_when(today))

    @staticmethod
    def overdue_when(today: date) -> Q:
        """The condition of `overdue()`, for counts that ask several questions in one statement."""
        return lights.overdue_when(today)

    def due_within(self, today: date, days: int) -> IssueQuerySet:
        """Open, not yet submitted, and due today or in the next days."""
        return self.filter(lights.due_within_when(today, days))

    def stale(self, today: date) -> IssueQuerySet:
        """Open, and no log entry for more than thirty days."""
        return self.filter(lights.stale_when(today))

    def visible_to(self, reader: Reader) -> IssueQuerySet:
        """The issues a reader may see: those that touch a region in sight."""
        return self._touching(reader.sees)

    def editable_by(self, reader: Reader) -> IssueQuerySet:
        """The issues a reader may change: those whose region lies in the posting."""
        return self.filter(under(reader.edits, "region__path"))

    def in_region(self, region: Region) -> IssueQuerySet:
        """The issues that touch a region or anything below it; each once."""
        return self._touching([region.path])

    def at_region_itself(self, region: Region) -> IssueQuerySet:
        """The issues of a region's own level: about it as a whole, or its own parks."""
        about_parks = self._links().filter(park__home_region=region.pk, issue=OuterRef("pk"))
        return self.filter(Q(scope=IssueScope.REGION, region=region.pk) | Exists(about_parks))

    def _touching(self, paths: Sequence[str]) -> IssueQuerySet:
        if "" in paths:
            return self
        about_parks = self._links().filter(
            under(paths, "park__home_region__path"), issue=OuterRef("pk")
        )
        return self.filter(under(paths, "region__path") | Exists(about_parks))

    def of_park(self, park: Park) -> IssueQuerySet:
        """The issues that name a park; region-scope issues are not among them."""
        return self.filter(pk__in=self._links().filter(park=park.pk).values("issue"))

    def _links(self) -> models.QuerySet[Any]:
        """Rows of `issue` and `park`: of issues as they are, or of issues as they were kept."""
        return self.model.parks.through._default_manager.all()

    def matching(self, words: str) -> IssueQuerySet:
        """The issues with every word in what they say or in the lead unit's name."""
        issues = self
        for word in fold(words).split():
            issues = issues.filter(
                Q(search_text__contains=word) | Q(lead__search_text__contains=word)
            )
        return issues


class Issue(Searched, CheckedInMemory, Withdrawable, Dated):
    """A problem found, or a strength seen, in parks or in a region; kept until it is closed."""

    number = models.CharField(_("number"), max_length=16, unique=True, editable=False)
    number_key = number_key()
    title = models.CharField(_("title"), max_length=120)
    finding = models.TextField(_("finding"), blank=True)
    cause = models.TextField(_("cause"), blank=True)
    closing_standard = models.TextField(_("closing standard"), blank=True)
    type = models.ForeignKey(
        ProblemType, models.PROTECT, related_name="issues", verbose_name=_("type")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=IssueKind, default=IssueKind.PROBLEM)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity, blank=True)
    stage = models.CharField(
        _("stage"), max_length=9, choices=Stage, default=Stage.FILED, blank=True
    )
    stage_before = models.CharField(max_length=9, choices=Stage, blank=True, editable=False)
    stage_reason = models.TextField(_("reason of the stage"), blank=True)
    suspended_on = models.DateField(_("suspended on"), null=True, blank=True, editable=False)
    suspended_until = models.DateField(_("suspended until"), null=True, blank=True)
    scope = models.CharField(_("scope"), max_length=6, choices=IssueScope, default=IssueScope.PARKS)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="issues", verbose_name=_("region")
    )
    parks: models.ManyToManyField[Park, IssuePark] = models.ManyToManyField(
        Park, through="IssuePark", related_name="issues", verbose_name=_("parks")
    )
    lead = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issues_led",
        verbose_name=_("lead unit"),
    )
    supporting = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="issues_supported",
        verbose_name=_("supporting units"),
    )
    person_in_charge = models.CharField(_("person in charge"), max_length=60, blank=True)
    found_on = models.DateField(_("found on"), null=True, blank=True)
    original_due_on = models.DateField(_("first due date"), null=True, blank=True, editable=False)
    # a due date that had passed when an edit moved it: by it the work is judged
    # (docs/rules.md, 23)
    passed_due_on = models.DateField(_("due date missed"), null=True, blank=True, editable=False)
    deadline_words = models.CharField(_("deadline in words"), max_length=60, blank=True)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    dismissed_on = models.DateField(_("dismissed on"), null=True, blank=True, editable=False)
    reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0, editable=False)
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issues",
        verbose_name=_("source"),
    )
    source_place = models.CharField(_("place in the source"), max_length=120, blank=True)
    external_number = models.CharField(_("number in the source"), max_length=60, blank=True)
    survey_no = models.CharField(_("survey statement"), max_length=20, blank=True)
    milestones_left = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    # files of the issue and of its measures, kept true like `milestones_left`
    evidence_files = models.PositiveSmallIntegerField(
        _("pieces of evidence"), default=0, editable=False
    )
    last_entry_on = models.DateField(_("last entry"), null=True, blank=True, editable=False)
    last_words = models.CharField(max_length=200, blank=True, editable=False)

    objects = FiledManager.from_queryset(IssueQuerySet)()
    with_withdrawn = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["-number_key"]
        constraints = [
            *dated_constraints("parks_issue"),
            signed(
                "withdrawn_reason",
                "withdrawn",
                name="parks_issue_withdrawn_says_when_by_whom_and_why",
                message=_("What is withdrawn says when, by whom and why."),
            ),
            models.CheckConstraint(
                name="parks_issue_strength_has_no_stage_and_a_problem_has_one",
                condition=Q(kind=IssueKind.STRENGTH, stage="")
                | Q(kind=IssueKind.PROBLEM) & ~Q(stage=""),
                violation_error_message=_("A problem needs a stage; a strength has none."),
            ),
            models.CheckConstraint(
                name="parks_issue_closed_says_when_and_by_whom",
                condition=Q(stage=Stage.CLOSED, closed_on__isnull=False, closed_by__isnull=False)
                | (~Q(stage=Stage.CLOSED) & Q(closed_on__isnull=True, closed_by__isnull=True)),
                violation_error_message=_(
                    "A closed issue says when it was closed and by whom; no other does."
                ),
            ),
            models.CheckConstraint(
                name="parks_issue_submitted_says_when_and_by_whom",
                condition=Q(submitted_on__isnull=True, submitted_by__isnull=True)
                | Q(submitted_on__isnull=False, submitted_by__isnull=False),
                violation_error_message=_("A submission says when and by whom."),
            ),
            models.CheckConstraint(
                name="parks_issue_dismissed_says_when",
                condition=Q(stage=Stage.DISMISSED, dismissed_on__isnull=False)
                | (~Q(stage=Stage.DISMISSED) & Q(dismissed_on__isnull=True)),
                violation_error_message=_(
                    "A dismissed issue says when it was dismissed; no other does."
                ),
            ),
            models.CheckConstraint(
                name="parks_issue_aside_says_why",
                condition=~Q(stage__in=[Stage.SUSPENDED, Stage.DISMISSED]) | ~Q(stage_reason=""),
                violation_error_message=_("Say why the issue was suspended or dismissed."),
            ),
            models.CheckConstraint(
                name="parks_issue_acting_has_a_lead_and_a_deadline",
                condition=~Q(stage__in=[Stage.ACTING, Stage.SUBMITTED])
                | (Q(lead__isnull=False) & (Q(due_on__isnull=False) | ~Q(deadline_words=""))),
                violation_error_message=_(
                    "An assigned issue needs a lead unit and a due date or a deadline in words."
                ),
            ),
        ]
        indexes = [
            # the overdue count of every page, the summary and the ledger read only open rows
            models.Index(
                fields=["due_on"], condition=Q(stage__in=OPEN_STAGES), name="parks_issue_open_due"
            ),
            # the ledger in its default order: worst light, then deadline
            models.Index(
                fields=["turns_red_on"],
                condition=Q(stage__in=OPEN_STAGES),
                name="parks_issue_open_red",
            ),
            # `roll` asks which lights turn on a new day
            models.Index(
                fields=["turns_amber_on"],
                condition=Q(stage__in=OPEN_STAGES),
                name="parks_issue_open_amber",
            ),
            # the desk of a unit
            models.Index(
                fields=["lead", "due_on"],
                condition=Q(stage__in=OPEN_STAGES),
                name="parks_issue_desk",
            ),
            # whether the notice of every page must stand: no row where there is no demonstration
            models.Index(fields=["id"], condition=Q(is_demo=True), name="parks_issue_demo"),
            # a scorecard names the few issues about its region as a whole
            models.Index(
                fields=["region"],
                condition=Q(scope=IssueScope.REGION),
                name="parks_issue_of_region",
            ),
            # numbers in their order
            models.Index(fields=["number_key"], name="parks_issue_numbers"),
            # a file that names it is about this record
            models.Index(
                fields=["external_number"],
                condition=~Q(external_number=""),
                name="parks_issue_external_number",
            ),
            # the process strip of the ledger
            models.Index(fields=["stage", "due_on"], name="parks_issue_stage_due"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def words_to_search(self) -> str:
        """Title, number, finding and cause, and the pinyin of the title."""
        return searchable(
            [self.title, self.number, self.finding, self.cause], to_pinyin(self.title)
        )

    def get_absolute_url(self) -> str:
        """The page of the issue."""
        return reverse("issue-detail", args=[self.number])

    @property
    def starts(self) -> date | None:
        """The day from which elapsed time counts (docs/rules.md, 8)."""
        return self.starts_on or self.found_on

    def is_overdue(self, today: date) -> bool:
        """Return whether the issue is open past its due day."""
        return lights.is_overdue(self.stage, self.due_on, self.submitted_on, today)


class IssuePark(models.Model):
    """A park that an issue is about."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="park_links")
    park = models.ForeignKey(
        Park, models.PROTECT, related_name="issue_links", verbose_name=_("park")
    )

    class Meta:
        verbose_name = _("park of the issue")
        verbose_name_plural = _("parks of the issue")
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "park"],
                name="parks_issuepark_names_a_park_once",
                violation_error_message=_("The issue already names this park."),
            )
        ]

    def __str__(self) -> str:
        return str(self.park)


class IssueEntry(Entry):
    """One line in the log of an issue."""

    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="entries", verbose_name=_("issue")
    )

    class Meta(Entry.Meta):
        verbose_name = _("log entry of an issue")
        verbose_name_plural = _("log entries of issues")
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "seq"], name="parks_issueentry_has_its_own_place"
            )
        ]


class IssueState(LoggedState):
    """What the log of an issue knows of it."""

    issue = models.OneToOneField(
        Issue, models.CASCADE, primary_key=True, related_name="logged_state"
    )

    class Meta:
        verbose_name = _("logged state of an issue")
        verbose_name_plural = _("logged states of issues")

    def __str__(self) -> str:
        return str(self.issue)
