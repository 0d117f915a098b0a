"""All settings, from environment variables with safe defaults.

A value that makes no sense is refused in one line.
"""

import ipaddress
import os
import re
import sys
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules


def refuse(message: str) -> None:
    """Stop with one clear line instead of a traceback."""
    raise SystemExit(f"Lantu: {message}")


def read_env_file(path: Path) -> None:
    """Take variables from `.env`; the real environment wins."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def text(name: str, default: str = "") -> str:
    """Read a variable as text; empty counts as unset."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    """Read a variable that is 1 or 0."""
    value = text(name, "1" if default else "0").lower()
    if value not in ("0", "1", "true", "false", "yes", "no"):
        refuse(f"{name} must be 1 or 0, not {value!r}.")
    return value in ("1", "true", "yes")


def number(name: str, default: int, lowest: int = 0, highest: int = 1000) -> int:
    """Read a variable that is a whole number between two bounds."""
    value = text(name, str(default))
    if not value.isdecimal() or not lowest <= int(value) <= highest:
        refuse(f"{name} must be a whole number from {lowest} to {highest}, not {value!r}.")
    return int(value)


def database() -> dict[str, Any]:
    """Read DATABASE_URL; a SQLite file beside manage.py where nothing is said."""
    url = text("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
    if url.partition("://")[0] not in ("sqlite", "postgres", "postgresql"):
        refuse(
            "DATABASE_URL must begin with sqlite:/// or postgres://, for example "
            "postgres://name:word@host/lantu."
        )
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(url))
    except Exception as error:
        refuse(
            f"DATABASE_URL cannot be read ({error}). Write it like "
            f"postgres://name:word@host:5432/lantu."
        )
    if not config["NAME"] or "\0" in config["NAME"]:
        refuse(
            "DATABASE_URL names no database. Write it like postgres://name:word@host:5432/lantu."
        )
    if config["ENGINE"].endswith("sqlite3"):
        # the same, in a file for its owner alone
        config["ENGINE"] = "accounts.server.machine.sqlite"
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            ),
        }
        config["TEST"] = {"NAME": ":memory:"}
        # The file that readers and writers share goes with the last connection, and a full disk
        # has no room to make it anew: each thread keeps its connection, and pages can be read.
        config["CONN_MAX_AGE"] = None
    else:
        config |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        config.setdefault("OPTIONS", {})["connect_timeout"] = 5
    return config


if not TESTING:
    read_env_file(BASE_DIR / ".env")

DEBUG = flag("DEBUG", False)
HTTPS = flag("HTTPS", not DEBUG)
SECRET_KEY = text(
    "SECRET_KEY", "only-for-tests-and-debugging-never-for-people" if DEBUG or TESTING else ""
)
if not SECRET_KEY:
    refuse(
        "SECRET_KEY is not set. Put a long random text into .env (make run does) or set DEBUG=1."
    )
# Where `manage.py serve` listens, read here so that nonsense is refused before any work begins.
HOST = text("HOST", "127.0.0.1")
PORT = number("PORT", 8000, 1, 65535)
WORKERS = number("WORKERS", 2, 1)
THREADS = number("THREADS", 4, 1)
HERE = ["localhost", "127.0.0.1", "[::1]", *(["testserver"] if TESTING else [])]
# A name to listen on is a name to be reached under; 0.0.0.0 and :: stand for any.
HERE += [] if HOST in ("0.0.0.0", "::", *HERE, "::1") else [f"[{HOST}]" if ":" in HOST else HOST]
ALLOWED_HOSTS = [
    name.strip() for name in text("ALLOWED_HOSTS", ",".join(HERE)).split(",") if name.strip()
]
CSRF_TRUSTED_ORIGINS = [
    origin.strip() for origin in text("CSRF_TRUSTED_ORIGINS").split(",") if origin.strip()
]
if any("://" not in origin for origin in CSRF_TRUSTED_ORIGINS):
    refuse("CSRF_TRUSTED_ORIGINS takes addresses that begin with https://, with commas between.")
# Some pages may be read without signing in (`dashboards/shared/public.py`); writing never is.
PUBLIC_READ = flag("PUBLIC_READ", False)
# Administrator, security officer and auditor are three people (GB/T 22239, level 3).
THREE_OFFICERS = flag("THREE_OFFICERS", False)

INSTALLED_APPS = [
    # before ours: accounts.admin takes their secrets out of the admin
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    # before ours: jobs.admin takes the queue out of the admin
    "django_tasks_db",
    "accounts.apps.AccountsConfig",
    "jobs",
    "parks",
    "recommendations",
    "standings",
    "demo",
    "dashboards",
    "exchange",
    "accounts.apps.LantuAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "simple_history",
    "axes",
]

MIDDLEWARE = [
    "accounts.server.metrics.middleware.MeasuringMiddleware",
    "accounts.middleware.RequestIdMiddleware",
    "accounts.middleware.SecurityHeadersMiddleware",
    "accounts.middleware.IntegrityMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.middleware.CompressionMiddleware",
    "accounts.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SecurityEventsMiddleware",
    "parks.readers.middleware.ReaderMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "dashboards.middleware.SignInMiddleware",
    "accounts.middleware.FirstStepsMiddleware",
    "parks.readers.middleware.PostedMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.UploadLimitMiddleware",
    "accounts.middleware.NotAllowedMiddleware",
    "dashboards.middleware.AsOfMiddleware",
    "dashboards.middleware.WayBackMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "accounts.template_loader.UnindentedLoader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboards.context_processors.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.security.backend.AdmittedBackend",
]
# Sign-in through the directory of the office (OpenID Connect), beside the accounts kept here.
OIDC_RP_CLIENT_ID = text("OIDC_CLIENT_ID")
OIDC_RP_CLIENT_SECRET = text("OIDC_CLIENT_SECRET")
OIDC_ISSUER = text("OIDC_ISSUER")
OIDC_OP_AUTHORIZATION_ENDPOINT = text("OIDC_AUTHORIZATION_URL")
OIDC_OP_TOKEN_ENDPOINT = text("OIDC_TOKEN_URL")
OIDC_OP_USER_ENDPOINT = text("OIDC_USERINFO_URL")
OIDC_OP_JWKS_ENDPOINT = text("OIDC_JWKS_URL")
OIDC_RP_SIGN_ALGO = text("OIDC_SIGNATURE", "RS256")
OIDC_RP_SCOPES = text("OIDC_SCOPES", "openid profile email")
OIDC_NAME_OF_ACCOUNT = text("OIDC_USERNAME_CLAIM", "preferred_username")
# The claim that holds roles, and which of its values gives which role; without it the roles are
# given here.
OIDC_ROLES_CLAIM = text("OIDC_ROLES_CLAIM")
OIDC_ROLES = dict(
    pair.strip().split("=", 1) for pair in text("OIDC_ROLES").split(",") if "=" in pair
)
# Make accounts for people whom the directory knows and this site does not.
OIDC_CREATE_USER = flag("OIDC_CREATE_ACCOUNTS", False)
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 10
if OIDC_RP_CLIENT_ID:
    AUTHENTICATION_BACKENDS.append("accounts.security.directory.DirectoryBackend")
    for variable in (
        "OIDC_CLIENT_SECRET",
        "OIDC_ISSUER",
        "OIDC_AUTHORIZATION_URL",
        "OIDC_TOKEN_URL",
        "OIDC_USERINFO_URL",
        "OIDC_JWKS_URL",
    ):
        if not text(variable):
            refuse(f"{variable} is not set. OIDC_CLIENT_ID turns the directory on, and needs it.")
if OIDC_RP_SIGN_ALGO not in ("RS256", "ES256"):
    refuse(f"OIDC_SIGNATURE must be RS256 or ES256, not {OIDC_RP_SIGN_ALGO!r}.")
if bool(OIDC_ROLES_CLAIM) != bool(OIDC_ROLES):
    refuse(
        "OIDC_ROLES_CLAIM and OIDC_ROLES go together: roles and gx-analyst=analyst,gx-unit=unit."
    )
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.security.passwords.LocalWordsValidator"},
    {"NAME": "accounts.security.passwords.GuessesValidator"},
    {"NAME": "accounts.security.passwords.FormerPasswordsValidator"},
]
# What the rules of level 3 (等保) ask and ASVS forbids to ask: hence a switch.
LEVEL_THREE = flag("LEVEL_THREE", False)
# After so many days people choose another password; 0: never.
PASSWORD_DAYS = number("PASSWORD_DAYS", 90 if LEVEL_THREE else 0, 0, 3650)
if LEVEL_THREE or flag("PASSWORD_FOUR_KINDS", False):
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "accounts.security.passwords.FourKindsValidator"})
# Staff set up a second factor before anything else.
SECOND_FACTOR_FOR_STAFF = flag("SECOND_FACTOR_FOR_STAFF", False)
# Everybody does, but for those who sign in through the directory.
SECOND_FACTOR_FOR_ALL = flag("SECOND_FACTOR_FOR_ALL", False)
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "summary"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours: a quarter of an hour
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_RESET_ON_SUCCESS = True
# whoever tries during the wait is refused without prolonging it, as the page says
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Across all names. Many people of one office share an address.
SIGN_IN_FAILURES_PER_ADDRESS = number("SIGN_IN_FAILURES_PER_ADDRESS", 50, 5, 100_000)
AXES_HANDLER = "accounts.security.attempts.AttemptsHandler"
# What a noted try does not hold.
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "password",
    "old_password",
    "new_password",
    "new_password_again",
    "code",
    "one_time_code",
    "own_password",
    "passkey",
    "ceremony",
    "secret",
    "form_key",
    "csrfmiddlewaretoken",
]
PROXY_COUNT = number("PROXY_COUNT", 0)
AXES_CLIENT_IP_CALLABLE = "accounts.security.addresses.visitor_address"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = (
    False  # speaks English only; the log and axes_reset_username say and do the same
)

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / ".static"
# Evidence. No address serves this directory: files are read through a view that asks who may see
# the record.
MEDIA_ROOT = text("MEDIA_ROOT", str(BASE_DIR / "media"))
# How backups are encrypted and opened (docs/operations.md); a secret is never an argument.
BACKUP_RECIPIENTS = [key.strip() for key in text("BACKUP_RECIPIENTS").split(",") if key.strip()]
BACKUP_PASSPHRASE = text("BACKUP_PASSPHRASE")
BACKUP_PASSPHRASE_FILE = text("BACKUP_PASSPHRASE_FILE")
BACKUP_KEY_FILE = text("BACKUP_KEY_FILE")
# An empty PostgreSQL database for `restore_drill`, where the role may make none.
DRILL_DATABASE_URL = text("DRILL_DATABASE_URL")
# One file, and one sending with all its files, in megabytes. A longer sending is refused before it
# is read.
UPLOAD_FILE_MB = 20
# A table to import; several may come at once.
UPLOAD_TABLE_MB = 50
UPLOAD_TOTAL_MB = 60
STORAGES = {
    # evidence is for the owner of the process alone; static files are for everybody
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "accounts.server.storage.ManifestStorage"
    },
}

# Rows that name their person and can be ended by an administrator; keys are stored as SHA-256.
SESSION_ENGINE = "accounts.security.session_store"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
MESSAGE_STORAGE = "accounts.server.messages.MessageStorage"
SECURE_SSL_REDIRECT = HTTPS and not TESTING
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY", False) else None
)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": ["'none'"],
    "object-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
X_FRAME_OPTIONS = "DENY"

# The daily mail. Nothing is sent until MAIL_FROM names a sender; without EMAIL_HOST mails go to the
# console.
MAIL_FROM = text("MAIL_FROM")
SITE_URL = text("SITE_URL").rstrip("/")
if MAIL_FROM and (
    not re.fullmatch(r"[^\s@]+@[^\s@]+", parseaddr(MAIL_FROM)[1]) or not MAIL_FROM.isprintable()
):
    refuse("MAIL_FROM takes one address, for example lantu@example.gov.cn.")
if SITE_URL and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", SITE_URL):
    refuse("SITE_URL takes the address of this site, for example https://lantu.example.gov.cn.")
if MAIL_FROM and not SITE_URL:
    refuse(
        "SITE_URL is not set. Mails link to pages: MAIL_FROM needs it, for example "
        "https://lantu.example.gov.cn."
    )
EMAIL_HOST = text("EMAIL_HOST")
EMAIL_HOST_USER = text("EMAIL_USER")
EMAIL_HOST_PASSWORD = text("EMAIL_PASSWORD")
EMAIL_SECURITY = text("EMAIL_SECURITY", "starttls").lower()
if EMAIL_SECURITY not in ("starttls", "ssl", "none"):
    refuse(f"EMAIL_SECURITY must be starttls, ssl or none, not {EMAIL_SECURITY!r}.")
EMAIL_USE_TLS = EMAIL_SECURITY == "starttls"
EMAIL_USE_SSL = EMAIL_SECURITY == "ssl"
EMAIL_PORT = number(
    "EMAIL_PORT", {"starttls": 587, "ssl": 465, "none": 25}[EMAIL_SECURITY], 1, 65535
)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = MAIL_FROM or "lantu@localhost"

# Who may read /metrics: networks, or who sends the token.
METRICS_FROM = [word.strip() for word in text("METRICS_FROM", "127.0.0.1,::1").split(",")]
for network in METRICS_FROM:
    try:
        ipaddress.ip_network(network)
    except ValueError:
        refuse(f"METRICS_FROM takes addresses and networks such as 10.1.0.0/16, not {network!r}.")
METRICS_TOKEN = text("METRICS_TOKEN")
if METRICS_TOKEN and not re.fullmatch(r"[!-~]{20,}", METRICS_TOKEN):
    refuse("METRICS_TOKEN takes at least 20 characters without spaces.")
# Who is told that something is not in order (`manage.py watch`).
ALERT_TO = [word.strip() for word in text("ALERT_TO").split(",") if word.strip()]
for word in ALERT_TO:
    if not re.fullmatch(r"[^\s@]+@[^\s@]+", word) or not word.isprintable():
        refuse(f"ALERT_TO takes addresses of mail with commas between, not {word!r}.")
ALERT_WEBHOOK = text("ALERT_WEBHOOK")
ALERT_WEBHOOK_SECRET = text("ALERT_WEBHOOK_SECRET")
# A gateway inside of the office may have a private address and no certificate.
ALERT_WEBHOOK_INSIDE = flag("ALERT_WEBHOOK_INSIDE", False)
WEB_ADDRESS = r"https?://[^\s/@]+(/\S*)?" if ALERT_WEBHOOK_INSIDE else r"https://[^\s/@]+(/\S*)?"
if ALERT_WEBHOOK and not re.fullmatch(WEB_ADDRESS, ALERT_WEBHOOK):
    refuse("ALERT_WEBHOOK takes an address that begins with https://.")
# What was told, for the time in which the database is down.
WATCH_FILE = text("WATCH_FILE", str(Path(MEDIA_ROOT).absolute().parent / "watch.json"))
# Where somebody who found a weakness writes to (security.txt): mail, telephone or web address.
SECURITY_CONTACT = text("SECURITY_CONTACT")
if SECURITY_CONTACT and not re.fullmatch(
    r"[^\s@:]+@[^\s@:]+|(mailto:|tel:|https://)\S+", SECURITY_CONTACT
):
    refuse("SECURITY_CONTACT takes security@example.gov.cn, tel:+86-… or https://….")

# Work in the background waits in a table; `manage.py work` does it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

LOG_LEVEL = text("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
    refuse(f"LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL, not {LOG_LEVEL!r}.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "accounts.security.logs.RequestIdFilter"},
        "refusal": {"()": "accounts.security.logs.RefusalFilter"},
    },
    "formatters": {"json": {"()": "accounts.security.logs.JsonFormatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["request_id", "refusal"],
        }
    },
    "root": {"handlers": ["console"], "level": "CRITICAL" if TESTING else LOG_LEVEL},
    "loggers": {
        "django.server": {"handlers": ["console"], "propagate": False},
        # the server writes the same lines as the product
        "gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "gunicorn.access": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # it says of each job that its worker begins and ends
        "django_tasks_db": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
