"""What `verify_ledger` asks of facts and seals: each line names what does not hold."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, F, OuterRef, Q, Subquery

from parks.ledger.record_state import read_with_rows, row_tables
from parks.ledger.sealing.facts import FactKind, make_heads, registered_kinds
from parks.ledger.sealing.replay import differences, replay
from parks.ledger.sealing.seals import root_of
from parks.models import Head, Seal, SealedHead
from parks.writing.locks import in_chunks

# The parts of a fact hash that say where a log ends.
LOG_ENDS = frozenset({"last_hash", "last_seq"})


def check_records(model: Any, broken: Collection[str]) -> Iterator[str]:
    """Compare what records hold with what their logs replay to.

    A log that is `broken` is named already and replays to nothing that could be compared.
    """
    owner = model.entries.field.name
    entries = model.entries.rel.related_model._default_manager
    states = model.logged_state.related.related_model._default_manager
    numbers = dict(model._base_manager.order_by("pk").values_list("pk", "number"))
    for chunk in in_chunks(numbers.keys()):
        now = read_with_rows(model, chunk)
        changes: dict[int, list[Any]] = {key: [] for key in chunk}
        told = entries.filter(**{f"{owner}__in": chunk}).exclude(changes="").order_by("seq")
        for key, text in told.values_list(f"{owner}_id", "changes"):
            # what was put into a log that is broken need not be readable
            changes[key] += [] if numbers[key] in broken else json.loads(text)["changes"]
        known = {state.pk: state for state in states.filter(pk__in=chunk)}
        for key in chunk:
            state = known.get(key)
            if state is None or numbers[key] in broken:
                continue
            base = _read(state.base)
            if base is None:
                yield f"{numbers[key]}: what its log is known to say was changed"
                continue
            logged = replay(base, changes[key])
            silent = differences(logged, now[key])
            if silent:
                yield f"{numbers[key]}: changed without an entry: {', '.join(silent)}"
            elif logged != _read(state.fields):
                yield f"{numbers[key]}: what its log is known to say was changed"


def check_marks(model: Any) -> Iterator[str]:
    """Name entries and files whose mark of the demonstration differs from their record's."""
    relations = [("entry", model.entries.rel.related_model, model.entries.field.name)]
    relations += [
        ("file", table, owner) for name, table, owner in row_tables(model) if name == "evidence"
    ]
    for name, table, owner in relations:
        flipped = table._base_manager.exclude(is_demo=F(f"{owner}__is_demo"))
        for number, key in flipped.order_by("pk").values_list(f"{owner}__number", "pk"):
            yield f"{number}: {name} {key}: is_demo differs from that of its record"


def check_heads(broken: Collection[str]) -> Iterator[str]:
    """Compare all records with their fact hashes."""
    for kind in registered_kinds():
        keys = list(kind.model._base_manager.order_by("pk").values_list("pk", flat=True))
        for chunk in in_chunks(keys):
            heads, _gone = make_heads(kind, chunk)
            stored = Head.objects.filter(kind=kind.name, key__in=[head.key for head in heads])
            known = {head.key: head for head in stored}
            for head in heads:
                wrong = _compare(known.get(head.key), head)
                if LOG_ENDS.intersection(wrong):
                    yield from _ends_otherwise(known[head.key], head, kind, broken)
                    wrong = [name for name in wrong if name not in LOG_ENDS]
                if wrong:
                    yield f"{_name(kind, head.key)}: changed past the product: {', '.join(wrong)}"
        stored = Head.objects.filter(kind=kind.name).exclude(hash="")
        gone = set(stored.values_list("key", flat=True)) - {str(key) for key in keys}
        for key in sorted(gone):
            yield f"{kind.model._meta.model_name} {key}: deleted past the product"


def _compare(known: Head | None, now: Head) -> list[str]:
    """Name the parts of a record that differ from its fact hash."""
    if known is None:
        return ["it has no fact hash"]
    if not known.hash:
        return ["it was deleted and is there again"]
    if (known.hash, known.is_demo, known.parts) == (now.hash, now.is_demo, now.parts):
        return []
    before = _read(known.parts)
    if before is None:
        return ["its fact hash"]
    after = json.loads(now.parts)
    names = [
        name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)
    ]
    if known.is_demo != now.is_demo and "is_demo" not in names:
        names.append("is_demo")
    return names or ["its fact hash"]


