"""Rows that hold from one month end to another, and how a record of reference data is kept so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar, cast

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

FrozenT = TypeVar("FrozenT", bound="FrozenRecord")


def standing_at(day: date) -> Q:
    """Make the condition that a row held at a stored month end."""
    return (Q(until__isnull=True) | Q(until__gte=day)) & Q(since__lte=day)


class AtMonthEnd:
    """The question that every table of lasting rows answers."""

    def at(self: Any, day: date) -> Any:
        """Select what stood at a stored month end; each record once."""
        return self.filter(standing_at(day))


class LastingQuerySet(AtMonthEnd, models.QuerySet[Any]):
    """Rows that hold from one month end to another."""


class Lasting(models.Model):
    """A row that holds at the month ends from `since` to `until` (empty: to the last stored)."""

    since = models.DateField(_("first month end"))
    until = models.DateField(_("last month end"), null=True)

    class Meta:
        abstract = True


class FrozenRecord(Lasting):
    """A record of reference data as it was.

    `freezes` gives it the columns of its record; what it refers to is frozen too.
    """

    # the name is that of a later day, since none is known of that time
    is_reconstructed = models.BooleanField(_("reconstructed"), default=False)

    # of the tables themselves
    record: models.ForeignKey[Any, Any]
    record_id: int

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["record", "since"],
                name="standings_%(class)s_is_taken_once",
                violation_error_message=_("The record already has a row of this day."),
            )
        ]

    def __str__(self) -> str:
        return str(self.record_model().__str__(self))

    @classmethod
    def record_model(cls) -> type[models.Model]:
        """Return the table whose records are kept."""
        return cast(type[models.Model], cls._meta.get_field("record").related_model)

    @classmethod
    def columns(cls) -> list[str]:
        """Return the columns that are frozen, by the names that they have on the record."""
        own = {"id", "record", "since", "until", "is_reconstructed"}
        return [field.attname for field in cls._meta.concrete_fields if field.name not in own]

    @classmethod
    def relations(cls) -> dict[str, type[FrozenRecord]]:
        """Return the columns that refer to other frozen records, and to which kind."""
        return {
            field.attname: field.related_model
            for field in cls._meta.concrete_fields
            if isinstance(field.related_model, type)
            and issubclass(field.related_model, FrozenRecord)
        }


def freezes(model: type[models.Model]) -> Callable[[type[FrozenT]], type[FrozenT]]:
    """Give a frozen record all plain columns of the record that it keeps, and its order."""

    def add_columns(frozen: type[FrozenT]) -> type[FrozenT]:
        own = {field.name for field in frozen._meta.local_fields}
        for field in model._meta.concrete_fields:
            if field.is_relation or field.primary_key or field.name in own:
                continue
            _name, _path, args, options = field.deconstruct()
            options.pop("unique", None)
            type(field)(*args, **options).contribute_to_class(frozen, field.name)
        frozen._meta.ordering = model._meta.ordering
        return frozen

    return add_columns


def refers_to(
    frozen: type[FrozenRecord] | str, *, required: bool = False
) -> models.ForeignKey[Any, Any]:
    """Make the column in which a frozen record refers to another one."""
    return models.ForeignKey(frozen, models.PROTECT, related_name="+", null=not required)


def keeps(model: type[models.Model]) -> models.ForeignKey[Any, Any]:
    """Make the column that says which record a frozen one is of."""
    return models.ForeignKey(
        model, models.CASCADE, related_name="frozen", verbose_name=model._meta.verbose_name
    )
