"""Indicators, their values, events of parks and objections to figures in the admin."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parks.admin.base import (
    ReadOnlyAdmin,
    SchemeNamedAdmin,
    ScopedForm,
    WritingAdmin,
    page_address,
    page_link,
)
from parks.models import (
    BusinessDay,
    FigureObjection,
    Indicator,
    Observation,
    ParkEvent,
    SurveyCoverage,
)
from parks.observations.values import BadValueError, read_value
from parks.readers import reader_of
from parks.text.numbers import plain
from parks.text.periods import end_of, normalise
from parks.writing import writing


class ParkFigureAdmin(WritingAdmin):
    """What changes the score of the park it names, now and before the change.

    A value of a region names no park.
    """

    def touch(self, obj: Observation | ParkEvent | SurveyCoverage, touched: Any) -> None:
        """Touch the park that it names now."""
        if obj.park_id:
            touched.parks.add(obj.park_id)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Touch the park that it named before the change too."""
        with writing() as touched:
            if form.initial.get("park"):
                touched.parks.add(int(form.initial["park"]))
            super().save_related(request, form, formsets, change)


@admin.register(Indicator)
class IndicatorAdmin(SchemeNamedAdmin):
    """What is measured. Ranges and weights stand in the scheme."""

    list_display = [
        "code",
        "name_zh",
        "name_en",
        "unit",
        "kind",
        "dimension",
        "direction",
        "position",
    ]
    list_filter = ["kind", "dimension", "direction"]
    search_fields = ["code", "name_zh", "name_en"]
    ordering = ["position", "sort_key"]
    autocomplete_fields = ["types"]
    readonly_fields = ["figures"]

    def sections(self, obj: Any) -> list[tuple[Any, dict[str, Any]]]:
        """Show what it is, how it is counted, where it comes from."""
        parts = [
            (None, ["code", "name_zh", "name_en", "kind", "dimension", "position", "figures"]),
            (
                _("Counting"),
                [
                    "unit",
                    "unit_en",
                    "lowest",
                    "highest",
                    "direction",
                    "formula",
                    "formula_en",
                    "levels",
                ],
            ),
            (_("Origin"), ["standard", "survey_no", "types"]),
        ]
        return [(name, {"fields": list(fields)}) for name, fields in parts]

    @admin.display(description=_("figures"))
    def figures(self, obj: Indicator) -> SafeString | str:
        """Lead to the sheet of all parks."""
        if obj.pk is None or obj.kind != Indicator.Kind.SCORED:
            return "–"
        return page_link(gettext("Enter values"), "indicator-entry", obj.code)

    def is_in_scheme(self, obj: Indicator) -> bool:
        """Look for a version that scores it."""
        return obj.schemes.exists()


# What a value is about and what it says: a review holds for these together.
SUBJECT = frozenset({"indicator", "park", "region", "industry", "period"})
VALUE = frozenset({"value", "missing"})


class ObservationForm(ScopedForm):
    """A value of a period. The day on which the period ends follows from its words."""

    def clean(self) -> dict[str, Any]:
        """Refuse a value beside a reason why there is none."""
        cleaned = super().clean()
        if cleaned.get("value") is not None and cleaned.get("missing"):
            self.add_error(
                "missing",
                gettext("There is a value and a reason why there is none. Empty one of the two."),
            )
        if cleaned.get("period"):
            name = normalise(cleaned["period"], BusinessDay.today())
            cleaned["period"] = name or cleaned["period"]
        if cleaned.get("indicator") and (SUBJECT | VALUE) & set(self.changed_data):
            try:
                read_value(plain(cleaned.get("value")), cleaned["indicator"])
            except BadValueError as error:
                self.add_error("value", str(error))
        if (SUBJECT | VALUE) & set(self.changed_data):
            self._check_scored(cleaned)
        return cleaned

    def _check_scored(self, cleaned: dict[str, Any]) -> None:
        """Hold a scored value against the rule of the sheets: its period has ended."""
        indicator = cleaned.get("indicator")
        period = cleaned.get("period")
        if not indicator or indicator.kind != Indicator.Kind.SCORED or not cleaned.get("park"):
            return
        end = end_of(period) if period else None
        if period and (end is None or end >= BusinessDay.today()):
            message = gettext("“%(period)s” names no period that has ended.")
            self.add_error("period", message % {"period": period[:60]})

    def _post_clean(self) -> None:
        """Take the review from a value that is changed or moved, before the checks."""
        if self.instance.pk and (SUBJECT | VALUE) & set(self.changed_data):
            self.instance.reviewed_value = self.instance.reviewed_by = self.instance.reviewed_on = (
                None
            )
        super()._post_clean()


