"""The one way to write: a transaction that collects what it touched and refreshes what depends on
it.

Reasons: docs/decisions/0004-one-way-to-write.md. Apps register refreshers in
`AppConfig.ready()`; they run once, inside the transaction, when the outermost block ends, so that
a page never shows a sum that disagrees with its rows. Refreshers run in the order of
INSTALLED_APPS and may touch more.

What a write does outside of the database (a stored file) it names in `Touched.undo`; a block that
fails takes back what was done within it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

if TYPE_CHECKING:
    from accounts.models import User


@dataclass
class Touched:
    """Primary keys of what a write changed, directly or through what hangs on it."""

    parks: set[int] = field(default_factory=set)
    regions: set[int] = field(default_factory=set)
    issues: set[int] = field(default_factory=set)
    measures: set[int] = field(default_factory=set)
    undo: list[Callable[[], None]] = field(default_factory=list)
    # who writes, where an entry or the admin said so
    by: User | None = None
    # rows of records, such as milestones, that were saved and no entry took up yet
    rows: dict[type[Model], set[int]] = field(default_factory=lambda: defaultdict(set))
    # records whose fact hash is to be made anew (`parks/ledger/sealing/facts.py`)
    facts: dict[type[Model], set[Any]] = field(default_factory=lambda: defaultdict(set))


Refresher = Callable[[Touched], None]
_refreshers: list[Refresher] = []
_closers: list[Refresher] = []
_current: ContextVar[Touched | None] = ContextVar("touched", default=None)


def register_refresher(refresher: Refresher) -> None:
    """Have `refresher` called at the end of every write; registering it twice changes nothing."""
    if refresher not in _refreshers:
        _refreshers.append(refresher)


def register_closer(closer: Refresher) -> None:
    """Have `closer` called after all refreshers; registering it twice changes nothing."""
    if closer not in _closers:
        _closers.append(closer)


def watch_facts(table: type[Model]) -> None:
    """Have each record of a table that a write saves or deletes get a new fact hash.

    What is written in bulk sends no signal: whoever does it names the keys in `Touched.facts`.
    """
    for signal in (post_save, pre_delete):
        signal.connect(_remember_fact, sender=table, dispatch_uid=f"facts of {table._meta.label}")
    for relation in table._meta.many_to_many:
        m2m_changed.connect(
            _remember_links,
            sender=getattr(table, relation.name).through,
            dispatch_uid=f"links of {table._meta.label}.{relation.name}",
        )


def _remember_fact(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    touched = _current.get()
    if touched:
        touched.facts[sender].add(instance.pk)


def _remember_links(instance: Model, reverse: bool, model: Any, pk_set: Any, **kwargs: Any) -> None:
    touched = _current.get()
    if touched and reverse:
        touched.facts[model] |= pk_set or set()
    elif touched:
        touched.facts[type(instance)].add(instance.pk)


def watch_alone(table: type[Model]) -> None:
    """Have records of a table get a new fact hash also where no write is open as they are saved."""
    for signal in (post_save, post_delete):
        signal.connect(_write_fact, sender=table, dispatch_uid=f"alone {table._meta.label}")


def _write_fact(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    with writing() as touched:
        touched.facts[sender].add(instance.pk)


def watch_rows(table: type[Model]) -> None:
    """Have each row of a table that a write saves or deletes remembered for the log."""
    for signal in (post_save, pre_delete):
        signal.connect(_remember_row, sender=table, dispatch_uid=f"rows of {table._meta.label}")


def _remember_row(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    touched = _current.get()
    if touched:
        touched.rows[sender].add(instance.pk)


@contextmanager
def writing() -> Iterator[Touched]:
    """Open (or join) the transaction of a write; its end brings everything derived up to date."""
    outer = _current.get()
    if outer is not None:
        with _taken_back(outer), transaction.atomic():
            yield outer
        return
    touched = Touched()
    token = _current.set(touched)
    try:
        with _taken_back(touched), transaction.atomic():
            yield touched
            for refresh in (*_refreshers, *_closers):
                refresh(touched)
    finally:
        _current.reset(token)


@contextmanager
def _taken_back(touched: Touched) -> Iterator[None]:
    """Undo what a failing block did outside of the database, last first, once rows are back."""
    before = len(touched.undo)
    try:
        yield
    except BaseException:
        while len(touched.undo) > before:
            touched.undo.pop()()
        raise
