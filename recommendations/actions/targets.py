"""Set what a recommendation asks of each region below the city, and how far that is.

Earlier stages stay in the history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parks.choices import RegionKind
from parks.models import Region, Source
from parks.models.place import RegionQuerySet
from parks.readers import Reader
from parks.writing import writing
from parks.writing.locks import lock_rows
from recommendations.models import Recommendation, Target
from recommendations.permits import may_set_target, sets_targets

if TYPE_CHECKING:
    from accounts.models import User

BELOW_THE_CITY = (RegionKind.COUNTY, RegionKind.ZONE)


def regions_without_target(advice: Recommendation, reader: Reader) -> RegionQuerySet:
    """Select the counties and zones in charge, of the advice's region, without a target for it."""
    if not sets_targets(reader) or advice.kind == Recommendation.Kind.OUTCOME:
        return Region.objects.none()
    below = Region.objects.within(advice.source.region).filter(kind__in=BELOW_THE_CITY)
    in_charge = below.editable_by(reader).current()
    return in_charge.exclude(pk__in=advice.targets.values("region"))


def target_state(target: Target) -> int:
    """Count the changes of a target: the state that the reader of a form saw."""
    return target.history.count()


def set_targets(*, advice: Recommendation, by: User) -> list[Target]:
    """Set a target without a stage for every county and zone in charge that has none.

    Raises ValidationError where every one has a target already.
    """
    with writing():
        lock_rows(Recommendation, [advice.pk])
        targets = []
        for region in regions_without_target(advice, Reader.of(by)).order_by("sort_path"):
            target = Target(recommendation=advice, region=region, source=advice.source)
            target._history_user = by
            target.full_clean()
            target.save()
            targets.append(target)
        if not targets:
            raise ValidationError(_("Every county and zone in your charge has a target already."))
    return targets


def change_target(
    *, target: Target, stage: str, note: str, source: Source | None, seen: int, by: User
) -> Target:
    """Set the stage of a target with a note and its source; the history keeps what was before.

    Raises ValidationError where a stage names no source, or where somebody was faster.
    """
    with writing():
        lock_rows(Target, [target.pk])
        stored = Target.objects.select_related("region", "recommendation").get(pk=target.pk)
        if not may_set_target(Reader.of(by), stored.region):
            raise ValidationError(_("You are not in charge of %(park)s.") % {"park": stored.region})
        if target_state(stored) != seen:
            words = _(
                "Somebody else changed this record while you were writing. Nothing was overwritten."
            )
            raise ValidationError(words)
        if stage and source is None:
            raise ValidationError({"source": _("Name the source that states the stage.")})
        values = {"stage": stage, "note": note.strip(), "source": source}
        if all(getattr(stored, name) == value for name, value in values.items()):
            raise ValidationError(_("Nothing was changed."))
        for name, value in values.items():
            setattr(stored, name, value)
        stored._history_user = by
        stored.full_clean()
        stored.save()
    return stored
