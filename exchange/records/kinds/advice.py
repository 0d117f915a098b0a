"""Recommendations and agreements from a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from exchange.fields import Field, RecordKind
from exchange.records.drafts import DraftRow, FieldValue
from exchange.records.kinds.places import free_slug
from exchange.records.kinds.reference import ReferenceImporter
from exchange.records.model_values import links_value
from exchange.tables.values.reading import Problem
from parks.models import Region
from parks.models.place import lies_in, read_advice_prefix
from parks.text.numbers import plain
from parks.text.phrases import listed
from parks.writing import Touched
from recommendations.actions.agreements import check_shares
from recommendations.models import Agreement, AgreementShare, Pillar, Recommendation, Strategy
from recommendations.models.advice import NO_PILLAR

if TYPE_CHECKING:
    from accounts.models import User

SHARE = re.compile(r"(?P<name>.+?)[\s:：]*(?P<percent>\d{1,3}(?:\.\d{1,2})?)\s*%?")


class RecommendationImporter(ReferenceImporter):
    """Advice; a new piece without a number gets the next one of its pillar."""

    kind = RecordKind.RECOMMENDATIONS
    model = Recommendation
    unique = ("number", "text")
    related = ("lead", "source__region", "pillar", "strategy")

    @property
    def single_fields(self) -> list[Field]:
        """Leave out the pillar, which is named by its number, and the strategy."""
        names = ("pillar", "strategy")
        return [field for field in super().single_fields if field.name not in names]

    def is_editable(self, name: str) -> bool:
        """Keep number and pillar, by which advice is cited."""
        return name not in ("number", "pillar")

    def check(self, draft: DraftRow) -> None:
        """Refuse a pillar or a strategy that is not there."""
        number = draft.stored("pillar")
        if number not in (None, "0") and not Pillar.objects.filter(number=number).exists():
            words = _("There is no pillar %(number)s.") % {"number": number}
            numbers = Pillar.objects.values_list("number", flat=True)
            draft.refuse(Problem(words, listed(numbers)), draft.column_of("pillar"), str(number))
        name = draft.stored("strategy")
        if name and _strategy(name) is None:
            words = _("There is no strategy “%(name)s”.") % {"name": name}
            draft.refuse(Problem(words), draft.column_of("strategy"), name)

    def values_of(self, record: Recommendation) -> dict[str, FieldValue]:
        """Read the pillar by its number and the strategy by its name."""
        pillar = record.pillar.number if record.pillar else None
        strategy = record.strategy.name_zh if record.strategy else None
        return super().values_of(record) | {
            "pillar": FieldValue(None if pillar is None else str(pillar), pillar),
            "strategy": FieldValue(strategy, strategy),
        }

    def save(
        self, record: Recommendation, values: Mapping[str, Any], by: User, touched: Touched
    ) -> None:
        """Set pillar and strategy before the rest, from which the number follows."""
        if "pillar" in values:
            record.pillar = Pillar.objects.filter(number=values["pillar"] or 0).first()
        if "strategy" in values:
            record.strategy = _strategy(values["strategy"])
        super().save(record, values, by, touched)

    def complete(self, record: Recommendation) -> None:
        """Give new advice the next number of its pillar, after the prefix of its region."""
        if record.number:
            return
        pillar = record.pillar.number if record.pillar else NO_PILLAR
        prefix = read_advice_prefix(record.source.region)
        stem = f"{prefix}-{pillar}-" if prefix else f"{pillar}-"
        taken = Recommendation.objects.filter(number__startswith=stem)
        last = max((int(name.rsplit("-", 1)[1]) for name in _numbers(taken)), default=0)
        record.number = f"{stem}{last + 1:02}"

    def may_make(self, record: Recommendation) -> bool:
        """Let advice be entered whose source is about a place in charge."""
        return lies_in(record.source.region, self.reader.edits)


def _numbers(advice: QuerySet[Recommendation]) -> list[str]:
    return list(advice.values_list("number", flat=True))


def _strategy(name: str | None) -> Strategy | None:
    return Strategy.objects.filter(name_zh=name).first() if name else None


class AgreementImporter(ReferenceImporter):
    """Agreements with their parties and shares."""

    kind = RecordKind.AGREEMENTS
    model = Agreement
    related = ("recommendation", "source")
    left_to_save = ("sort_key",)

    def check(self, draft: DraftRow) -> None:
        """Refuse parties that are not there, and shares that do not sum to 100."""
        shares = draft.values.get("shares")
        if shares is None:
            return
        percents: dict[int, Decimal] = {}
        for words in shares.stored:
            parts = SHARE.fullmatch(words)
            region = self._region(parts["name"]) if parts else None
            if parts is None or region is None:
                problem = Problem(
                    _("“%(words)s” names no region with its share.") % {"words": words},
                    _("such as 甲区 60%, 乙县 40%"),
                )
                draft.refuse(problem, shares.column, words)
                return
            percents[region.pk] = Decimal(parts["percent"])
        try:
            check_shares(percents)
        except ValidationError as error:
            draft.refuse(Problem(" ".join(error.messages)), shares.column, shares.printed)

    def _region(self, name: str) -> Region | None:
        regions = Region.objects.visible_to(self.reader)
        return regions.filter(name_zh=name.strip()).first()

    def records(self) -> QuerySet[Agreement]:
        """Return all agreements with their parties and shares."""
        return super().records().prefetch_related("parks", "regions", "shares__region")

    def values_of(self, record: Agreement) -> dict[str, FieldValue]:
        """Read parties and shares too."""
        regions = [region.name_zh for region in record.regions.all()]
        shares = [
            f"{share.region.name_zh} {plain(share.percent)}%" for share in record.shares.all()
        ]
        return super().values_of(record) | {
            "parks": links_value(record.parks.all()),
            "regions": FieldValue(regions, regions),
            "shares": FieldValue(shares, shares),
        }

    def complete(self, record: Agreement) -> None:
        """Give a new agreement its address."""
        record.slug = record.slug or free_slug(Agreement, record.name_zh)

    def may_make(self, record: Agreement) -> bool:
        """Let who writes somewhere enter an agreement; its parties are checked one by one."""
        return record.pk is None and bool(self.reader.edits)

    def save_several(self, record: Agreement, values: Mapping[str, Any]) -> None:
        """Save parties and shares."""
        if "parks" in values:
            record.parks.set(values["parks"])
        if "regions" in values:
            record.regions.set(Region.objects.filter(name_zh__in=values["regions"]))
        if "shares" in values:
            self._save_shares(record, values["shares"])
        if not Agreement.objects.editable_by(self.reader).filter(pk=record.pk).exists():
            words = _("A party lies outside the regions that you are in charge of.")
            raise ValidationError(words)

    def _save_shares(self, record: Agreement, shares: list[str]) -> None:
        kept = []
        for words in shares:
            parts = SHARE.fullmatch(words)
            region = self._region(parts["name"]) if parts else None
            if parts is None or region is None:
                continue
            share = record.shares.filter(region=region).first()
            share = share or AgreementShare(agreement=record, region=region)
            share.percent = Decimal(parts["percent"])
            share.full_clean()
            share.save()
            kept.append(share.pk)
        record.shares.exclude(pk__in=kept).delete()
