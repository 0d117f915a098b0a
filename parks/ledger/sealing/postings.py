"""Changes of postings, for the security events: they say where somebody may act."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import m2m_changed, post_save, pre_delete

from accounts.models import SecurityEvent
from accounts.security.audit.details import Detail, detail
from accounts.security.audit.events import CHANGES, note
from parks.models import Posting


def listen_to_postings() -> None:
    """Connect the listeners; connecting twice changes nothing."""
    post_save.connect(_saved, sender=Posting, dispatch_uid="lantu.posting_saved")
    pre_delete.connect(_deleted, sender=Posting, dispatch_uid="lantu.posting_deleted")
    m2m_changed.connect(
        _regions_changed, sender=Posting.regions.through, dispatch_uid="lantu.posting_regions"
    )


def _saved(instance: Posting, created: bool, **kwargs: Any) -> None:
    unit = instance.organisation
    state = "made for" if created else "saved for"
    _note(instance, detail(state, unit=str(unit) if unit else []))


def _deleted(instance: Posting, **kwargs: Any) -> None:
    _note(instance, detail("deleted"))


def _regions_changed(
    action: str, instance: Any, reverse: bool, model: Any, pk_set: set[int] | None, **kwargs: Any
) -> None:
    if reverse or not action.startswith("post_"):
        return
    names = [str(row) for row in model._base_manager.filter(pk__in=pk_set or ())]
    _note(instance, detail(CHANGES[action.removeprefix("post_")], names=names))


def _note(posting: Posting, change: Detail) -> None:
    note(SecurityEvent.Kind.POSTING, posting.user.username, [change])
