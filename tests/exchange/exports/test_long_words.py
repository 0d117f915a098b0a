"""Words that are longer than a cell of Excel."""

from __future__ import annotations

import pytest
from django.test import Client

from parks.models import Issue
from tests.helpers.factories import make_issue, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LONG = "管网破损，" * 7_000


@pytest.mark.parametrize("address", ["/issues.csv?state=all", "/export/issues.csv"])
def test_a_text_file_holds_them_whole(client: Client, address: str) -> None:
    Issue.objects.filter(pk=make_issue().pk).update(finding=LONG)
    client.force_login(make_user("root", is_superuser=True))
    assert LONG in b"".join(client.get(address).streaming_content).decode()


def test_a_workbook_is_one_that_excel_opens(client: Client) -> None:
    Issue.objects.filter(pk=make_issue().pk).update(finding=LONG)
    client.force_login(make_user("root", is_superuser=True))
    assert client.get("/issues.xlsx?state=all").status_code == 200
