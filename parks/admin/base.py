"""What every admin of the ledger shares: scope, one way to write, lights, and read-only tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.saving.forms import CheckedForm, SafeSaveAdmin, SafeSaveForm
from accounts.saving.history import HIDDEN, changed_fields
from accounts.security.rights import Right
from parks.admin.scope import belongs_to_places, choices_for, in_scope
from parks.admin.widgets import SearchedSelect
from parks.choices import Light, SelfCheckAnswer, Stage
from parks.ledger.changes import LOG_LANGUAGE, told
from parks.models import BusinessDay, Park
from parks.models.base import DatedQuerySet, Searched, closeness
from parks.readers import reader_of
from parks.text.folding import fold
from parks.writing import Touched, writing

# Lines of a log below a form; the heading says the number.
MOST_LINES = 20
STAGE_WORDS: dict[str, Any] = (
    dict(Light.choices) | dict(Stage.choices) | dict(SelfCheckAnswer.choices)
)


class HeldChoices(forms.BaseModelForm):
    """Offers what is in scope, and what the record already holds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            chosen = self.initial.get(name)
            if not isinstance(field, forms.ModelChoiceField) or field.queryset is None:
                continue
            offered = field.queryset
            if chosen and offered.query.where:
                chosen = chosen if isinstance(chosen, list | tuple) else [chosen]
                held = offered.model._default_manager.filter(
                    pk__in=[getattr(item, "pk", item) for item in chosen]
                )
                field.queryset = offered.model._default_manager.filter(
                    models.Q(pk__in=offered.values("pk")) | models.Q(pk__in=held.values("pk"))
                )


class LinkForm(HeldChoices, CheckedForm):
    """A row of an inline that points at other records."""


class ScopedForm(HeldChoices, SafeSaveForm):
    """A form of a record with its version."""


class ScopedFields(BaseModelAdmin):
    """Narrows the choices of foreign keys and many-to-many fields to the person's scope."""

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Return the form field, with a scoped queryset where it points at other records."""
        if db_field.many_to_one or db_field.many_to_many:
            other = cast("type[models.Model]", db_field.related_model)
            rows = other._default_manager.all()
            kwargs["queryset"] = choices_for(rows, reader_of(request), str(db_field).lower())
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Return the form field, with our own list where it is searched while typing."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SearchedSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        """Offer whole lists where `?plain=1` asks for them: searching needs scripts."""
        return () if "plain" in request.GET else super().get_autocomplete_fields(request)


class FoldedSearch(admin.ModelAdmin):
    """Searches as the pages do: half width, simplified, small letters, the name itself first."""

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Find the words as they were typed and as they are folded."""
        folded = fold(search_term)
        rows, is_doubled = super().get_search_results(request, queryset, folded)
        if folded != search_term.lower():
            as_typed, _is_doubled = super().get_search_results(request, queryset, search_term)
            rows = rows | as_typed
        if folded and issubclass(queryset.model, Searched | Park):
            order = queryset.query.order_by or queryset.model._meta.ordering
            rows = rows.order_by(closeness(search_term), *order)
        return rows, is_doubled


class InOrder(ChangeList):
    """A list whose columns of names sort by pinyin, those of numbers by their value."""

    KEYS: ClassVar[dict[str, tuple[str, ...]]] = {
        "name_zh": ("sort_path", "sort_key"),
        "code": ("sort_key",),
        "number": ("number_key",),
    }

    def get_ordering_field(self, field_name: Callable[..., Any] | str) -> Any:
        """Return the key of a column where the table has one that is made of it."""
        field = super().get_ordering_field(field_name)
        own = {column.name: column for column in self.lookup_opts.concrete_fields}
        for key in self.KEYS.get(str(field_name), ()):
            if key in own and getattr(own[key], "source", field_name) == field_name:
                return key
        return field


class ByTable(BaseModelAdmin):
    """Asks the table of rights (`accounts/security/rights.py`), not the permissions of groups."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask for the right to look."""
        return reader_of(request).may(Right.VIEW, self.model)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """List the table where its rows may be looked at."""
        return self.has_view_permission(request)


