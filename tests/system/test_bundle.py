"""The archive for an office without internet: build, install, upgrade, and the way back."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import psycopg2
import pytest

from deploy.build import TARGETS, Target, build, find_previous, git, own_target
from tests.plugins import postgres
from tests.system import offline

pytestmark = pytest.mark.no_database
INSTALL_SECONDS = 300
UPGRADE_SECONDS = 120
OWN_PASSWORD = "seven quiet herons over the dyke"
SHOWN_ONCE = re.compile(r"^ {4}((?:\w{5}-){3}\w{5})$", re.MULTILINE)
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|form_key)"[^>]*?value="([^"]+)"')
Tell = Callable[[str], None]


@dataclass
class Office:
    """A place where Lantu is installed, and what its scripts said."""

    root: Path
    database: tuple[str, ...]
    password: str = ""

    @property
    def kind(self) -> str:
        """Which database it has."""
        return "PostgreSQL" if self.database else "SQLite"

    @property
    def settings(self) -> dict[str, str]:
        """What stands in lantu.env."""
        lines = (self.root / "etc/lantu/lantu.env").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if not line.startswith("#"))

    @property
    def version(self) -> str:
        """The version that the link points to."""
        return (self.root / "opt/lantu/current").readlink().name

    def install(self, bundle: Path, *options: str) -> subprocess.CompletedProcess[str]:
        """Run install.sh without a network."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        script = [str(bundle / "install.sh"), "--root", str(self.root), "--http", "--port", port]
        process = offline.run([*script, "--python", sys.executable, *self.database, *options])
        if shown := SHOWN_ONCE.search(process.stdout):
            self.password = shown[1]
        return process

    def upgrade(self, bundle: Path, *options: str) -> subprocess.CompletedProcess[str]:
        """Run upgrade.sh without a network."""
        script = [str(bundle / "upgrade.sh"), "--root", str(self.root)]
        return offline.run([*script, "--python", sys.executable, *options])

    def back(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Run the way back, from the release that is installed."""
        script = str(self.root / "opt/lantu/current/deploy/upgrade.sh")
        return offline.run([script, "--back", "--root", str(self.root), *options])

    def command(self, *words: str) -> str:
        """Run a command of the product by its wrapper, and return what it printed."""
        return subprocess.run(
            [str(self.root / "opt/lantu/bin/lantu"), *words],
            check=True,
            capture_output=True,
            text=True,
            env={"PATH": os.environ["PATH"]},
        ).stdout

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The address of the web process, which ends after the block."""
        address = f"http://127.0.0.1:{self.settings['PORT']}"
        server = subprocess.Popen(
            [str(self.root / "opt/lantu/bin/lantu"), "serve"],
            env={"PATH": os.environ["PATH"]},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            wait_for(address, server)
            yield address
        finally:
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGTERM)
            server.wait()


def wait_for(address: str, server: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if server.poll() is not None:
            assert server.stderr
            pytest.fail(f"The server ended: {server.stderr.read()[-2000:]}")
        try:
            build_opener().open(f"{address}/readyz", timeout=10)
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail("The server does not answer.")


def ask(browser: OpenerDirector, address: str, form: dict[str, str] | None = None) -> str:
    """Open a page, or send a form; return what the page says that this leads to."""
    data = urlencode(form).encode() if form else None
    try:
        with browser.open(address, data, timeout=30) as answer:
            return f"{answer.url}\n{answer.read().decode()}"
    except HTTPError as error:
        pytest.fail(f"{address}: {error.code} {error.read().decode()[:2000]}")


def send(browser: OpenerDirector, page: str, action: str, **fields: str) -> str:
    """Fill in the form of a page that goes to an address, and send it."""
    forms = re.findall(r"<form\b.*?</form>", ask(browser, page), re.DOTALL)
    # the address may end in the place of the page that is shown again
    goes_there = re.compile(f'action="{re.escape(action)}["#]')
    form = next(text for text in forms if goes_there.search(text) or len(forms) == 1)
    site = "/".join(page.split("/")[:3])
    return ask(browser, site + action, dict(HIDDEN.findall(form)) | fields)


def sign_in(address: str, password: str) -> tuple[OpenerDirector, str]:
    """Sign in as the first administrator; return the browser and where that led."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    login = "/en/accounts/login/"
    answer = send(browser, address + login, login, username="admin", password=password)
    return browser, answer.partition("\n")[0].removeprefix(address)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A place that other users may look into, as /opt is: PostgreSQL runs as another user."""
    with tempfile.TemporaryDirectory(prefix="lantu-system-") as name:
        yield Path(name)


def unpack(archive: Path, folder: Path) -> Path:
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="tar")
    return folder / archive.name.removesuffix(".tar.gz")


@pytest.fixture(scope="session")
def bundle(folder: Path, tell: Tell) -> Path:
    """The archive of what is committed, with wheels for every target, unpacked."""
    began = time.monotonic()
    archive = build(git("rev-parse", "HEAD"), folder)
    megabytes = archive.stat().st_size // 1_000_000
    tell(f"{archive.name}: {megabytes} MB, built in {time.monotonic() - began:.0f} s")
    tell(f"without a network by: {offline.describe()}")
    return unpack(archive, folder)


@pytest.fixture(scope="session")
def bundle_before(folder: Path, tell: Tell) -> Path:
    """The version before, for the Python that runs, unpacked."""
    commit, found_by = find_previous()
    tell(f"the version before: {found_by}")
    return unpack(build(commit, folder, (own_target(),)), folder)


@pytest.fixture(scope="session")
def cluster() -> str:
    return postgres.start()


@pytest.fixture(params=["sqlite", "postgres"])
def office(request: pytest.FixtureRequest, folder: Path) -> Iterator[Office]:
    """A machine on which nothing is installed yet."""
    name = re.sub(r"\W+", "_", request.node.name)
    database: tuple[str, ...] = ()
    if request.param == "postgres":
        admin = request.getfixturevalue("cluster")
        database = ("--postgres-admin", admin, "--role", name.lower()[-40:].strip("_"))
    root = folder / name
    yield Office(root, database)
    shutil.rmtree(root)


def passed(process: subprocess.CompletedProcess[str]) -> str:
    assert process.returncode == 0, process.stdout[-2000:] + process.stderr[-4000:]
    return process.stdout


def refused(process: subprocess.CompletedProcess[str]) -> str:
    assert process.returncode == 1, process.stdout[-2000:] + process.stderr[-4000:]
    return process.stderr


@contextmanager
def timed(tell: Tell, what: str, most: int) -> Iterator[None]:
    """Print how long the block took; of the limit only what it computed counts.

    A machine that tests something else at the same time takes longer by what that is.
    """
    began, usage = time.monotonic(), os.times()
    yield
    after = os.times()
    computed = after.children_user - usage.children_user
    computed += after.children_system - usage.children_system
    tell(f"{what}: {time.monotonic() - began:.0f} s, {computed:.0f} s of them computing")
    assert computed < most


def fingerprints(root: Path) -> dict[str, tuple[int, str]]:
    """Mode and contents of everything below a folder."""
    marks = {}
    for path in root.rglob("*"):
        if path.is_symlink():
            mark = str(path.readlink())
        else:
            mark = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        marks[str(path.relative_to(root))] = (path.lstat().st_mode, mark)
    return marks


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_every_wheel_is_there_for_each_target(bundle: Path, tmp_path: Path, target: Target) -> None:
    pip = [sys.executable, "-m", "pip", "--isolated", "download", "--quiet", "--no-deps"]
    offered = ["--no-index", "--find-links", str(bundle / "wheels"), "--only-binary=:all:"]
    lock = ["--require-hashes", "-r", str(bundle / "app/requirements.lock")]
    process = subprocess.run(
        [*pip, *offered, *lock, *target.options, "-d", str(tmp_path)],
        env={"PATH": os.environ["PATH"], "PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
    )
    assert process.returncode == 0, process.stderr
    locked = re.findall(r"^\S+==", (bundle / "app/requirements.lock").read_text(), re.MULTILINE)
    assert len(list(tmp_path.iterdir())) == len(locked)


def test_what_is_shipped_needs_no_building(bundle: Path) -> None:
    app = bundle / "app"
    assert (app / ".static/staticfiles.json").is_file()
    assert list(app.glob("locale/*/LC_MESSAGES/django.mo"))
    assert not (app / "tests").exists()
    assert not (app / ".git").exists()
    hosts = re.compile(rb"https?://[\w.]*(pypi|pythonhosted|mirrors?)\b")
    assert not [path for path in app.rglob("*.lock") if hosts.search(path.read_bytes())]


def test_install_twice_and_sign_in(office: Office, bundle: Path, tell: Tell) -> None:
    with timed(tell, f"installed, {office.kind}", INSTALL_SECONDS):
        passed(office.install(bundle, "--survey"))
    assert (office.root / "etc/lantu/lantu.env").stat().st_mode & 0o777 == 0o600

    before = fingerprints(office.root)
    again = passed(office.install(bundle))
    assert not SHOWN_ONCE.search(again)
    assert fingerprints(office.root) == before

    with office.serving() as address:
        browser, led_to = sign_in(address, office.password)
        assert led_to.startswith("/en/account/?")
        passwords = {"old_password": office.password, "new_password": OWN_PASSWORD}
        passwords["new_password_again"] = OWN_PASSWORD
        send(browser, address + led_to, "/en/account/password/", **passwords)
        browser, led_to = sign_in(address, OWN_PASSWORD)
        assert led_to == "/en/"
        assert ask(browser, f"{address}/en/parks/").startswith(f"{address}/en/parks/\n")
    office.command("verify_ledger", "--files")
    if role := office.database[-1:]:
        assert rights_of(office, role[0]) == (False, False, False, False, True, False)


def rights_of(office: Office, role: str) -> tuple[bool, ...]:
    """What the role may: superuser, databases, roles, replication; owner of its database alone."""
    with closing(psycopg2.connect(office.settings["DATABASE_URL"])) as own, own.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication,"
            " (SELECT pg_get_userbyid(datdba) = rolname FROM pg_database"
            "  WHERE datname = current_database()),"
            " has_database_privilege('public', current_database(), 'CONNECT')"
            " FROM pg_roles WHERE rolname = %s AND rolname = current_user",
            [role],
        )
        rights: tuple[bool, ...] = cursor.fetchone()
        return rights


def test_a_superuser_of_postgresql_is_no_role_for_the_product(
    folder: Path, bundle: Path, cluster: str
) -> None:
    office = Office(folder / "superuser", ("--postgres-admin", cluster, "--role", "lantu"))
    assert "lantu is a superuser" in refused(office.install(bundle))
    assert not (office.root / "etc/lantu/lantu.env").exists()
    shutil.rmtree(office.root)


def test_a_damaged_archive_is_refused(folder: Path, bundle: Path) -> None:
    damaged = folder / "damaged"
    shutil.copytree(bundle, damaged, symlinks=True)
    (damaged / "app/manage.py").open("a").write("#")
    office = Office(folder / "nowhere", ())
    assert "damaged" in refused(office.install(damaged))
    assert not (office.root / "opt").exists()
    shutil.rmtree(damaged)


def test_scripts_explain_themselves(bundle: Path) -> None:
    for script in ("install.sh", "upgrade.sh", "app/deploy/lantu.sh"):
        words = passed(offline.run([str(bundle / script), "--help"]))
        assert "用法" in words
        assert "Usage" in words
    assert "unknown" in refused(offline.run([str(bundle / "install.sh"), "--nonsense"]))


def test_upgrade_from_the_version_before_and_back(
    office: Office, bundle: Path, bundle_before: Path, tell: Tell
) -> None:
    passed(office.install(bundle_before, "--survey"))
    version_before = office.version
    with office.serving() as address:
        sign_in(address, office.password)
        assert "stop the server" in refused_while_serving(office, bundle)
    old = count_regions(office)

    with timed(tell, f"upgraded, {office.kind}", UPGRADE_SECONDS):
        passed(office.upgrade(bundle))
    assert office.version == (bundle / "VERSION").read_text().strip()
    assert "already" in refused(office.upgrade(bundle))
    assert "older" in refused(office.upgrade(bundle_before))
    assert count_regions(office) == old
    with office.serving() as address:
        assert sign_in(address, office.password)[1].startswith("/en/")

    assert "--yes" in refused(office.back())
    with timed(tell, f"gone back, {office.kind}", UPGRADE_SECONDS):
        passed(office.back("--yes"))
    assert office.version == version_before
    assert count_regions(office) == old
    with office.serving() as address:
        assert sign_in(address, office.password)[1].startswith("/en/")
    assert "no version to go back to" in refused(office.back("--yes"))
    if office.database:
        # and forward again: the tables that were put back belong to the role
        passed(office.upgrade(bundle))


def refused_while_serving(office: Office, bundle: Path) -> str:
    """What upgrade.sh says in the same network as a server that runs."""
    script = [str(bundle / "upgrade.sh"), "--root", str(office.root), "--python", sys.executable]
    env = {"PATH": os.environ["PATH"]}
    return refused(subprocess.run(script, env=env, capture_output=True, text=True))


def count_regions(office: Office) -> str:
    words = "from parks.models import Region; print('regions', Region.objects.count())"
    return office.command("shell", "-c", words).splitlines()[-1]


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_an_upgrade_that_fails_leaves_the_version_before(
    office: Office, bundle: Path, bundle_before: Path, folder: Path
) -> None:
    passed(office.install(bundle_before))
    version_before = office.version
    broken = folder / f"broken-{office.root.name}"
    shutil.copytree(bundle, broken, symlinks=True)
    last = max((broken / "app/accounts/migrations").glob("0*.py")).stem
    (broken / "app/accounts/migrations/9999_broken.py").write_text(
        "from django.db import migrations\n"
        "class Migration(migrations.Migration):\n"
        f"    dependencies = [('accounts', {last!r})]\n"
        "    operations = [migrations.RunSQL('SELECT nonsense')]\n"
    )
    assert f"back at {version_before}" in refused(office.upgrade(broken))
    assert office.version == version_before
    with office.serving() as address:
        assert sign_in(address, office.password)[1].startswith("/en/")
    shutil.rmtree(broken)
