"""A setting that makes no sense is refused in one line, without a traceback."""

import os
import subprocess
import sys

import pytest

from config.settings import BASE_DIR

pytestmark = pytest.mark.no_database


def start(tmp_path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of their own, with these variables and no others of ours."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    known = {"SECRET_KEY": "x" * 50, "DATABASE_URL": "sqlite://:memory:"} | variables
    command = [
        sys.executable,
        "-c",
        "import config.settings as s; print(s.DEBUG, s.HTTPS, s.ALLOWED_HOSTS)",
    ]
    return subprocess.run(
        command, cwd=BASE_DIR, env=keep | known, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("PUBLIC_READ", "2"),
        ("DATABASE_URL", "mysql://x/y"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgres://host:port/x"),
        ("PROXY_COUNT", "-1"),
        ("DATABASE_URL", "http://["),
        ("DATABASE_URL", "postgres://[::1/x"),
        ("DATABASE_URL", "postgres://host"),
        ("DATABASE_URL", "sqlite:///%00"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("PORT", "eighty"),
        ("WORKERS", "0"),
        ("MAIL_FROM", "lantu"),
        ("MAIL_FROM", "a@x.cn, b@x.cn"),
        ("MAIL_FROM", "a@x.cn"),
        ("SITE_URL", "lantu.example"),
        ("SITE_URL", "https://lantu.example/?q=1"),
        ("EMAIL_SECURITY", "some"),
        ("EMAIL_PORT", "0"),
        ("LOG_LEVEL", "loud"),
        ("CSRF_TRUSTED_ORIGINS", "lantu.example"),
        ("PASSWORD_DAYS", "never"),
        ("LEVEL_THREE", "3"),
        ("SECOND_FACTOR_FOR_STAFF", "all"),
        ("SIGN_IN_FAILURES_PER_ADDRESS", "1"),
        ("OIDC_CLIENT_ID", "lantu"),
        ("OIDC_SIGNATURE", "HS256"),
        ("OIDC_ROLES_CLAIM", "roles"),
        ("OIDC_ROLES", "gx=analyst"),
        ("METRICS_FROM", "everywhere"),
        ("METRICS_FROM", "10.1.2.3/16"),
        ("METRICS_TOKEN", "short"),
        ("ALERT_TO", "somebody"),
        ("ALERT_WEBHOOK", "http://gateway.example/hook"),
        ("ALERT_WEBHOOK", "https://user:word@gateway.example/hook"),
        ("SECURITY_CONTACT", "somebody"),
        ("SECURITY_CONTACT", "http://example.gov.cn"),
    ],
)
def test_nonsense_is_refused_in_one_line_that_names_the_variable(tmp_path, name, value):
    done = start(tmp_path, **{name: value})
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("Lantu: ")
    assert name in done.stderr


def test_debug_is_off_and_https_on_unless_asked_otherwise(tmp_path):
    done = start(tmp_path, HTTPS="")
    assert done.stdout.startswith("False True"), done.stderr


@pytest.mark.parametrize(
    ("host", "allowed"),
    [("0.0.0.0", False), ("127.0.0.1", False), ("192.0.2.7", True), ("lantu.example", True)],
)
def test_the_name_to_listen_on_is_a_name_to_be_reached_under(tmp_path, host, allowed):
    assert (repr(host) in start(tmp_path, HOST=host).stdout.replace("'127.0.0.1'", "")) is allowed


@pytest.mark.parametrize("name", ["notes.txt", "missing/db.sqlite3"])
def test_an_unusable_database_is_said_in_one_line(tmp_path, name):
    (tmp_path / "notes.txt").write_text("This is no database.\n" * 100)
    url = f"sqlite:///{tmp_path / name}"
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "SECRET_KEY": "x" * 50, "DATABASE_URL": url},
    )
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1, done.stderr
    assert "DATABASE_URL" in done.stderr
