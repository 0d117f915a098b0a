"""How static files are collected: the style sheet of the pages is sent in one piece."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders

from accounts.server.storage import ManifestStorage
from config.settings import BASE_DIR

pytestmark = pytest.mark.no_database

STYLES = BASE_DIR / "static" / "css"


@pytest.fixture
def collected(tmp_path: Path) -> ManifestStorage:
    """The style sheets of the project as `collectstatic` leaves them."""
    paths = {
        path: (storage, path)
        for finder in get_finders()
        for path, storage in finder.list([])
        if path.startswith("css/")
    }
    storage = ManifestStorage(location=tmp_path, base_url="/static/")
    for name, (source, path) in paths.items():
        with source.open(path) as file:
            storage.save(name, file)
    assert all(not isinstance(done, Exception) for *_, done in storage.post_process(paths))
    return storage


def test_the_sheet_of_the_pages_holds_every_sheet_that_it_imports(collected):
    hashed = collected.stored_name("css/lantu.css")
    joined = Path(collected.path(hashed)).read_text(encoding="utf-8")
    source = (STYLES / "lantu.css").read_text(encoding="utf-8")
    imported = re.findall(r'@import url\("([^"]+)"\)', source)
    places = [joined.index((STYLES / name).read_text(encoding="utf-8")) for name in imported]
    assert "@import" not in joined
    assert places == sorted(places)


def test_every_sheet_but_the_one_of_the_admin_is_imported():
    source = (STYLES / "lantu.css").read_text(encoding="utf-8")
    imported = set(re.findall(r'@import url\("([^"]+)"\)', source))
    sheets = {path.relative_to(STYLES).as_posix() for path in STYLES.rglob("*.css")}
    assert imported == sheets - {"lantu.css", "admin.css"}


def test_an_imported_sheet_refers_to_no_other_file():
    # a joined sheet stands in another folder, so that what it refers to would not be found
    for path in STYLES.rglob("*.css"):
        if path.name != "lantu.css":
            assert "url(" not in path.read_text(encoding="utf-8"), path.name


def test_a_sheet_that_is_changed_on_the_server_does_not_fit_what_was_written_down(collected):
    name = collected.stored_name("css/admin.css")
    path = Path(collected.path(name))

    def digest():
        return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()

    assert collected.integrity[f"/static/{name}"] == digest()
    path.write_bytes(path.read_bytes() + b"/**/")
    assert collected.integrity[f"/static/{name}"] != digest()
