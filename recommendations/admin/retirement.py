"""The forms of parks, units and regions, by which these are retired and their work handed over."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext

import parks.admin  # noqa: F401  registers the admins that are replaced here
from parks.admin.base import ScopedForm, WritingAdmin
from parks.admin.places import OrganisationAdmin, ParkAdmin, ParkForm, RegionAdmin
from parks.models import BusinessDay, Organisation, Park, Region
from parks.readers import reader_of
from parks.text.phrases import listed
from parks.writing import writing
from recommendations.actions.retirement import count_open_work, hand_over

for model in (Organisation, Park, Region):
    admin.site.unregister(model)


class RetirementForm(ScopedForm):
    """Says what stands in the way of a retirement."""

    def clean(self) -> dict[str, Any]:
        """Refuse a day to come, a successor that is gone, and open work that nobody takes over."""
        cleaned = super().clean()
        day = cleaned.get("retired_on")
        successor = cleaned.get("successor")
        if not day or not {"retired_on", "successor"} & set(self.changed_data):
            return cleaned
        if day > BusinessDay.today():
            self.add_error(
                "retired_on",
                gettext("This day has not come. Enter the retirement on the day itself or later."),
            )
        if successor and successor == self.instance:
            # the constraint looks at the key, which no form holds
            self.add_error(
                "successor", gettext("The successor is the record itself. Name another one.")
            )
        elif successor and successor.retired_on:
            self.add_error(
                "successor",
                gettext("%(name)s is itself retired since %(day)s. Name one that is there.")
                % {"name": successor.name, "day": successor.retired_on},
            )
        if self.instance.pk:
            self._check_work(successor)
        return cleaned

    def _check_work(self, successor: Any) -> None:
        record = self.instance
        if isinstance(record, Region) and record.children.current().exists():
            self.add_error(
                "retired_on",
                gettext("Regions that are there report to it: %(names)s. Retire them first.")
                % {"names": listed(str(child) for child in record.children.current()[:5])},
            )
        work = count_open_work(record)
        if work and not successor and "successor" not in self.errors:
            self.add_error(
                "successor",
                gettext("Open work hangs on it: %(work)s. Name who takes it over.")
                % {"work": work_in_words(work)},
            )


class ParkRetirementForm(RetirementForm, ParkForm):
    """The form of a park, which counts somewhere."""


def work_in_words(work: dict[str, int]) -> str:
    """Write how much there is of each kind."""
    return listed(
        gettext("%(kind)s: %(n)s") % {"kind": kind, "n": count} for kind, count in work.items()
    )


class RetiringAdmin(WritingAdmin):
    """Hands the open work over when a record with a successor is retired."""

    form = RetirementForm

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save, and hand over in the same write."""
        with writing():
            super().save_related(request, form, formsets, change)
            record = form.instance
            is_new = {"retired_on", "successor"} & set(form.changed_data)
            if not (change and record.retired_on and record.successor and is_new):
                return
            by = reader_of(request).person
            work = hand_over(record=record, successor=record.successor, by=by)
        if work:
            words = gettext("Handed over to %(name)s: %(work)s.")
            messages.success(
                request, words % {"name": record.successor.name, "work": work_in_words(work)}
            )


@admin.register(Organisation)
class RetiringOrganisationAdmin(RetiringAdmin, OrganisationAdmin):
    """Units with their successors."""


@admin.register(Park)
class RetiringParkAdmin(RetiringAdmin, ParkAdmin):
    """Parks with their successors."""

    form = ParkRetirementForm


@admin.register(Region)
class RetiringRegionAdmin(RetiringAdmin, RegionAdmin):
    """Regions with their successors."""
