"""States and kinds of the parks app: value, words, tone and order are declared once, here."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Light(models.TextChoices):
    """What a light says. It is derived (docs/scoring.md, "Lights"), never typed."""

    RED = "red", _("Off track")
    AMBER = "amber", _("At risk")
    GREY = "grey", _("Not rated")
    GREEN = "green", _("On track")
    DONE = "done", _("Closed")

    @property
    def rank(self) -> int:
        """Position in a list that shows the worst first; 0 is the worst."""
        return list(Light).index(self)


class Stage(models.TextChoices):
    """Where an issue stands. The first three together are "open" 在办."""

    FILED = "filed", _("Filed")
    ACTING = "acting", _("Acting")
    SUBMITTED = "submitted", _("Submitted")
    CLOSED = "closed", _("Closed")
    SUSPENDED = "suspended", _("Suspended")
    DISMISSED = "dismissed", _("Dismissed")

    @property
    def is_open(self) -> bool:
        """True while somebody still owes work on the issue."""
        return self in OPEN_STAGES

    @property
    def step(self) -> int:
        """How many of the four steps are reached; 0 for a stage outside the line."""
        return {"filed": 1, "acting": 2, "submitted": 3, "closed": 4}.get(self.value, 0)


OPEN_STAGES = (Stage.FILED, Stage.ACTING, Stage.SUBMITTED)


class Severity(models.TextChoices):
    """How grave an issue is. Empty means that nobody has assessed it yet."""

    MINOR = "minor", _("Minor")
    MODERATE = "moderate", _("Moderate")
    SERIOUS = "serious", _("Serious")
    CRITICAL = "critical", _("Critical")


class IssueKind(models.TextChoices):
    """A problem is worked on; a strength is recorded and has no stage, light or pressure."""

    PROBLEM = "problem", _("Problem")
    STRENGTH = "strength", _("Strength")


class IssueScope(models.TextChoices):
    """What an issue is about: named parks, or a region as a whole."""

    PARKS = "parks", _("Parks")
    REGION = "region", _("Region")


class RegionKind(models.TextChoices):
    """Level of a region in the reporting line."""

    COUNTRY = "country", _("Country")
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County or district")
    ZONE = "zone", _("Functional zone")


class ParkLevel(models.TextChoices):
    """Who approved the park."""

    NATIONAL = "national", _("National")
    PROVINCIAL = "provincial", _("Provincial")
    CITY = "city", _("City level")
    COUNTY = "county", _("County level")


class ParkType(models.TextChoices):
    """What kind of zone the park is."""

    HIGH_TECH = "high_tech", _("High-tech zone")
    ECONOMIC = "economic", _("Economic and technological zone")
    TRANSFER = "transfer", _("Industrial transfer park")
    OTHER = "other", _("Other park")


class ParkStage(models.TextChoices):
    """How far the park itself is."""

    PLANNED = "planned", _("Planned")
    BUILDING = "building", _("Under construction")
    OPERATING = "operating", _("Operating")


class ZoneStage(models.TextChoices):
    """How far a park is on the way into a programme, such as a provincial high-tech zone."""

    PLANNING = "planning", _("Being planned")
    APPLIED = "applied", _("Applied for")
    ACCEPTED = "accepted", _("Application accepted")
    APPROVED = "approved", pgettext_lazy("zone", "Approved")


class BuiltBy(models.TextChoices):
    """Who built the park (survey P3.3)."""

    STATE = "state", _("State or province")
    CITY = "city", _("City")
    COUNTY = "county", _("County or district")
    TOWN = "town", _("Town or village")
    SPONTANEOUS = "spontaneous", _("Grown without a plan")


class CauseClass(models.TextChoices):
    """Which kind of cause the survey calls a problem domain."""

    ROOT = "root", _("Root cause")
    MAIN = "main", _("Main cause")
    DIRECT = "direct", _("Direct cause")


class SourceKind(models.TextChoices):
    """What sort of source a fact comes from."""

    SURVEY = "survey", _("Survey")
    ARTICLE = "article", _("Article")
    DOCUMENT = "document", _("Document")
    MEETING = "meeting", _("Meeting")
    DATASET = "dataset", _("Data set")


class Reliability(models.TextChoices):
    """How far a source can be trusted."""

    OFFICIAL = "official", _("Official")
    PRESS = "press", _("Press")
    AGGREGATOR = "aggregator", _("Aggregator")
    ENCYCLOPEDIA = "encyclopedia", _("Encyclopedia")
    OTHER = "other", _("Other")


class EntryKind(models.TextChoices):
    """What a log entry records."""

    FILED = "filed", _("Filed")
    EDITED = "edited", _("Edited")
    ASSIGNED = "assigned", _("Assigned")
    PROGRESS = "progress", _("Progress")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")
    SUSPENDED = "suspended", _("Suspended")
    RESUMED = "resumed", _("Resumed")
    DISMISSED = "dismissed", _("Dismissed")
    EXTENSION = "extension", _("Extension")
    STOPPED = "stopped", pgettext_lazy("measure", "Stopped")
    RESTORED = "restored", pgettext_lazy("measure", "Restored")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")
    APPROVED = "approved", _("Signed off")
    NOTICE = "notice", _("Public notice")
    OBJECTION = "objection", _("Objection")
    RECHECKED = "rechecked", _("Re-checked")
    SELF_CHECK = "self_check", _("Self-check")
    EVIDENCE = "evidence", _("Evidence")
    INSTRUCTION = "instruction", _("Instruction")
    LIGHT = "light", _("Light")
    COMMENT = "comment", _("Comment")


class Doer(models.TextChoices):
    """In which capacity a person acts on an issue: the role, and the tie to this very issue."""

    ANALYST = "analyst", _("analyst in whose regions it lies")
    LEAD = "lead", _("officer of the lead unit")
    SUPPORT = "support", _("officer of a supporting unit")
    VERIFIER = "verifier", _("verifier in whose regions it lies")
    LEADER = "leader", _("leader")


class Tier(models.TextChoices):
    """Who signs the closing of a critical issue, in this order."""

    DISTRICT = "district", _("District")
    CITY = "city", _("City")


class EvidencePhase(models.TextChoices):
    """What a picture shows: the place before the work, or after it."""

    BEFORE = "before", _("Before")
    AFTER = "after", _("After")


class Decision(models.TextChoices):
    """What became of a request; empty while nobody has decided."""

    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    LAPSED = "lapsed", _("Lapsed")


class Recheck(models.TextChoices):
    """What looking back at a closed issue found; empty while nobody has looked."""

    CONFIRMED = "confirmed", _("Still in order")
    REOPENED = "reopened", _("Came back")


class SelfCheckAnswer(models.TextChoices):
    """What a park found when it was asked whether it has the same problem."""

    HAVE = "have", _("We have it too")
    HAVE_NOT = "have_not", _("We do not have it")
    DEALING = "dealing", _("Already being dealt with")


class Direction(models.TextChoices):
    """Which values of an indicator are good."""

    MORE = "more", _("More is better")
    LESS = "less", _("Less is better")
    LEVEL = "level", _("Level with proof")


class MissingReason(models.TextChoices):
    """Why an observation has no value. Only what does not apply leaves the coverage."""

    NOT_REPORTED = "not_reported", _("Not reported")
    NOT_SURVEYED = "not_surveyed", _("Not surveyed")
    NOT_PUBLISHED = "not_published", _("Not published yet")
    UNDEFINED = "undefined", _("Definition not settled")
    CONFIDENTIAL = "confidential", _("Withheld")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


class ScoreState(models.TextChoices):
    """Whether the score of a park counts, and why not. Only what is scored is graded and ranked."""

    SCORED = "scored", _("Scored")
    PROVISIONAL = "provisional", _("Provisional")
    INSUFFICIENT = "insufficient", _("Too little data")
    UNGRADED = "ungraded", _("Base conditions unmet, not graded")
    TRANSITION = "transition", _("In transition, not assessed")


class ParkEventKind(models.TextChoices):
    """What an event does to the score of a park after the sum."""

    DEDUCTION = "deduction", _("Deduction")
    RED_LINE = "red_line", _("Red line crossed")
    BASE_UNMET = "base_unmet", _("Base condition unmet")
    TRANSITION = "transition", _("Transition period")


class PeerGroup(models.TextChoices):
    """Among which parks a rank is given."""

    TYPE_LEVEL = "type_level", _("Same type and level")
    TYPE = "type", _("Same type")
    LEVEL = "level", _("Same level")
    ALL = "all", _("All parks")

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a park that its peers share."""
        return {"type_level": ("type", "level"), "type": ("type",), "level": ("level",), "all": ()}[
            self.value
        ]


