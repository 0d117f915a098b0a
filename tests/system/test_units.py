"""What systemd and nginx are told: read by their own programs where the machine has them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from config.settings import BASE_DIR
from deploy.jobs import Job, read_jobs

pytestmark = pytest.mark.no_database
HARDENED = (
    "NoNewPrivileges=true",
    "ProtectSystem=strict",
    "PrivateTmp=true",
    "CapabilityBoundingSet=",
    "User=lantu",
)
# what systemd gives points for; 10 is a service without any fence
MOST_EXPOSED = 4.0
JOBS = read_jobs()


def render(root: Path, commands: set[str]) -> Path:
    """Make the units of a release that has these commands; return their folder."""
    release = root / "opt/lantu/releases/1"
    (release / "venv/bin").mkdir(parents=True)
    shutil.copytree(BASE_DIR / "deploy", release / "deploy")
    (release / "venv/bin/python").symlink_to("/bin/true")
    (root / "opt/lantu/current").symlink_to("releases/1")
    (root / "etc/lantu").mkdir(parents=True)
    (root / "etc/lantu/lantu.env").touch()
    for command in commands:
        path = release / f"app/management/commands/{command}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    script = '. "$1/deploy/lib.sh"; set_root "$2"; put_units "$1"'
    subprocess.run(["bash", "-euc", script, "-", str(release), str(root)], check=True)
    return root / "etc/systemd/system"


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units of a release that has every command."""
    return render(tmp_path_factory.mktemp("units"), {job.command.split()[0] for job in JOBS})


def need(program: str) -> str:
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if not path:
        pytest.skip(f"{program} is not on this machine")
    return path


def test_each_job_has_a_service_and_a_timer(units: Path) -> None:
    names = {f"lantu-{job.name}.{kind}" for job in JOBS for kind in ("service", "timer")}
    assert {path.name for path in units.iterdir()} == names | {
        "lantu.service",
        "lantu-work.service",
    }
    assert "@" not in re.sub(r"^#.*$", "", "".join(p.read_text() for p in units.iterdir()))


def test_a_job_without_its_command_gets_no_timer_and_loses_the_one_it_had(tmp_path: Path) -> None:
    folder = render(tmp_path, {"roll", "backup"})
    assert (folder / "lantu-backup.timer").exists()
    release = tmp_path / "opt/lantu/releases/1"
    (release / "app/management/commands/backup.py").unlink()
    script = '. "$1/deploy/lib.sh"; set_root "$2"; put_units "$1"'
    subprocess.run(["bash", "-euc", script, "-", str(release), str(tmp_path)], check=True)
    assert {path.name for path in folder.iterdir()} == {
        "lantu.service",
        "lantu-work.service",
        "lantu-roll.service",
        "lantu-roll.timer",
    }


def test_systemd_takes_the_units(units: Path) -> None:
    files = [str(path) for path in sorted(units.iterdir())]
    process = subprocess.run(
        [need("systemd-analyze"), "verify", *files], capture_output=True, text=True
    )
    complaints = [line for line in process.stderr.splitlines() if "lantu" in line]
    assert (process.returncode, complaints) == (0, [])


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_systemd_understands_when(job: Job) -> None:
    subprocess.run([need("systemd-analyze"), "calendar", job.when], check=True, capture_output=True)


def test_every_service_is_fenced_in(units: Path) -> None:
    for path in units.glob("*.service"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert set(HARDENED) <= set(lines), path.name
        assert any(line.startswith("ReadWritePaths=") and "/dev/shm" in line for line in lines)
    security = ["security", "--offline=true", f"--threshold={MOST_EXPOSED * 10:.0f}"]
    process = subprocess.run(
        [need("systemd-analyze"), *security, str(units / "lantu.service")],
        capture_output=True,
        text=True,
    )
    assert process.returncode == 0, process.stdout[-300:] + process.stderr[-300:]


def test_watch_may_find_something(units: Path) -> None:
    """Its exit code 1 says that a row is not in order, not that it failed."""
    assert "SuccessExitStatus=0 1" in (units / "lantu-watch.service").read_text()
    assert "SuccessExitStatus=0\n" in (units / "lantu-verify.service").read_text()


def make_nginx(folder: Path) -> Path:
    """The configuration as install.sh writes it, with a certificate of its own."""
    certificate = ["-keyout", str(folder / "lantu.key"), "-out", str(folder / "lantu.crt")]
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=lantu"]
    subprocess.run([need("openssl"), *request, *certificate], check=True, capture_output=True)
    text = (BASE_DIR / "deploy/nginx.conf").read_text(encoding="utf-8")
    for placeholder, value in {
        "/etc/lantu/tls": str(folder),
        "@PORT@": "8000",
        "@NAMES@": "lantu.example",
    }.items():
        text = text.replace(placeholder, value)
    (folder / "lantu.conf").write_text(text, encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    around = folder / "nginx.conf"
    around.write_text(
        f"pid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{ access_log off;\n{places}include {folder}/lantu.conf; }}\n"
    )
    return around


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    nginx = [need("nginx"), "-t", "-c", str(make_nginx(tmp_path)), "-p", str(tmp_path)]
    process = subprocess.run(nginx, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
