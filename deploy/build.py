"""Build the one archive that an office without internet installs from (docs/installation.md).

`make bundle` builds it from what is committed. Wheels are downloaded by pip, whose settings say
from where; each has a hash that the lock knows.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACHINES = ("x86_64", "aarch64")
# The oldest systems in offices (openEuler 20.03, Kylin V10, UOS 20, Debian 10) have glibc 2.28.
LIBC = ("manylinux2014", "manylinux_2_17", "manylinux_2_26", "manylinux_2_27", "manylinux_2_28")
NOT_SHIPPED = ("tests", ".github", ".ci", ".pre-commit-config.yaml")
AT_ONCE = 3
FIRST_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
VERSION = re.compile(r'^version = "([^"]+)"$', re.MULTILINE)


@dataclass(frozen=True)
class Target:
    """A Python on a kind of machine that wheels are made for."""

    python: str
    machine: str

    def __str__(self) -> str:
        return f"Python {self.python} on {self.machine}"

    @property
    def options(self) -> list[str]:
        """What pip is told to resolve for this target instead of for itself."""
        abi = f"cp{self.python.replace('.', '')}"
        platforms = [f"--platform={libc}_{self.machine}" for libc in LIBC]
        abis = [f"--abi={name}" for name in (abi, "abi3", "none")]
        return [f"--python-version={self.python}", "--implementation=cp", *abis, *platforms]


TARGETS = tuple(Target(python, machine) for machine in MACHINES for python in PYTHONS)


def own_target() -> Target:
    """Return the target that the running Python is."""
    major, minor, *_ = platform.python_version_tuple()
    return Target(f"{major}.{minor}", platform.machine())


def git(*arguments: str) -> str:
    """Ask git about this project."""
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


def read_version(commit: str) -> str:
    """Return the version of a release, and for any other commit one that sorts after it."""
    match = VERSION.search(git("show", f"{commit}:pyproject.toml"))
    if not match:
        raise SystemExit(f"pyproject.toml of {commit} names no version.")
    version = match[1]
    if f"v{version}" in git("tag", "--points-at", commit).split():
        return version
    count = git("rev-list", "--count", commit)
    return f"{version}+{count}.g{git('rev-parse', '--short=8', commit)}"


def find_previous() -> tuple[str, str]:
    """Return the commit of the version before this one, and in words how it was found.

    It is the last tag before HEAD. Without tags (a clone may have none) it is the last commit whose
    list of changes began with a released version.
    """
    tags = git("tag", "--merged", "HEAD^", "--list", "v*", "--sort=-version:refname").split()
    if tags:
        return git("rev-parse", f"{tags[0]}^{{commit}}"), f"the tag {tags[0]}"
    for commit in git("log", "--format=%H", "HEAD^", "--", "CHANGELOG.md").split():
        heading = FIRST_HEADING.search(git("show", f"{commit}:CHANGELOG.md"))
        if heading and heading[1] != "Unreleased":
            return (
                commit,
                f"no tag; {commit[:8]}, the last commit at which {heading[1]} was the newest",
            )
    raise SystemExit("The history is cut off. Fetch it whole: git fetch --unshallow --tags")


def export(commit: str, folder: Path) -> None:
    """Write the files of a commit without tests; a version before deploy/ gets today's."""
    excluded = [f":(exclude){name}" for name in NOT_SHIPPED]
    archive = subprocess.run(
        ["git", "archive", commit, "--", ".", *excluded], cwd=ROOT, check=True, capture_output=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
    if not (folder / "deploy").is_dir():
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=ignored)


def collect_static(folder: Path) -> None:
    """Collect static files as the server of this version serves them."""
    settings = {"SECRET_KEY": "only-to-collect", "DEBUG": "0", "DATABASE_URL": "sqlite:///unused"}
    collect = [sys.executable, "-B", "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(collect, cwd=folder, env=dict(os.environ) | settings, check=True)


def download_wheels(app: Path, wheels: Path, targets: tuple[Target, ...]) -> None:
    """Download what the lock names for each target; pip checks the hashes."""
    lock = app / "requirements.lock"
    if "python_version" in lock.read_text(encoding="utf-8"):
        raise SystemExit("The lock differs by Python: pip would judge that by its own.")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        reasons = list(pool.map(lambda target: download_for(target, lock, wheels), targets))
    if any(reasons):
        raise SystemExit("\n".join(filter(None, reasons)))


def download_for(target: Target, lock: Path, wheels: Path) -> str:
    """Download the wheels of one target, and say what pip said where one is missing."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    with tempfile.TemporaryDirectory(dir=wheels.parent) as folder:
        for name in (lock, ROOT / "deploy" / "pip.lock"):
            process = subprocess.run(
                [*pip, "--only-binary=:all:", *target.options, f"--dest={folder}", f"-r{name}"],
                check=False,
                capture_output=True,
                text=True,
            )
            if process.returncode:
                return f"No wheels for {target}:\n{process.stderr}"
        for wheel in Path(folder).iterdir():
            wheel.replace(wheels / wheel.name)
    return ""


def write_sums(folder: Path) -> None:
    """Write the fingerprint of every file, so that a damaged copy is refused."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n"
        for path in files
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def pack(folder: Path, archive: Path, seconds: int) -> None:
    """Pack a folder so that the same files give the same archive."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime = seconds
        return member

    part = archive.with_name(f"{archive.name}.part")
    with (
        part.open("wb") as raw,
        # wheels are compressed already: more effort gains nothing
        gzip.GzipFile("", "wb", 1, raw, mtime=seconds) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for path in sorted([folder, *folder.rglob("*")]):
            name = str(path.relative_to(folder.parent))
            tar.add(path, name, recursive=False, filter=plain)
    part.replace(archive)


def build(commit: str, out: Path, targets: tuple[Target, ...] = TARGETS) -> Path:
    """Build the archive of a commit, and return where it is."""
    version = read_version(commit)
    name = f"lantu-{version}"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lantu-bundle-") as temporary:
        folder = Path(temporary) / name
        app = folder / "app"
        wheels = folder / "wheels"
        for place in (app, wheels):
            place.mkdir(parents=True)
        export(commit, app)
        described = app / "pyproject.toml"
        text = described.read_text(encoding="utf-8")
        described.write_text(VERSION.sub(f'version = "{version}"', text), encoding="utf-8")
        collect_static(app)
        download_wheels(app, wheels, targets)
        (folder / "VERSION").write_text(f"{version}\n", encoding="utf-8")
        for script in ("install.sh", "upgrade.sh"):
            (folder / script).symlink_to(f"app/deploy/{script}")
        write_sums(folder)
        archive = out / f"{name}.tar.gz"
        pack(folder, archive, int(git("show", "--no-patch", "--format=%ct", commit)))
    return archive


def main() -> None:
    """Build what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commit", default="HEAD", help="what is built (HEAD)")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where to (dist)")
    parser.add_argument(
        "--own-python", action="store_true", help="wheels for this Python and machine alone"
    )
    chosen = parser.parse_args()
    targets = (own_target(),) if chosen.own_python else TARGETS
    archive = build(git("rev-parse", f"{chosen.commit}^{{commit}}"), chosen.out, targets)
    print(f"{archive} ({archive.stat().st_size // 1_000_000} MB)")


if __name__ == "__main__":
    main()
