"""Evidence on the pages: adding, downloading, small pictures and the dossier."""

import hashlib
import json
import logging
import re
import unicodedata
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.saving.forms import new_form_key
from parks.evidence.uploads import unpackable_name
from parks.models import IssueEvidence
from recommendations.models import MeasureEvidence
from tests.helpers.factories import (
    PICTURE,
    make_evidence,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_user,
)
from tests.helpers.visiting import source_of

pytestmark = pytest.mark.django_db


def photo(name="现场.jpg", size=(800, 600), orientation=1):
    out = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", size, (90, 120, 60)).save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue())


def send(client, record, *files, key=None, **fields):
    kind = "issues" if record.number.startswith("WT") else "measures"
    sent = {
        "form_key": key or new_form_key(),
        "files": list(files),
        "caption": "",
        "moment": "",
        **fields,
    }
    return client.post(f"/en/{kind}/{record.number}/evidence/", sent)


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_several_files_are_kept_shown_and_logged(sign_in):
    issue = make_issue(stage="acting")
    client = sign_in("analyst")
    response = send(client, issue, photo(), photo("b.jpg"), caption="路面", moment="after")
    assert response.status_code == 302
    assert IssueEvidence.objects.filter(caption="路面", moment="after").count() == 2
    html = source_of(client.get(f"/en/issues/{issue.number}/"))
    one = IssueEvidence.objects.first()
    for said in (
        "2 files kept.",
        "现场.jpg",
        "路面",
        one.sha256[:12],
        f"/evidence/{one.pk}/small/",
    ):
        assert said in html
    assert (
        one.sha256 in issue.entries.first().words
        or issue.entries.filter(words__contains=one.sha256).exists()
    )
    issue.refresh_from_db()
    assert issue.evidence_files == 2


def test_a_measure_takes_evidence_which_counts_for_its_issues(sign_in):
    park = make_park()
    issue = make_issue(park)
    measure = make_measure(park, issue)
    client = sign_in("analyst")
    assert send(client, measure, photo()).status_code == 302
    issue.refresh_from_db()
    assert issue.evidence_files == 1
    evidence = MeasureEvidence.objects.get()
    assert client.get(f"/en/measures/{measure.number}/evidence/{evidence.pk}/").status_code == 200
    assert (
        client.get(f"/en/measures/{measure.number}/evidence/{evidence.pk}/small/").status_code
        == 200
    )
    assert "现场.jpg" in source_of(client.get(f"/en/measures/{measure.number}/"))
    assert send(sign_in("official"), measure, photo()).status_code == 403


def test_the_second_click_stores_nothing(sign_in):
    issue = make_issue()
    client = sign_in("analyst")
    key = new_form_key()
    assert send(client, issue, photo(), key=key).status_code == 302
    again = send(client, issue, photo(), key=key)
    assert (again.status_code, IssueEvidence.objects.count()) == (422, 1)
    assert "already sent" in source_of(again)


def test_one_bad_file_refuses_all_and_keeps_what_was_typed(sign_in):
    issue = make_issue()
    client = sign_in("analyst")
    response = send(client, issue, photo(), SimpleUploadedFile("a.pdf", PICTURE), caption="铺路")
    html = source_of(response)
    assert (response.status_code, IssueEvidence.objects.count()) == (422, 0)
    assert "really a PNG picture" in html
    assert "铺路" in html
    assert "Choose a file." in source_of(send(client, issue))


def test_who_may_not_add_is_refused_and_who_may_not_see_finds_nothing(sign_in):
    issue = make_issue()
    evidence = make_evidence(issue)
    assert send(sign_in("official"), issue, photo()).status_code == 403
    stranger = sign_in("verifier")
    far = make_user("far", role="analyst", regions=(make_region("elsewhere"),))
    stranger.force_login(far)
    for tail in (
        f"evidence/{evidence.pk}/",
        f"evidence/{evidence.pk}/small/",
        "dossier.zip",
        "evidence/",
    ):
        assert stranger.get(f"/en/issues/{issue.number}/{tail}").status_code == 404
    other = make_issue()
    assert (
        sign_in("official").get(f"/en/issues/{other.number}/evidence/{evidence.pk}/").status_code
        == 404
    )


def test_a_download_is_sealed_and_verified(sign_in, caplog):
    issue = make_issue()
    evidence = make_evidence(issue)
    client = sign_in()
    address = f"/en/issues/{issue.number}/evidence/{evidence.pk}/"
    response = client.get(address)
    assert body(response) == PICTURE
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    with open(evidence.file.path, "ab") as file:
        file.write(b"!")
    with caplog.at_level(logging.ERROR, "lantu.security"):
        damaged = client.get(address)
    assert damaged.status_code == 409
    assert "fingerprint differs" in source_of(damaged)
    assert "was changed on disk" in caplog.text


