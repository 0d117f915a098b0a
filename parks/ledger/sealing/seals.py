"""Seals: the fact hashes that changed, under one root a day, chained to the day before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from parks.ledger.record_state import spell
from parks.models import BusinessDay, Head, Seal, SealedHead
from parks.writing.locks import CHUNK, in_chunks


def merkle_root(leaves: Sequence[bytes]) -> str:
    """Compute the root of a Merkle tree as RFC 6962 has it, with SHA-256."""
    return _tree(leaves).hex()


def _tree(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256().digest()
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        # one that is left over moves up as it is
        over = level[-1:] if len(level) % 2 else []
        level = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs] + over
    return level[0]


def root_of(heads: Iterable[tuple[str, str, str]]) -> str:
    """Compute the root over fact hashes: kind, key and hash, in this order."""
    return merkle_root([spell(head).encode() for head in sorted(heads)])


def seal_heads(day: date) -> list[Seal]:
    """Seal the fact hashes that changed since the seals before; returns the new seals.

    A day gets one seal even where nothing changed, so that none can be left out unseen.
    Demonstration records have a chain of their own, which begins with the first of them.
    """
    seals = []
    with transaction.atomic():
        # who seals at the same moment waits here
        BusinessDay.objects.select_for_update().filter(pk=1).first()
        for is_demo in (False, True):
            last = Seal.objects.filter(is_demo=is_demo).first()
            unsealed = Head.objects.filter(is_sealed=False, is_demo=is_demo)
            rows = unsealed.select_for_update(of=("self",), no_key=True).order_by("kind", "key")
            heads = list(rows.values_list("pk", "kind", "key", "hash"))
            if not heads and (is_demo or (last and last.day >= day)):
                continue
            seal = _append(last, is_demo, day, [head[1:] for head in heads])
            SealedHead.objects.bulk_create(
                (
                    SealedHead(seal=seal, kind=kind, key=key, hash=fact_hash, is_demo=is_demo)
                    for _pk, kind, key, fact_hash in heads
                ),
                batch_size=CHUNK,
            )
            for keys in in_chunks([head[0] for head in heads]):
                Head.objects.filter(pk__in=keys).update(is_sealed=True)
            seals.append(seal)
    return seals


def end_demo_chain(day: date) -> None:
    """Close the chain of a demonstration that was removed; its fact hashes go with it."""
    SealedHead.objects.filter(is_demo=True).delete()
    last = Seal.objects.filter(is_demo=True).first()
    if last and not last.is_end:
        _append(last, True, day, [], is_end=True)


def _append(
    last: Seal | None,
    is_demo: bool,
    day: date,
    heads: Sequence[tuple[str, str, str]],
    *,
    is_end: bool = False,
) -> Seal:
    """Put a seal behind the last one of its chain."""
    seal = Seal(
        is_demo=is_demo,
        seq=last.seq + 1 if last else 1,
        day=day,
        heads=len(heads),
        root=root_of(heads),
        is_end=is_end,
        previous_hash=last.hash if last else "",
    )
    seal.hash = seal.digest()
    seal.save()
    return seal