class WritingAdmin(ByTable, FoldedSearch, ScopedFields, SafeSaveAdmin):
    """An admin whose every save and deletion runs through `writing()` inside the person's scope."""

    form = ScopedForm
    show_full_result_count = False
    list_per_page = 50
    list_select_related: ClassVar[bool | list[str] | tuple[str, ...]] = True

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Sort the columns of the list by their keys."""
        return InOrder

    def touch(self, obj: Any, touched: Touched) -> None:
        """Say what hangs on the record; called before and after a change."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Show what the person may see: also for autocomplete, history and deletion."""
        return in_scope(super().get_queryset(request), reader_of(request), to_write=False)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Offer an autocomplete what its field may hold."""
        match = request.resolver_match
        if match and match.url_name == "autocomplete":
            wanted = ".".join(
                request.GET.get(name, "") for name in ("app_label", "model_name", "field_name")
            )
            queryset = choices_for(queryset, reader_of(request), wanted.lower())
        return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask for the right, and for a place to be in charge of."""
        reader = reader_of(request)
        if not reader.may(Right.ADD, self.model) or not reader.edits:
            return False
        return belongs_to_places(self.model) or reader.is_in_charge_of_all

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask for the right, and for the record to be in one's charge."""
        return self._may(request, Right.CHANGE, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask for the right, and for the record to be in one's charge."""
        return self._may(request, Right.DELETE, obj)

    def _may(self, request: HttpRequest, right: Right, obj: Any) -> bool:
        return reader_of(request).may(right, self.model) and self._in_charge(request, obj)

    def _in_charge(self, request: HttpRequest, obj: Any) -> bool:
        if obj is None or obj.pk is None:
            return True
        known: dict[tuple[str, int], bool] = request.__dict__.setdefault("_in_charge", {})
        key = (obj._meta.label, obj.pk)
        if key not in known:
            rows = in_scope(
                type(obj)._default_manager.filter(pk=obj.pk), reader_of(request), to_write=True
            )
            known[key] = rows.exists()
        return known[key]

    def sections(self, obj: Any) -> list[tuple[Any, dict[str, Any]]]:
        """Return the fieldsets of a form that has its own; threads share the admin."""
        return []

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Put key and version into the first fieldset; who only looks needs neither."""
        may_change = obj is None or self.has_change_permission(request, obj)
        fieldsets = self.sections(obj) or super().get_fieldsets(request, obj)
        hidden = HIDDEN if may_change else ()
        bare = [
            (name, {"fields": [f for f in options["fields"] if f not in HIDDEN]})
            for name, options in fieldsets
        ]
        bare[0][1]["fields"] += hidden
        return bare

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Write record, inlines and log at once, so that what follows is refreshed once."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with writing() as touched:
            # what follows from the change is logged in this name too
            touched.by = reader_of(request).account
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save what hangs on the record; its parks are refreshed when the write ends."""
        with writing() as touched:
            # the places that it leaves
            left = (
                form.initial.get(name) for name in ("region", "located_in", "managed_by_region")
            )
            touched.regions.update(int(pk) for pk in left if pk)
            self.touch(form.instance, touched)
            super().save_related(request, form, formsets, change)
            self.touch(form.instance, touched)
            self._keep_in_charge(request, form.instance)

    def _keep_in_charge(self, request: HttpRequest, obj: Any) -> None:
        """Take a write back that puts a record where its writer is not in charge."""
        rows = type(obj)._default_manager.filter(pk=obj.pk)
        if not in_scope(rows, reader_of(request), to_write=True).exists():
            words = gettext("What you typed lies outside of your regions. Nothing was stored.")
            raise PermissionDenied(words)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete one record."""
        with writing() as touched:
            self.touch(obj, touched)
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete the records chosen in a list that are in one's charge."""
        with writing() as touched:
            queryset = in_scope(queryset, reader_of(request), to_write=True)
            for obj in queryset:
                self.touch(obj, touched)
            super().delete_queryset(request, queryset)


class SchemeNamedAdmin(WritingAdmin):
    """Records whose code versions of the scheme name: these keep the code and are not deleted."""

    # the field that holds the code
    code_field = "code"

    def is_in_scheme(self, obj: Any) -> bool:
        """Say whether a version names the record."""
        raise NotImplementedError

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show the code once a version names it; until then it may be corrected."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, self.code_field] if self._is_fixed(obj) else fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse what a version names: a version that omits it retires it."""
        return super().has_delete_permission(request, obj) and not self._is_fixed(obj)

    def _is_fixed(self, obj: Any) -> bool:
        return obj is not None and obj.pk is not None and self.is_in_scheme(obj)


class ReadOnly:
    """A table that is looked at, never typed into."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse everybody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse everybody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse everybody."""
        return False


class ReadOnlyAdmin(ByTable, FoldedSearch, ReadOnly, admin.ModelAdmin):
    """A computed or append-only table, inside the person's scope."""

    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Show only what the person may see."""
        return in_scope(super().get_queryset(request), reader_of(request), to_write=False)


class EntryInWords:
    """Shows what a log entry changed, and from and to in words where they are stages or lights."""

    @admin.display(description=_("changes"))
    def told_shown(self, obj: Any) -> str:
        """Return what the entry changed, in the names of that day."""
        return told(obj)

    @admin.display(description=_("from"))
    def old_shown(self, obj: Any) -> str:
        """Return the stage that was left, or the words before."""
        return STAGE_WORDS.get(obj.old, obj.old)

    @admin.display(description=_("to"))
    def new_shown(self, obj: Any) -> str:
        """Return the stage that was entered, or the words after."""
        return STAGE_WORDS.get(obj.new, obj.new)


class LookedAt(forms.BaseInlineFormSet):
    """Rows that nobody types: whatever was sent about them, they are shown as they are stored."""

    def __init__(self, data: Any = None, files: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(None, None, *args, **kwargs)
        self.new_objects: list[Any] = []
        self.changed_objects: list[Any] = []
        self.deleted_objects: list[Any] = []

    def is_valid(self) -> bool:
        """Say yes: nothing was sent that could be wrong."""
        return True

    def save(self, commit: bool = True) -> list[Any]:
        """Store nothing."""
        return []


class LatestLines(LookedAt):
    """The last lines of a log: a form with hundreds of them took seconds to open and to save."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Cut what was asked for, in its order."""
        if not hasattr(self, "_latest"):
            self._latest = super().get_queryset()[:MOST_LINES]
        return self._latest


class LogInline(EntryInWords, ReadOnly, admin.TabularInline):
    """The last lines of the log of a record, newest first; its own page shows all of them."""

    fields = readonly_fields = (
        "seq",
        "at",
        "by",
        "what",
        "old_shown",
        "new_shown",
        "told_shown",
        "words",
    )
    ordering = ["-seq"]
    formset = LatestLines
    extra = 0
    can_delete = False
    verbose_name_plural = format_lazy("{} ({})", _("Log"), _("the last 20 lines"))

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Read the names in the same statement."""
        return super().get_queryset(request).select_related("by")


class LightFilter(admin.SimpleListFilter):
    """The light, by the same definition as on every page."""

    title = _("light")
    parameter_name = "light"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer every light."""
        return Light.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Filter by the chosen light; the list annotated it."""
        return queryset.filter(light=self.value()) if self.value() else queryset


class OverdueFilter(admin.SimpleListFilter):
    """Open and past the due day."""

    title = _("Overdue")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer only the overdue ones, or all."""
        return [("1", _("Overdue only"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Filter the overdue rows."""
        return queryset.overdue(today(request)) if self.value() == "1" else queryset


class Lit(BaseModelAdmin):
    """Adds the light to lists and forms."""

    def get_queryset(self, request: HttpRequest) -> Any:
        """Read the rows with their light on the business day."""
        rows = cast("DatedQuerySet[Any]", super().get_queryset(request))
        return rows.with_light(today(request))

    @admin.display(description=_("light"), ordering="light_rank")
    def light_shown(self, obj: Any) -> SafeString | str:
        """Show the light as shape and word."""
        return light_mark(obj.light) if getattr(obj, "light", "") else "–"

    @admin.display(description=_("progress"), ordering="progress")
    def progress_shown(self, obj: Any) -> str:
        """Show the percentage; unknown is never zero."""
        return "–" if obj.progress is None else f"{obj.progress}%"


def light_mark(light: str) -> SafeString:
    """Draw a light as shape and word, never colour alone."""
    return format_html(
        '<span class="light light--{0} light--tag"><svg viewBox="0 0 16 16" aria-hidden="true">'
        '<use href="#l-{0}"/></svg>'
        "{1}</span>",
        light,
        Light(light).label,
    )


def today(request: HttpRequest) -> date:
    """Read the business day, once a request."""
    kept: dict[str, date] = request.__dict__
    if "_admin_day" not in kept:
        kept["_admin_day"] = BusinessDay.today()
    return kept["_admin_day"]


def page_address(name: str, *args: Any) -> str:
    """Return where a page is, by the name of its address; empty where there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def page_link(words: Any, name: str, *args: Any) -> SafeString | str:
    """Link words to a page, where there is one."""
    address = page_address(name, *args)
    return format_html('<a href="{}">{}</a>', address, words) if address else str(words)


def changes_in_words(form: forms.ModelForm) -> list[str]:
    """Say what a form changed, a line a field: name, old value → new value."""
    with override(LOG_LANGUAGE):
        return [str(field) for field in changed_fields(form)]