def test_a_small_picture_is_upright_and_bare(sign_in):
    issue = make_issue()
    client = sign_in("analyst")
    send(client, issue, photo(orientation=6))
    evidence = IssueEvidence.objects.get()
    for _ in range(2):  # made, then read
        response = client.get(f"/en/issues/{issue.number}/evidence/{evidence.pk}/small/")
        small = Image.open(BytesIO(response.content))
        assert (response["Content-Type"], small.size) == ("image/jpeg", (240, 320))
        assert not small.getexif()


def test_the_dossier_holds_record_log_and_evidence(sign_in):
    issue = make_issue(finding="供水不足")
    client = sign_in("analyst")
    send(client, issue, photo("../../etc/坏:名.jpg"))
    archive = ZipFile(BytesIO(body(client.get(f"/en/issues/{issue.number}/dossier.zip"))))
    names = archive.namelist()
    assert {"record.html", "record.json", "log.json", "manifest.txt"} <= set(names)
    assert not [name for name in names if ".." in name or name.startswith("/") or ":" in name]
    assert "供水不足" in archive.read("record.html").decode()
    assert (
        json.loads(archive.read("log.json"))[-1]["hash"]
        == issue.entries.order_by("seq").last().hash
    )
    for line in archive.read("manifest.txt").decode().splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest


def test_long_chinese_names_unpack_from_the_dossier(sign_in, tmp_path):
    issue = make_issue()
    client = sign_in("analyst")
    name = "惠南高新科技产业园区供水管网改造工程现场照片" * 6 + ".jpg"
    send(client, issue, photo(name))
    archive = ZipFile(BytesIO(body(client.get(f"/en/issues/{issue.number}/dossier.zip"))))
    archive.extractall(tmp_path)
    [unpacked] = (tmp_path / "evidence").iterdir()
    assert unpacked.suffix == ".jpg"
    assert f"evidence/{unpacked.name}" in archive.read("manifest.txt").decode()


def test_the_dossier_names_what_was_changed_on_disk(sign_in):
    issue = make_issue()
    evidence = make_evidence(issue)
    with open(evidence.file.path, "wb") as file:
        file.write(b"else")
    archive = ZipFile(BytesIO(body(sign_in().get(f"/en/issues/{issue.number}/dossier.zip"))))
    assert evidence.sha256 in archive.read("damaged.txt").decode()
    assert not [name for name in archive.namelist() if name.startswith("evidence/")]


class Endless:
    """A sending that would go on for a gigabyte; counts what was taken of it."""

    taken = 0
    readline = None

    def read(self, size=-1):
        assert 0 < size <= 65_536, "nobody reads it whole"
        self.taken += size
        return b"" if self.taken > 10 * 65_536 else b"x" * size


def test_a_gigabyte_is_refused_by_its_announced_length(sign_in):
    issue = make_issue()
    stream = Endless()
    response = sign_in("analyst").post(
        f"/en/issues/{issue.number}/evidence/",
        **{"CONTENT_LENGTH": str(2**30), "wsgi.input": stream},
    )
    assert response.status_code == 413
    assert "20 MB" in source_of(response)
    assert stream.taken < 2**21


ODD_NAMES = ["CON", "nul.txt", "com1.tar.gz", "a:b?.pdf", "trailing. . ", ". .", "lpt¹.doc"]
ODD_NAMES += ["a\u202eb\x07.pdf", "e\u0301.pdf", "/../../etc/passwd", "\ud800.pdf"]
ODD_NAMES += ["照" * 160 + ".jpeg", "𠮷" * 160, "a" * 300 + "."]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_every_name_unpacks_everywhere(name):
    made = unpackable_name(name)
    assert 0 < len(made.encode()) <= 255
    assert made == made.strip(" .") == unicodedata.normalize("NFC", made)
    assert made.isprintable()
    assert not set(made) & set('<>:"/\\|?*')
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|(com|lpt)[0-9¹²³])", made.partition(".")[0])
    assert unpackable_name(made) == made


def test_files_of_one_name_and_names_of_devices_unpack_beside_each_other(sign_in, tmp_path):
    issue = make_issue()
    for name in ("现场.png", "现场.PNG", "CON.png", "a:b. .png"):
        make_evidence(issue)
        IssueEvidence.objects.create(
            issue=issue,
            file=IssueEvidence.objects.last().file.name,
            name=name,
            media_type="image/png",
            size=len(PICTURE),
            sha256=hashlib.sha256(PICTURE).hexdigest(),
            uploaded_by=make_user("uploader"),
        )
    archive = ZipFile(BytesIO(body(sign_in().get(f"/en/issues/{issue.number}/dossier.zip"))))
    names = [entry.filename for entry in archive.infolist()]
    assert len({name.casefold() for name in names}) == len(names) == 8 + 4
    archive.extractall(tmp_path)
    for name in names:
        assert (tmp_path / name).is_file()
