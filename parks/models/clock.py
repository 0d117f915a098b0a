"""Today, and the counters of record numbers."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BusinessDay(models.Model):
    """The one row that says which day every page, count and list is about (docs/rules.md, 12)."""

    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("business day")
        verbose_name_plural = _("business day")
        constraints = [
            models.CheckConstraint(name="parks_businessday_is_one_row", condition=Q(id=1))
        ]

    def __str__(self) -> str:
        return self.day.isoformat()

    @classmethod
    def today(cls) -> date:
        """Read the business day; the calendar's where no day was ever rolled."""
        return (
            cls.objects.filter(pk=1).values_list("day", flat=True).first() or timezone.localdate()
        )


class Counter(models.Model):
    """The last number given in a year to a kind of record, such as WT 2021 (docs/rules.md, 14)."""

    kind = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "year"], name="parks_counter_is_one_row_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.kind}-{self.year}-{self.last:03d}"

    @classmethod
    def next_number(cls, kind: str, year: int) -> str:
        """Take the next number of a kind, `WT-2021-001`.

        Call inside a transaction: the row stays locked.
        """
        return cls.next_numbers(kind, year, 1)[0]

    @classmethod
    def next_numbers(cls, kind: str, year: int, count: int) -> list[str]:
        """Take the next numbers of a kind, in their order.

        Call inside a transaction: the row stays locked.
        """
        cls.objects.get_or_create(kind=kind, year=year)
        counter = cls.objects.select_for_update().get(kind=kind, year=year)
        numbers = []
        for _place in range(count):
            counter.last += 1
            numbers.append(str(counter))
        counter.save(update_fields=["last"])
        return numbers
