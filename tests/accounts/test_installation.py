"""The system bears the name that its office gives it, and no other (docs/rules.md, 22)."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client

from accounts.models import Installation
from config.settings import BASE_DIR
from tests.helpers.admin_forms import form_data
from tests.helpers.factories import make_issue, make_user, set_today
from tests.helpers.visiting import content_of, text_of

NAMES = {
    "name_zh": "阳江园区台账",
    "name_en": "Yangjiang Parks",
    "short_name_zh": "阳江台账",
    "footer_zh": "名称依据阳江市调研。",
    "footer_en": "Names follow the survey of Yangjiang.",
    "office_zh": "阳江市工信局",
    "telephone": "0662-1",
}


@pytest.fixture
def keeper(db: None) -> Client:
    """A person who may do everything in the admin."""
    set_today()
    client = Client()
    client.force_login(make_user("keeper", role="administrator", is_superuser=True))
    return client


def enter(keeper: Client) -> None:
    address = "/admin/accounts/installation/add/"
    data = form_data(keeper.get(address)) | NAMES
    assert keeper.post(address, data).status_code == 302


@pytest.mark.django_db
@pytest.mark.once
def test_every_page_and_file_bears_the_name_set_in_the_admin(keeper: Client) -> None:
    enter(keeper)
    issue = make_issue()
    for address in ("/", "/parks/", "/nothing-here/", "/admin/", "/parks/?type=zz"):
        page = keeper.get(address).content.decode()
        assert "阳江" in page, address
        assert "惠州" not in page, address
    page = text_of(keeper, "/parks/")
    assert "<title>" in page
    assert "阳江园区台账</title>" in page
    assert "名称依据阳江市调研。" in page
    assert "阳江市工信局 0662-1" in page
    assert "Names follow the survey of Yangjiang." in text_of(keeper, "/en/parks/")
    assert "阳江园区台账" in text_of(Client(), "/accounts/login/")
    manifest = Client().get("/en/manifest.webmanifest").json()
    assert (manifest["name"], manifest["lang"]) == ("Yangjiang Parks", "en")
    with ZipFile(BytesIO(content_of(keeper.get("/parks.xlsx")))) as book:
        assert "阳江市工信局" in book.read("docProps/core.xml").decode()
        assert "阳江园区台账" in book.read("docProps/app.xml").decode()
    dossier = b"".join(keeper.get(f"/issues/{issue.number}/dossier.zip").streaming_content)
    with ZipFile(BytesIO(dossier)) as archive:
        assert "阳江园区台账" in archive.read("record.html").decode()


@pytest.mark.django_db
def test_it_is_one_row_that_is_changed_and_never_deleted(keeper: Client) -> None:
    enter(keeper)
    assert keeper.get("/admin/accounts/installation/add/").status_code == 403
    assert keeper.post("/admin/accounts/installation/1/delete/").status_code == 403
    address = "/admin/accounts/installation/1/change/"
    data = form_data(keeper.get(address)) | {"name_zh": "两阳园区台账"}
    assert keeper.post(address, data).status_code == 302
    assert Installation.current().name == "两阳园区台账"
    history = Installation.current().history.values_list("name_zh", flat=True)
    assert list(history) == ["两阳园区台账", "阳江园区台账"]


@pytest.mark.django_db
def test_without_the_row_no_place_is_named(keeper: Client) -> None:
    assert "产业园区问题与建议跟踪</title>" in text_of(keeper, "/")
    assert "Parks Tracker" in text_of(keeper, "/en/")


@pytest.mark.no_database
def test_no_code_and_no_template_names_a_city() -> None:
    folders = ("accounts", "config", "dashboards", "demo", "parks", "recommendations", "standings")
    files = [
        path
        for folder in (*folders, "templates", "static", "locale")
        for path in (BASE_DIR / folder).rglob("*")
        if path.suffix in (".py", ".html", ".txt", ".js", ".css", ".po")
        # what the survey says, and what the migration of it carries over
        and not {"survey", "data", "vendor"} & set(path.parts)
    ]
    named = [path for path in files if re.search("huizhou|惠州", path.read_text(), re.IGNORECASE)]
    assert named == []
