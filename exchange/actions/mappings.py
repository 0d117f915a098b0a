"""Saved mappings of columns: kept by name, and applied to a file with the same header."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.models import ColumnMapping, ImportDraft
from exchange.models.of_unit import unit_of
from exchange.records.plan import Choices, Plan
from exchange.records.reading.homes import HEADER
from exchange.records.selection import REPEATED, SKIP
from parks.readers import Reader
from parks.text.folding import fold
from parks.writing import writing


def signature_of(headers: Iterable[str]) -> str:
    """Hash folded headers in their order; who names columns alike has the same form."""
    spelled = "\n".join(fold(header) for header in headers)
    return hashlib.sha256(spelled.encode()).hexdigest()


def headers_of(plan: Plan) -> list[str]:
    """List the headers of the first sheet that is taken."""
    first = next((column.sheet for column in plan.columns), "")
    return [column.header for column in plan.columns if column.sheet == first]


def apply_known_mapping(
    draft: ImportDraft, plan: Plan, choices: Choices, reader: Reader
) -> Choices | None:
    """Apply what was saved for the same header; None where nothing was."""
    headers = headers_of(plan)
    mappings = ColumnMapping.objects.visible_to(reader)
    known = mappings.of_header(plan.kind, signature_of(headers)).first() if headers else None
    return apply_mapping(draft, known, choices) if known else None


def apply_mapping(draft: ImportDraft, mapping: ColumnMapping, choices: Choices) -> Choices:
    """Return choices with the columns, values and answers of a mapping."""
    draft.mapping_name = mapping.name
    mapping.used_at = timezone.now()
    with writing():
        draft.save(update_fields=["mapping_name"])
        mapping.save(update_fields=["used_at"])
    return with_mapping(mapping, choices)


def with_mapping(mapping: ColumnMapping, choices: Choices) -> Choices:
    """Put what a mapping says below what was decided about the file itself."""
    columns = {f"{HEADER}{head}": target for head, target in mapping.columns.items()}
    return replace(
        choices,
        kind=choices.kind or mapping.kind,
        columns={**choices.columns, **columns},
        fixed={**mapping.fixed, **choices.fixed},
        answers={**mapping.answers, **choices.answers},
    )


def choices_of_mapping(name: str | None, kind: str, reader: Reader) -> Choices | None:
    """Return the choices that a mapping of a name stands for; None where there is none."""
    if not name:
        return None
    mappings = ColumnMapping.objects.visible_to(reader).filter(kind=kind, name=name)
    mapping = mappings.order_by("-used_at").first()
    return with_mapping(mapping, Choices()) if mapping else None


def save_mapping(
    draft: ImportDraft, plan: Plan, choices: Choices, *, name: str, reader: Reader
) -> ColumnMapping:
    """Keep how the columns of a draft are mapped; a mapping of the same name is replaced.

    Raises ValidationError for a name that is empty or too long.
    """
    name = " ".join(name.split())
    longest = ColumnMapping._meta.get_field("name").max_length or 0
    if not name or len(name) > longest:
        words = _("Give the mapping a name of at most %(most)d characters.")
        raise ValidationError(words % {"most": longest})
    organisation = unit_of(reader)
    with writing():
        beside = ColumnMapping.objects.beside(reader, organisation)
        mapping = beside.filter(name=name).select_for_update().first()
        mapping = mapping or ColumnMapping(name=name, organisation=organisation)
        mapping.user = reader.person
        mapping.kind = plan.kind
        mapping.header = signature_of(headers_of(plan))
        mapping.columns = columns_of(plan)
        mapping.fixed = dict(choices.fixed)
        # what was said of single rows belongs to this file alone
        mapping.answers = {
            about: answer
            for about, answer in choices.answers.items()
            if about.partition(":")[0] not in (SKIP, REPEATED)
        }
        mapping.used_at = timezone.now()
        mapping.save()
        draft.mapping_name = name
        draft.save(update_fields=["mapping_name"])
    return mapping


def columns_of(plan: Plan) -> dict[str, str]:
    """Say of each header where its column goes, as `Choices.columns` does."""
    targets: dict[str, str] = {}
    for column in plan.columns:
        target = column.field or (f"extra:{column.extra}" if column.extra else "")
        target = "drop" if column.is_dropped else target
        if target and column.header:
            targets.setdefault(fold(column.header), target)
    return targets
