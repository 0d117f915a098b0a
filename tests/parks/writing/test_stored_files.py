"""Files of records go with a write that fails, and stay where a record names them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from exchange.actions.drafts import keep_table
from exchange.actions.forms import keep_form
from exchange.records.plan import Choices
from parks.evidence.vault import keep
from parks.models import IssueEvidence
from parks.readers import Reader
from parks.writing import writing
from tests.helpers.factories import PICTURE, make_issue, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def evidence() -> IssueEvidence:
    kept = IssueEvidence(
        issue=make_issue(),
        file=ContentFile(PICTURE, "现场.png"),
        name="现场.png",
        media_type="image/png",
        size=len(PICTURE),
        sha256=hashlib.sha256(PICTURE).hexdigest(),
        uploaded_by=make_user("ana"),
    )
    keep(kept)
    return kept


def table() -> Any:
    draft = keep_table(ContentFile(b"a\tb\n", "a.tsv"), by=make_user("ana"), choices=Choices())
    return draft.files.get()


def form() -> Any:
    return keep_form(
        ContentFile(b"a form", "a.xlsx"),
        name="统计表",
        sheet="附件1",
        rows=(4, 3),
        list_name="issues",
        columns={},
        cells={},
        reader=Reader.of(make_user("ana")),
    )


MAKERS: dict[str, Callable[[], Any]] = {"evidence": evidence, "table": table, "form": form}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_file_goes_with_a_write_that_fails_later(make: Callable[[], Any]) -> None:
    names: list[str] = []

    def fail() -> None:
        with writing():
            names.append(make().file.name)
            assert default_storage.exists(names[0])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not default_storage.exists(names[0])


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_file_that_a_record_names_stays_whatever_the_write_says(
    make: Callable[[], Any],
) -> None:
    """A commit whose answer is lost looks like a failure, and was none."""
    with writing() as touched:
        name = make().file.name
        undo = list(touched.undo)
    assert undo
    for take_back in undo:
        take_back()
    assert default_storage.exists(name)