@admin.register(Observation)
class ObservationAdmin(ParkFigureAdmin):
    """Values of indicators; the printed words are kept.

    Values are reviewed on the page for it, not here.
    """

    form = ObservationForm
    list_display = [
        "indicator",
        "park",
        "region",
        "period",
        "value",
        "missing",
        "reviewed_value",
        "entered_by",
        "source",
    ]
    list_filter = ["indicator__dimension", "missing", "reviewed_on", "is_demo"]
    list_select_related = ["indicator", "park", "region", "source", "entered_by"]
    search_fields = ["indicator__code", "indicator__name_zh", "period", "park__search_text"]
    autocomplete_fields = ["indicator", "park", "region", "industry", "source"]
    readonly_fields = [
        "period_end",
        "entered_by",
        "entered_on",
        "reviewed_value",
        "reviewed_by",
        "reviewed_on",
        "trail",
    ]

    def sections(self, obj: Any) -> list[tuple[Any, dict[str, Any]]]:
        """Show what and when, the value, who entered and who reviewed it."""
        parts = [
            (None, ["indicator", "park", "region", "industry", "period", "period_end"]),
            (
                _("Value"),
                [
                    "value",
                    "missing",
                    "as_printed",
                    "unit",
                    "source",
                    "note",
                    "entered_by",
                    "entered_on",
                ],
            ),
            (_("Review"), ["reviewed_value", "reviewed_by", "reviewed_on", "trail"]),
        ]
        return [(name, {"fields": list(fields)}) for name, fields in parts]

    @admin.display(description=_("changes"))
    def trail(self, obj: Observation) -> SafeString | str:
        """Lead to the trail of the park's values."""
        address = (
            page_address("indicator-history", obj.indicator.code) if obj.pk and obj.park else ""
        )
        if not address or obj.park is None:
            return "–"
        query = urlencode({"park": obj.park.slug})
        return format_html('<a href="{}?{}">{}</a>', address, query, gettext("History"))

    def save_model(self, request: HttpRequest, obj: Observation, form: Any, change: bool) -> None:
        """Note who entered or moved a value and when, and the last day of its period."""
        obj.period_end = end_of(obj.period)
        if not change or (SUBJECT | VALUE) & set(form.changed_data):
            obj.entered_by = reader_of(request).person
            obj.entered_on = BusinessDay.today()
        super().save_model(request, obj, form, change)


class ParkEventForm(ScopedForm):
    """An event, with the points that a deduction takes."""

    def clean(self) -> dict[str, Any]:
        """Refuse a deduction without points."""
        cleaned = super().clean()
        if cleaned.get("kind") and cleaned.get("points") is None:
            raise ValidationError(
                {"points": gettext("Give the points, 0 where nothing is deducted.")}
            )
        return cleaned


@admin.register(ParkEvent)
class ParkEventAdmin(ParkFigureAdmin):
    """What is taken from a score after the sum, or keeps it from being graded, with its source."""

    form = ParkEventForm
    list_display = ["park", "kind", "points", "happened_on", "ends_on", "recorded_by", "is_demo"]
    list_filter = ["kind", "is_demo"]
    list_select_related = ["park", "recorded_by", "source"]
    search_fields = ["park__search_text", "words"]
    autocomplete_fields = ["park", "source"]
    readonly_fields = ["recorded_by"]

    def save_model(self, request: HttpRequest, obj: ParkEvent, form: Any, change: bool) -> None:
        """Note who recorded it."""
        if not change:
            obj.recorded_by = reader_of(request).person
        super().save_model(request, obj, form, change)


@admin.register(FigureObjection)
class FigureObjectionAdmin(ReadOnlyAdmin):
    """What was said against scores and figures. It is recorded and answered on its page."""

    list_display = ["park", "indicator", "raised_by", "recorded_on", "answered_by", "answered_on"]
    list_select_related = ["park", "indicator", "recorded_by", "answered_by"]
    search_fields = ["park__search_text", "raised_by", "words"]
    fields = readonly_fields = (
        "park",
        "indicator",
        "raised_by",
        "words",
        "recorded_by",
        "recorded_on",
        "answer",
        "answered_by",
        "answered_on",
        "is_demo",
    )