def _ends_otherwise(
    known: Head, now: Head, kind: FactKind, broken: Collection[str]
) -> Iterator[str]:
    """Say that a log ends elsewhere than where the product wrote its last entry."""
    written = json.loads(known.parts).get("last_seq", 0)
    there = json.loads(now.parts).get("last_seq", 0)
    number = _name(kind, now.key)
    if number in broken:
        return
    if there < written:
        yield f"{number} entry {there + 1}: missing: its log was written up to entry {written}"
    elif there > written:
        yield f"{number} entry {written + 1}: added past the product"
    else:
        yield f"{number} entry {there}: changed: it is not the entry that was written"


def _name(kind: FactKind, key: str) -> str:
    """Return how a record is called in the report: by its table and name; by its number where it
    has a log.
    """
    record: Any = kind.model._base_manager.get(pk=key)
    if hasattr(kind.model, "logged_state"):
        return str(record.number)
    try:
        name = str(record)
    except ObjectDoesNotExist:
        # it was made to refer to nothing
        name = ""
    return f"{kind.model._meta.model_name} {key} “{name}”"


def _read(text: str) -> dict[str, Any] | None:
    """Read JSON that somebody may have written past the product; None where it is none."""
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def check_seals() -> Iterator[str]:
    """Walk both chains of seals, and compare what was sealed with the fact hashes."""
    for is_demo, title in ((False, "seal"), (True, "seal of the demonstration")):
        last: Seal | None = None
        seals = Seal.objects.filter(is_demo=is_demo).order_by("seq")
        ended = max(seals.filter(is_end=True).values_list("seq", flat=True), default=0)
        roots = _read_roots(is_demo)
        for seal in seals:
            name = f"{title} {seal.seq} of {seal.day}"
            if seal.seq != (last.seq + 1 if last else 1):
                yield f"{title} {last.seq + 1 if last else 1}: missing"
            elif seal.hash != seal.digest():
                yield f"{name}: changed: its contents do not agree with its hash"
            elif seal.previous_hash != (last.hash if last else ""):
                yield f"{name}: out of order: it does not follow the seal before it"
            elif seal.seq > ended and roots.get(seal.pk, (0, root_of([]))) != (
                seal.heads,
                seal.root,
            ):
                yield f"{name}: changed: the fact hashes under it do not agree with its root"
            last = seal
    yield from _sealed_otherwise()


def _read_roots(is_demo: bool) -> dict[int, tuple[int, str]]:
    """Compute for each seal how many fact hashes are under it, and their root."""
    rows = SealedHead.objects.filter(is_demo=is_demo).order_by("seal_id", "kind", "key")
    stored = rows.values_list("seal_id", "kind", "key", "hash").iterator(chunk_size=2000)
    roots = {}
    for seal, group in groupby(stored, key=itemgetter(0)):
        heads = [row[1:] for row in group]
        roots[seal] = (len(heads), root_of(heads))
    return roots


def _sealed_otherwise() -> Iterator[str]:
    """Name records whose fact hash is another than the one sealed last, though none was made."""
    of_record = SealedHead.objects.filter(kind=OuterRef("kind"), key=OuterRef("key"))
    last = of_record.order_by("-seal_id")
    heads = Head.objects.filter(is_sealed=True).annotate(sealed=Subquery(last.values("hash")[:1]))
    changed = heads.filter(Q(sealed__isnull=True) | ~Q(sealed=F("hash"))).order_by("kind", "key")
    for kind, key in changed.values_list("kind", "key"):
        yield f"{kind} {key}: its fact hash is not the one that was sealed"
    there = Head.objects.filter(kind=OuterRef("kind"), key=OuterRef("key"))
    gone = SealedHead.objects.filter(~Exists(there)).order_by("kind", "key")
    for kind, key in gone.values_list("kind", "key").distinct():
        yield f"{kind} {key}: it was sealed and has no fact hash any more"
