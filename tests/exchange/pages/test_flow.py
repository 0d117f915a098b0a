"""The pages of imports, from the file to the batch and back."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from exchange.models import ImportBatch, ImportDraft
from parks.models import Issue, Region
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import make_user
from tests.helpers.html import Page
from tests.helpers.visiting import read

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HEADER = "园区\t存在问题\t问题类型\t严重程度\t来源\t责任单位\t整改时限\n"
SOURCE = "碧桂园潼湖科技小镇开园"
GOOD = f"东江高新科技产业园\t{{title}}\tP1.1\t一般\t{SOURCE}\t惠城区人民政府\t2027-03-31\n"
UPLOAD = "/import/"
# a row for each kind of error: what stands in it, and in which column
WRONG = {
    "东江高新科技产业园\t\tP1.1\t一般\t碧桂园潼湖科技小镇开园\t\t2027-03-31": (
        "B",
        "缺少标题",
        "Title is missing",
    ),
    "东江高新科技产业园\t坑洼\tP1.1\t一般\t碧桂园潼湖科技小镇开园\t\t2027-02-30": (
        "G",
        "日期不存在",
        "There is no such day",
    ),
}


@pytest.fixture
def analyst(client: Client, settings: LazySettings, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = tmp_path / "media"
    load_survey()
    city = Region.objects.get(slug="huizhou")
    client.force_login(make_user("analyst", role="analyst", regions=(city,)))
    return client


def other(name: str, *, role: str = "analyst") -> Client:
    client = Client()
    city = Region.objects.get(slug="huizhou")
    client.force_login(make_user(name, role=role, regions=(city,)))
    return client


def table(*titles: str) -> str:
    return HEADER + "".join(GOOD.format(title=title) for title in titles)


def upload(client: Client, text: str, name: str = "台账.tsv") -> ImportDraft:
    fields = read(client, UPLOAD).one("form.upload-form").fields
    sent = SimpleUploadedFile(name, text.encode())
    answer = client.post(UPLOAD, fields | {"tables": sent, "kind": "issues"})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return ImportDraft.objects.latest("pk")


def look(client: Client, draft: ImportDraft, prefix: str = "") -> Page:
    return read(client, f"{prefix}/import/{draft.pk}/preview/")


def write(client: Client, draft: ImportDraft, **more: str) -> str:
    """Press the button that writes, and return where that leads in the end."""
    address = f"/import/{draft.pk}/preview/"
    fields = look(client, draft).one("form.preview-form").fields
    answer = client.post(address, fields | {"write": "1"} | more, follow=True)
    return str(answer.redirect_chain[-1][0] if answer.redirect_chain else answer.status_code)


def test_a_file_is_read_looked_at_written_and_undone(analyst: Client) -> None:
    draft = upload(analyst, table("路面坑洼", "路灯不亮"))
    assert not Issue.objects.filter(title="路面坑洼").exists()
    assert draft.summary["counts"]["new"] == 2
    where = write(analyst, draft)
    batch = ImportBatch.objects.get()
    assert where == f"/import/batches/{batch.pk}/"
    issue = Issue.objects.get(title="路面坑洼")
    assert read(analyst, where).has(f'a[href="/issues/{issue.number}/"]')

    fields = read(analyst, where).one(f'form[action="{where}undo/"]').fields
    assert analyst.post(f"{where}undo/", fields | {"reason": ""}).status_code == 422
    assert analyst.post(f"{where}undo/", fields | {"reason": "导错了文件"}).status_code == 302
    assert not Issue.objects.filter(title="路面坑洼").exists()
    assert "导错了文件" in read(analyst, where).text


def test_the_same_file_again_says_so_and_writes_nothing(analyst: Client) -> None:
    write(analyst, upload(analyst, table("路面坑洼")))
    again = upload(analyst, table("路面坑洼"))
    assert again.summary["counts"]["unchanged"] == 1
    assert ImportBatch.objects.get().number in look(analyst, again).text
    assert not look(analyst, again).has('button[name="write"]')


def test_a_correction_is_made_in_the_preview(analyst: Client) -> None:
    draft = upload(analyst, table("路面坑洼").replace("2027-03-31", "2027-02-30"))
    page = look(analyst, draft)
    assert draft.summary["counts"]["refused"] == 1
    (name,) = (field["name"] for field in page.all("input[data-correction]"))
    fields = page.one("form.preview-form").fields
    analyst.post(f"/import/{draft.pk}/preview/", fields | {name: "2027-02-28"})
    assert write(analyst, draft).startswith("/import/batches/")
    assert Issue.objects.get(title="路面坑洼").due_on.isoformat() == "2027-02-28"


@pytest.mark.parametrize(("prefix", "place"), [("", 1), ("/en", 2)], ids=["zh", "en"])
def test_each_error_stands_at_its_cell_in_both_languages(
    analyst: Client, prefix: str, place: int
) -> None:
    source = HEADER + "\n".join(WRONG)
    draft = upload(analyst, source)
    refused = look(analyst, draft, prefix).text
    for found in WRONG.values():
        assert found[place] in refused, (found, refused)


def test_good_rows_alone_are_written_only_where_that_is_ticked(analyst: Client) -> None:
    text = table("路面坑洼", "路灯不亮").replace("2027-03-31", "2027-02-30", 1)
    draft = upload(analyst, text)
    assert write(analyst, draft) == "422"
    assert not ImportBatch.objects.exists()
    assert write(analyst, draft, **{"good-only": "on"}).startswith("/import/batches/")
    assert [i.title for i in Issue.objects.filter(title__startswith="路")] == ["路灯不亮"]


def test_a_draft_is_its_owners_alone(analyst: Client) -> None:
    draft = upload(analyst, table("路面坑洼"))
    stranger = other("stranger")
    for page in ("columns", "preview", "progress"):
        assert stranger.get(f"/import/{draft.pk}/{page}/").status_code == 404
    assert stranger.post(f"/import/{draft.pk}/remove/").status_code == 404
    official = other("official", role="official")
    assert official.get(UPLOAD).status_code == 403


def test_who_writes_the_same_file_later_looks_again(analyst: Client) -> None:
    draft = upload(analyst, table("路面坑洼"))
    colleague = other("colleague")
    late = upload(colleague, table("路面坑洼"))
    fields = look(colleague, late).one("form.preview-form").fields
    write(analyst, draft)
    answer = colleague.post(f"/import/{late.pk}/preview/", fields | {"write": "1"}, follow=True)
    assert answer.status_code == 200
    assert Issue.objects.filter(title="路面坑洼").count() == 1


def test_the_table_with_errors_marks_each_at_its_cell(analyst: Client) -> None:
    draft = upload(analyst, HEADER + "\n".join(WRONG))
    answer = analyst.get(f"/import/{draft.pk}/errors.xlsx")
    page = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    notes = {
        cell.coordinate[0]: cell.comment.text
        for row in page.iter_rows()
        for cell in row
        if cell.comment
    }
    assert {found[0] for found in WRONG.values()} == set(notes)
    for letter, chinese, _english in WRONG.values():
        assert chinese in notes[letter]


def test_what_is_no_table_is_said_at_its_name(analyst: Client) -> None:
    draft = upload(analyst, "%PDF-1.7\n%%EOF", "图.xlsx")
    page = read(analyst, UPLOAD)
    assert draft.name in page.text
    assert draft.refusal