class SchemeState(models.TextChoices):
    """How far a version of the rules is."""

    DRAFT = "draft", pgettext_lazy("scheme", "Draft")
    WAITING = "waiting", pgettext_lazy("scheme", "Approved, waiting for its day")
    IN_FORCE = "in_force", pgettext_lazy("scheme", "In force")
    RETIRED = "retired", pgettext_lazy("scheme", "No longer in force")


class WeightKind(models.TextChoices):
    """What a weight of a scheme belongs to."""

    DIMENSION = "dimension", _("Dimension")
    SEVERITY = "severity", _("Severity")
    STAGE = "stage", _("Stage")


class ExtraOf(models.TextChoices):
    """The records that may have extra fields."""

    ISSUES = "issues", _("Issues")
    MEASURES = "measures", _("Measures")
    PARKS = "parks", _("Parks")


class ExtraKind(models.TextChoices):
    """What an extra field holds."""

    TEXT = "text", _("Text")
    NUMBER = "number", pgettext_lazy("kind of an extra field", "Number")
    MONEY = "money", _("Money")
    DATE = "date", _("Day")
    CHOICE = "choice", _("Choice")
    YES_NO = "yes_no", _("Yes or no")


class LedgerView(StrEnum):
    """A view of the ledger that an address names; tallies count most of them."""

    DUE_30 = "due-30"
    STALE_30 = "stale-30"
    NO_ADVICE = "no-advice"
    NO_ACTION = "no-action"
    UNCOVERED = "uncovered"
    MINE = "mine"


# Lists say 红灯, rows about a plan say 滞后 (Light.label): the same shape, two words in Chinese.
LIST_WORDS = {
    "red": pgettext_lazy("light", "Off track"),
    "amber": pgettext_lazy("light", "At risk"),
    "green": pgettext_lazy("light", "On track"),
    "grey": pgettext_lazy("light", "Not rated"),
    "done": pgettext_lazy("light", "Closed"),
}
