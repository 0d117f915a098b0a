"""One fact hash for each record: made again by the write that touches it, compared by
`verify_ledger`.

Apps register the tables whose records are facts. What is computed has none, and what belongs to
the log of an issue or a measure stands under the hash of that record
(docs/decisions/0009-append-only-log.md).
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import F, Model, OuterRef, Subquery

from parks.ledger.record_state import COMPUTED, read_filled, spell
from parks.models import Head
from parks.writing import Touched, watch_facts
from parks.writing.locks import in_chunks
from parks.writing.rows import insert_rows

# What is said of a record, by name; what is empty has no place.
Values = dict[str, Any]
SHORT_DIGEST = 12
# `is_demo` is a fact here: a log has it in its entries, and an empty flag has no place
NOT_FACTS = (COMPUTED - {"is_demo", "number", "done_on", "progress", "version"}) | {"last_login"}


@dataclass(frozen=True)
class FactKind:
    """A table whose records are facts: how they are read, and which of them are demonstration."""

    model: type[Model]
    # the path to `is_demo`; empty where no record of the table is a demonstration
    demo: str
    read: Callable[[Collection[Any]], dict[Any, Values]]

    @property
    def name(self) -> str:
        """The name of the table in fact hashes."""
        return self.model._meta.label_lower


_kinds: dict[type[Model], FactKind] = {}


def register_facts(
    model: type[Model],
    demo: str = "",
    read: Callable[[Collection[Any]], dict[Any, Values]] | None = None,
) -> None:
    """Put the records of a table under fact hashes."""
    if not demo and any(field.name == "is_demo" for field in model._meta.concrete_fields):
        demo = "is_demo"
    _kinds[model] = FactKind(model, demo, read or (lambda keys: read_values(model, keys)))
    watch_facts(model)


def registered_kinds() -> list[FactKind]:
    """Return the tables whose records are facts, in the order of their names."""
    return sorted(_kinds.values(), key=lambda kind: kind.name)


def read_values(model: Any, keys: Collection[Any]) -> dict[Any, Values]:
    """Read the filled columns of records, what they are linked with, and their history."""
    rows = model._base_manager.filter(pk__in=keys)
    values = dict(read_filled(rows, "pk", NOT_FACTS))
    for field in model._meta.many_to_many:
        through = cast("Any", field.remote_field.through)
        if not through._meta.auto_created:
            continue
        ours = f"{field.m2m_field_name()}_id"
        theirs = f"{field.m2m_reverse_field_name()}_id"
        links = through._base_manager.filter(**{f"{ours}__in": values.keys()})
        for key, other in links.order_by(theirs).values_list(ours, theirs):
            values[key].setdefault(field.name, []).append(other)
    if hasattr(model, "history"):
        key_name = model._meta.pk.name
        past = model.history.model._base_manager.filter(**{f"{key_name}__in": values.keys()})
        for key, row in read_filled(past, key_name, NOT_FACTS):
            values[key][f"history {row['history_id']}"] = digest_of(row)
    return values


def read_logged(model: Any, keys: Collection[Any]) -> dict[Any, Values]:
    """Read for records with a log where it ends, and what it knows of them."""
    owner = model.entries.field.name
    entries = model.entries.rel.related_model._base_manager.filter(**{owner: OuterRef("pk")})
    last = entries.order_by("-seq")
    rows = model._base_manager.filter(pk__in=keys).values(
        "pk",
        "number",
        "is_demo",
        fields=F("logged_state__fields"),
        base=F("logged_state__base"),
        last_seq=Subquery(last.values("seq")[:1]),
        last_hash=Subquery(last.values("hash")[:1]),
    )
    return {row.pop("pk"): {name: row[name] for name in row if row[name]} for row in rows}


def digest_of(value: Any) -> str:
    """Return the SHA-256 of a value in its canonical spelling."""
    return hashlib.sha256(spell(value).encode()).hexdigest()


def parts_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Shorten values to what tells whether they are the same; numbers and flags stay readable."""
    return {
        name: value if isinstance(value, bool | int) else digest_of([name, value])[:SHORT_DIGEST]
        for name, value in values.items()
    }


def make_heads(kind: FactKind, keys: Collection[Any]) -> tuple[list[Head], set[str]]:
    """Make the fact hashes of records that are there; returns the keys of those that are not."""
    values = kind.read(keys)
    demo = set()
    if kind.demo and values:
        rows = kind.model._base_manager.filter(pk__in=values.keys(), **{kind.demo: True})
        demo = set(rows.values_list("pk", flat=True))
    heads = [
        Head(
            kind=kind.name,
            key=str(key),
            hash=digest_of([kind.name, str(key), row]),
            parts=spell(parts_of(row)),
            is_demo=key in demo,
        )
        for key, row in values.items()
    ]
    return heads, {str(key) for key in keys if key not in values}


def refresh_heads(touched: Touched) -> None:
    """Store the fact hashes of all that a write touched: the last thing that it does."""
    heads: list[Head] = []
    gone: dict[str, set[str]] = defaultdict(set)
    for model in sorted(touched.facts, key=lambda model: model._meta.label_lower):
        kind = _kinds.get(model)
        if kind is None:
            continue
        for keys in in_chunks(touched.facts[model]):
            made, missing = make_heads(kind, keys)
            heads += made
            gone[kind.name] |= missing
    touched.facts.clear()
    for name, missing in gone.items():
        _forget_heads(name, missing)
    store_heads(heads)


def store_heads(heads: Iterable[Head]) -> None:
    """Store fact hashes in the order of their keys, so that two writers wait for each other."""
    ordered = sorted(heads, key=lambda head: (head.kind, head.key))
    insert_rows(ordered, replaced=["hash", "parts", "is_demo", "is_sealed"])


def _forget_heads(kind: str, keys: Collection[str]) -> None:
    """Note that the product deleted records; of a demonstration nothing stays."""
    for chunk in in_chunks(keys):
        heads = Head.objects.filter(kind=kind, key__in=chunk)
        heads.filter(is_demo=True).delete()
        heads.update(hash="", parts="", is_sealed=False)


def take_up(kind: FactKind) -> None:
    """Give records that have no fact hash one, and take up columns that are new.

    For records that are older than the hashes, and after a migration. A column that had a value
    before and has another one now stays as it was, and is named by `verify_ledger`.
    """
    keys = list(kind.model._base_manager.order_by("pk").values_list("pk", flat=True))
    for chunk in in_chunks(keys):
        heads, _gone = make_heads(kind, chunk)
        known = {
            head.key: head
            for head in Head.objects.filter(kind=kind.name, key__in=[head.key for head in heads])
        }
        store_heads(
            head
            for head in heads
            if head.key not in known
            or (known[head.key].hash != head.hash and _only_grew(known[head.key], head))
        )


def _only_grew(known: Head, now: Head) -> bool:
    """Say whether all that is known of a record still holds, but for columns that are gone."""
    before = json.loads(known.parts or "{}")
    after = json.loads(now.parts)
    return bool(before) and all(
        after.get(name, value) == value for name, value in before.items() if " " not in name
    )
