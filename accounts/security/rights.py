"""Who sees and who edits which table, and at which level: one table for admin, pages and actions.

A role is not enough: where it holds says the posting, and the level says what a posting must hold.
Nobody deletes or types what the table does not give, a superuser included where nobody edits.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission

from accounts.roles import Role


class Level(StrEnum):
    """What a posting must hold so that a row may be edited."""

    # the region where the row belongs
    PLACE = "place"
    # all regions there are: the row holds for everybody
    WHOLE = "whole"
    # all regions of the person, and nothing that the editor lacks
    PERSON = "person"
    # the record that the row is a part of
    PART = "part"


@dataclass(frozen=True)
class Access:
    """Which roles see the rows of a table, edit and delete them, and at which level."""

    level: Level
    sees: frozenset[Role]
    edits: frozenset[Role] = frozenset()
    deletes: frozenset[Role] = frozenset()


NOBODY: frozenset[Role] = frozenset()
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
ANALYSTS = ADMINISTRATORS | {Role.ANALYST}
READERS = ANALYSTS | {Role.VERIFIER, Role.AUDITOR}
# who appoints has to find regions and units
PLACES = READERS | {Role.SECURITY}
APPOINTING = ADMINISTRATORS | {Role.SECURITY}

REFERENCE = Access(Level.WHOLE, READERS, ADMINISTRATORS, ADMINISTRATORS)
LOCAL = Access(Level.PLACE, READERS, ANALYSTS, ADMINISTRATORS)
LOCAL_OF_ADMINISTRATORS = Access(Level.PLACE, READERS, ADMINISTRATORS, ADMINISTRATORS)
LINES = Access(Level.PART, READERS, ANALYSTS, ANALYSTS)
LINES_OF_ADMINISTRATORS = Access(Level.PART, READERS, ADMINISTRATORS, ADMINISTRATORS)
# made by steps and by the ledger itself, never typed
RECORDED = Access(Level.PLACE, READERS)
RECORDED_FOR_ALL = Access(Level.WHOLE, READERS)
RECORDED_LINES = Access(Level.PART, READERS)

TABLE: dict[str, Access] = {
    "accounts.user": Access(Level.PERSON, APPOINTING | {Role.AUDITOR}, APPOINTING, ADMINISTRATORS),
    # sessions of the people in sight; who looks on ends none
    "accounts.usersession": Access(Level.PERSON, APPOINTING | {Role.AUDITOR}, deletes=APPOINTING),
    "accounts.securityevent": Access(Level.WHOLE, ADMINISTRATORS | {Role.AUDITOR}),
    "auth.group": Access(Level.WHOLE, APPOINTING | {Role.AUDITOR}),
    "parks.posting": Access(Level.PERSON, APPOINTING | {Role.AUDITOR}, APPOINTING, APPOINTING),
    # places and what belongs to one
    "parks.region": Access(Level.PLACE, PLACES, ADMINISTRATORS, ADMINISTRATORS),
    "parks.organisation": Access(Level.PLACE, PLACES, ANALYSTS, ADMINISTRATORS),
    "parks.park": LOCAL,
    "parks.parkalias": LINES_OF_ADMINISTRATORS,
    "parks.parkindustry": LINES_OF_ADMINISTRATORS,
    "parks.observation": LOCAL,
    "parks.surveycoverage": LOCAL,
    "parks.externalranking": LOCAL,
    "parks.rankingitem": LINES_OF_ADMINISTRATORS,
    "parks.parkevent": LOCAL,
    "parks.source": LOCAL,
    "parks.programme": LOCAL_OF_ADMINISTRATORS,
    "parks.programmemember": LINES_OF_ADMINISTRATORS,
    "recommendations.strategy": LOCAL_OF_ADMINISTRATORS,
    "recommendations.recommendation": LOCAL_OF_ADMINISTRATORS,
    "recommendations.target": LOCAL,
    "recommendations.addresses": LOCAL,
    "recommendations.regionindustry": LOCAL_OF_ADMINISTRATORS,
    "recommendations.agreement": LOCAL_OF_ADMINISTRATORS,
    "recommendations.agreementshare": LOCAL_OF_ADMINISTRATORS,
    "recommendations.agreementpayment": LINES_OF_ADMINISTRATORS,
    # the ledger
    "parks.issue": Access(Level.PLACE, READERS, ANALYSTS),
    "parks.issuepark": LINES,
    "recommendations.measure": Access(Level.PLACE, READERS, ANALYSTS),
    "recommendations.milestone": LINES,
    "parks.issueentry": RECORDED,
    "parks.issueevidence": RECORDED,
    "parks.approval": RECORDED,
    "parks.closing": RECORDED,
    "parks.objection": RECORDED,
    "parks.selfcheck": RECORDED,
    "parks.figureobjection": RECORDED,
    "recommendations.measureentry": RECORDED,
    "recommendations.measureevidence": RECORDED,
    "recommendations.extension": RECORDED,
    "recommendations.instruction": RECORDED,
    "standings.standing": RECORDED,
    # files in and out
    "exchange.importbatch": RECORDED,
    "exchange.columnmapping": RECORDED,
    # what holds for everybody
    "accounts.installation": Access(Level.WHOLE, READERS, ADMINISTRATORS),
    # whose posting holds everything defines them; they are retired, not deleted
    "parks.extrafield": Access(Level.WHOLE, READERS, ANALYSTS),
    "parks.extrachoice": LINES,
    "parks.industry": REFERENCE,
    "parks.problemdomain": REFERENCE,
    "parks.problemtype": REFERENCE,
    "parks.indicator": REFERENCE,
    "parks.scheme": REFERENCE,
    "parks.schemeweight": RECORDED_LINES,
    "parks.schemeindicator": RECORDED_LINES,
    "parks.businessday": RECORDED_FOR_ALL,
    "recommendations.pillar": REFERENCE,
}

# With three officers, who makes accounts does not say what they may do, and the other way round.
GIVING_RIGHTS = frozenset({"parks.posting"})
# And what they did is read by the third alone.
AUDITED = frozenset({"accounts.securityevent"})


class Right(StrEnum):
    """What may be done with rows, in the words of the admin."""

    VIEW = "view"
    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"


def roles_with(right: Right, label: str) -> frozenset[Role]:
    """Return the roles that hold a right to a table; a table that is not named is nobody's."""
    access = TABLE.get(label)
    if access is None:
        return NOBODY
    if right == Right.VIEW:
        is_audited = settings.THREE_OFFICERS and label in AUDITED
        return access.sees - ADMINISTRATORS if is_audited else access.sees
    roles = access.deletes if right == Right.DELETE else access.edits
    if label == "accounts.user" and right == Right.ADD:
        roles = ADMINISTRATORS
    return roles - ADMINISTRATORS if settings.THREE_OFFICERS and label in GIVING_RIGHTS else roles


def make_roles_after_migrate(**kwargs: Any) -> None:
    """Create the groups and bring their permissions in line with the table, for Django's sake.

    Runs after each app of a migrate, so it reads all at once and writes only what differs.
    """
    labels = {label.partition(".")[0] for label in TABLE}
    keys = {
        (app, codename): key
        for app, codename, key in Permission.objects.filter(
            content_type__app_label__in=labels
        ).values_list("content_type__app_label", "codename", "pk")
    }
    groups = {group.name: group for group in Group.objects.prefetch_related("permissions")}
    for role in Role:
        names = {
            (app, f"{right}_{model}")
            for label in TABLE
            for app, _, model in (label.partition("."),)
            for right in Right
            if role in roles_with(right, label)
        }
        wanted = {keys[name] for name in names & keys.keys()}
        group = groups.get(role) or Group.objects.create(name=role)
        if wanted != {permission.pk for permission in group.permissions.all()}:
            group.permissions.set(wanted)
