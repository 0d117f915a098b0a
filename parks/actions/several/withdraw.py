"""Withdrawing what was entered by mistake: it leaves every list and count, and stays on record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from parks.actions.file import append_lines
from parks.choices import EntryKind
from parks.models import BusinessDay, Issue
from parks.models.place import lies_in
from parks.readers import Reader
from parks.text.phrases import listed
from parks.writing import writing
from parks.writing.locks import in_chunks, lock_rows

if TYPE_CHECKING:
    from accounts.models import User

# What is entered with a record; everything else that names it is somebody's work on it.
OF_THE_ENTRY = frozenset(
    {
        "addressed_by",
        "entries",
        "extras",
        "frozen",
        "logged_state",
        "milestones",
        "park_links",
    }
)
NAMED = 5


def worked_on(model: type[Any], keys: Collection[int]) -> set[int]:
    """Read which records somebody has worked on: evidence, requests, measures and the like."""
    worked: set[int] = set()
    for relation in model._meta.related_objects:
        if relation.get_accessor_name() in OF_THE_ENTRY:
            continue
        column = relation.field
        rows = column.remote_field.through if relation.many_to_many else relation.related_model
        name = column.m2m_reverse_field_name() if relation.many_to_many else column.name
        for chunk in in_chunks(keys):
            found = rows._base_manager.filter(**{f"{name}__in": chunk})
            worked.update(found.values_list(f"{name}_id", flat=True))
    return worked


def withdraw_issues(keys: Collection[int], *, by: User, words: str) -> None:
    """Withdraw issues that nobody has worked on; raises ValidationError that names the others."""
    with writing() as touched:
        lock_rows(Issue, keys)
        withdraw_records(Issue, keys, by=by, words=words)
        touched.issues.update(keys)


def withdraw_records(model: type[Any], keys: Collection[int], *, by: User, words: str) -> None:
    """Withdraw records of one table that the caller locked, and names as touched."""
    if not words.strip():
        raise ValidationError({"words": _("Say why it is withdrawn.")})
    day = BusinessDay.today()
    if worked := worked_on(model, keys):
        numbers = model.objects.filter(pk__in=sorted(worked)[:NAMED])
        named = listed(numbers.order_by("pk").values_list("number", flat=True))
        message = _("Somebody has worked on %(records)s already; it is not withdrawn.")
        raise ValidationError(message % {"records": named})
    edits = Reader.of(by).edits
    for chunk in in_chunks(keys):
        records = list(model.objects.filter(pk__in=chunk).select_related("region").order_by("pk"))
        _refuse_out_of_charge(records, edits)
        for record in records:
            record.withdrawn_on = day
            record.withdrawn_by = by
            record.withdrawn_reason = words.strip()
            record.version += 1
            record.last_entry_on = timezone.localdate()
        fields = ["withdrawn_on", "withdrawn_by", "withdrawn_reason", "version", "last_entry_on"]
        model._base_manager.bulk_update(records, fields)
        append_lines(
            [
                (record, {"what": EntryKind.WITHDRAWN, "by": by, "words": words.strip()})
                for record in records
            ]
        )


def _refuse_out_of_charge(records: Sequence[Any], edits: Sequence[str]) -> None:
    """Refuse where somebody else is in charge. Raises ValidationError that names the records."""
    theirs = [record.number for record in records if not lies_in(record.region, edits)]
    if theirs:
        message = _("%(records)s: outside the regions that you are in charge of.")
        raise ValidationError(message % {"records": listed(theirs[:NAMED])})


def restore_issue(*, issue: Issue, by: User, words: str) -> None:
    """Put a withdrawn issue back on the ledger."""
    with writing() as touched:
        lock_rows(Issue, [issue.pk])
        restore_record(issue, by=by, words=words)
        touched.issues.add(issue.pk)


def restore_record(record: Any, *, by: User, words: str) -> None:
    """Put a withdrawn record back, with an entry; the caller locked it."""
    if not words.strip():
        raise ValidationError({"words": _("Say why it is restored.")})
    record.refresh_from_db(from_queryset=type(record).with_withdrawn)
    _refuse_out_of_charge([record], Reader.of(by).edits)
    if record.withdrawn_on is None:
        raise ValidationError(_("It is on the ledger."))
    record.withdrawn_on = None
    record.withdrawn_by = None
    record.withdrawn_reason = ""
    record.version += 1
    record.last_entry_on = timezone.localdate()
    record.save()
    append_lines([(record, {"what": EntryKind.RESTORED, "by": by, "words": words.strip()})])
