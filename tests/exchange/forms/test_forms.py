"""A form of another office: kept once, filled from live data, and read back."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from exchange.forms import writing
from exchange.models import ImportDraft, OfficeForm
from tests.exchange.pages.test_flow import analyst, other, table, upload, write
from tests.exchange.pages.test_links import come_in
from tests.helpers.cities.loading import load_survey
from tests.helpers.html import Page
from tests.helpers.visiting import read

__all__ = ["analyst"]
pytestmark = [pytest.mark.django_db, pytest.mark.both]
HEADS = ("序号", "所属园区", "存在问题", "问题类型", "严重程度", "问题来源", "整改时限", "灯")
DATA = (1, "东江高新科技产业园", "路面坑洼", "P1.1", "一般", "督查", "2027-03-31", "红")


def make_form(heads: tuple[str, ...] = HEADS, *, filled: bool = False) -> bytes:
    """A form of a superior: title, unit and day, a head, three drawn rows, and a note."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "附件1"
    sheet.append(["省级园区问题整改情况统计表"])
    sheet.merge_cells("A1:H1")
    sheet.append(["填报单位：", None, None, None, None, "填报日期：", None])
    sheet.append(heads)
    for row in (4, 5, 6):
        sheet.cell(row, 7).number_format = 'yyyy"年"m"月"d"日"'
        for place, value in enumerate(DATA if filled else (), start=1):
            sheet.cell(row, place).value = value
    sheet["A7"] = "注：每月 5 日前报送。"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def keep(client: Client, content: bytes = b"", **more: str) -> Any:
    fields = read(client, "/forms/").one('form[enctype="multipart/form-data"]').fields
    sent = SimpleUploadedFile("统计表.xlsx", content or make_form())
    return client.post("/forms/", fields | {"file": sent, "name": "", "list": "issues"} | more)


def kept(client: Client) -> OfficeForm:
    answer = keep(client)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return OfficeForm.objects.get()


def filled(client: Client, form: OfficeForm, query: str = "") -> Any:
    answer = client.get(f"/forms/{form.pk}/file.xlsx{query}")
    assert answer.status_code == 200, answer
    return load_workbook(BytesIO(b"".join(answer.streaming_content)))["附件1"]


def test_what_belongs_where_is_found_out(analyst: Client) -> None:
    form = kept(analyst)
    assert (form.name, form.sheet, form.first_row, form.drawn_rows) == ("统计表", "附件1", 4, 3)
    expected = {"A": "#", "B": "parks", "C": "title", "D": "type", "E": "severity", "G": "due_on"}
    assert form.columns.items() >= expected.items()
    assert form.cells == {"B2": "unit", "G2": "day"}


def test_it_is_filled_from_live_data_and_read_back_unchanged(analyst: Client) -> None:
    write(analyst, upload(analyst, table("路面坑洼", "路灯不亮", "井盖缺失", "围挡破损")))
    form = kept(analyst)
    sheet = filled(analyst, form, "?q=路面坑洼")
    assert [sheet[f"{column}4"].value for column in "AC"] == [1, "路面坑洼"]
    assert sheet["C5"].value is None
    assert sheet["G4"].value.isoformat()[:10] == "2027-03-31"
    assert sheet["A7"].value == "注：每月 5 日前报送。"
    assert sheet["G2"].value is not None

    whole = analyst.get(f"/forms/{form.pk}/file.xlsx?stage=all")
    content = b"".join(whole.streaming_content)
    listed = b"".join(analyst.get("/issues.csv?stage=all").streaming_content)
    rows = len(list(csv.reader(StringIO(listed.decode())))) - 1
    sheet = load_workbook(BytesIO(content))["附件1"]
    assert sheet[f"A{3 + rows}"].value == rows
    assert sheet[f"A{4 + rows}"].value == "注：每月 5 日前报送。"
    sent = SimpleUploadedFile("回来.xlsx", content)
    fields = read(analyst, "/import/").one("form.upload-form").fields
    analyst.post("/import/", fields | {"tables": sent, "kind": "issues"})
    draft = ImportDraft.objects.latest("pk")
    counts = draft.summary["counts"]
    assert counts["new"] == counts["changed"] == 0, counts
    assert counts["unchanged"] >= 4


def test_what_a_column_takes_is_changed_on_its_page(analyst: Client) -> None:
    form = kept(analyst)
    address = f"/forms/{form.pk}/"
    fields = read(analyst, address).one("form.mapping-form").fields
    assert analyst.post(address, fields | {"column-H": "light", "column-B": ""}).status_code == 302
    form.refresh_from_db()
    assert form.columns["H"] == "light"
    assert "B" not in form.columns
    fields = read(analyst, address).one("form.mapping-form").fields
    wrong = analyst.post(address, fields | {"first_row": "0", "name": "另名"})
    assert wrong.status_code == 422
    assert "另名" in wrong.content.decode()
    wrong = Page(analyst.post(address, fields | {"first_row": "0", "column-C": "light"}))
    chosen = {name: wrong.one("form.mapping-form").fields[name] for name in ("column-C", "cell-B2")}
    assert chosen == {"column-C": "light", "cell-B2": "unit"}, "what was chosen stays on the page"
    form.refresh_from_db()
    assert form.columns["C"] == "title"
    analyst.post(address, fields | {"column-H": "no such column"})
    form.refresh_from_db()
    assert "H" not in form.columns


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a\tb\nc\td\n", "表样须为 .xlsx 文件"),
        (make_form(("只有一列",)), "没有找到表头"),
        (make_form(filled=True), "没有空行"),
    ],
    ids=["no workbook", "no head", "no empty row"],
)
def test_what_cannot_be_filled_is_refused_in_words(
    analyst: Client, content: bytes, words: str
) -> None:
    answer = keep(analyst, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not OfficeForm.objects.exists()


def test_a_unit_names_its_forms_once_and_sees_no_others(analyst: Client) -> None:
    form = kept(analyst)
    assert "已有同名的表样" in keep(analyst).content.decode()
    stranger = other("stranger")
    assert stranger.get(f"/forms/{form.pk}/").status_code == 404
    assert stranger.get(f"/forms/{form.pk}/file.xlsx").status_code == 404
    assert form.name not in read(stranger, "/forms/").text
    assert other("officer", role="unit").get("/forms/").status_code == 403


def test_the_list_takes_its_filters_along(client: Client) -> None:
    load_survey()
    # the session notes at the door what its person may open
    come_in(client, "analyst")
    form = kept(client)
    ledger = read(client, "/issues/?stage=all")
    (link,) = [a["href"] for a in ledger.all(".downloads a") if "/forms/" in a["href"]]
    page = read(client, link)
    (fill,) = [a["href"] for a in page.all(f'tr[data-form="{form.pk}"] a.button')]
    assert "stage=all" in fill


def test_a_list_that_is_too_long_is_refused(
    analyst: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = kept(analyst)
    write(analyst, upload(analyst, table("路面坑洼", "路灯不亮")))
    monkeypatch.setattr(writing, "MOST_ROWS", 1)
    answer = analyst.get(f"/forms/{form.pk}/file.xlsx", follow=True)
    assert "缩小筛选范围" in answer.content.decode()


def test_it_goes_with_its_file(analyst: Client, settings: LazySettings) -> None:
    form = kept(analyst)
    assert default_storage.exists(form.file.name)
    default_storage.delete(form.file.name)
    broken = analyst.get(f"/forms/{form.pk}/file.xlsx", follow=True)
    assert "无法填写" in broken.content.decode()
    assert analyst.post(f"/forms/{form.pk}/remove/").status_code == 302
    assert not OfficeForm.objects.exists()
