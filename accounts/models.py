from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import DatabaseError, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

KEY_LENGTH = 64
UNSENT_ADDRESS_LENGTH = 1000
UNSENT_KEPT = timedelta(hours=24)
# six months, whatever their length
EVENTS_KEPT = timedelta(days=184)


# The present password and those before it, none of which is taken again.
PASSWORDS_KEPT = 5


class PersonManager(UserManager["User"]):
    """Makes accounts."""

    def create_superuser(self, username: str, *args: Any, **fields: Any) -> User:
        """Make a superuser: whoever runs commands on the server chooses the own password."""
        fields.setdefault("password_chosen_at", timezone.now())
        return super().create_superuser(username, *args, **fields)


class User(AbstractUser):
    """A person who may sign in. The name is one field, family name first, as in Chinese."""

    # None takes a field of the base away; the stubs know no way to say so
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=60, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)
    # none while the password was given by somebody else
    password_chosen_at = models.DateTimeField(_("password chosen at"), null=True, editable=False)
    former_passwords = models.JSONField(_("former passwords"), default=list, editable=False)

    # how the directory of the office calls this person, whatever the name; none where it does not
    directory_id = models.CharField(
        _("key in the directory"), max_length=255, null=True, unique=True, editable=False
    )

    # with three officers, a superuser signs in until then, after `break_glass`
    admitted_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The name as people say it; the sign-in name where none is given."""
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    def set_password(self, raw_password: str | None) -> None:
        """Set a password that somebody gave to this person, who has to choose another one."""
        if self.has_usable_password() and self.password:
            self.former_passwords = [self.password, *self.former_passwords][: PASSWORDS_KEPT - 1]
        self.password_chosen_at = None
        super().set_password(raw_password)

    def choose_password(self, raw_password: str) -> None:
        """Set a password that this person chose."""
        self.set_password(raw_password)
        self.password_chosen_at = timezone.now()

    def must_choose_password(self) -> bool:
        """Say whether the password was given by somebody else, or is too old for this site."""
        if not self.has_usable_password():
            return False
        if self.password_chosen_at is None:
            return True
        oldest = timezone.now() - timedelta(days=settings.PASSWORD_DAYS)
        return settings.PASSWORD_DAYS > 0 and self.password_chosen_at < oldest

    @property
    def is_admitted(self) -> bool:
        """Whether the account may be used; with three officers a superuser's is behind glass."""
        if not self.is_active:
            return False
        if not (settings.THREE_OFFICERS and self.is_superuser):
            return True
        return self.admitted_until is not None and self.admitted_until > timezone.now()


class Passkey(models.Model):
    """A key that a person's device holds and this site knows the public half of (WebAuthn)."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, verbose_name=_("user"), related_name="passkeys"
    )
    name = models.CharField(_("name"), max_length=60)
    # the address of the site for which it was made, and for which alone a browser gives it
    host = models.CharField(_("host"), max_length=253)
    # what the device knows the person by: random, the same for all passkeys of a person
    handle = models.CharField(max_length=86, editable=False)
    credential_id = models.CharField(max_length=1364, unique=True, editable=False)
    # its key and what made it, as WebAuthn writes them ("attested credential data")
    credential = models.BinaryField(editable=False)
    sign_count = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, editable=False)

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class FormKey(models.Model):
    """A one-time key of a submitted form: the second of two clicks finds it spent."""

    key = models.CharField(_("key"), max_length=KEY_LENGTH, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, verbose_name=_("user"), null=True)
    used_at = models.DateTimeField(_("used at"), auto_now_add=True)

    class Meta:
        verbose_name = _("form key")
        verbose_name_plural = _("form keys")

    def __str__(self) -> str:
        return self.key


class UnsentFormQuerySet(models.QuerySet["UnsentForm"]):
    """Questions about forms that were kept."""

    def expired(self) -> UnsentFormQuerySet:
        """Those that were kept for a day already."""
        return self.filter(sent_at__lt=timezone.now() - UNSENT_KEPT)

    def offered_to(self, account: int | None) -> UnsentFormQuerySet:
        """Those of a person that are still kept, the latest first."""
        since = timezone.now() - UNSENT_KEPT
        return self.filter(user=account, sent_at__gte=since).order_by("-sent_at", "-pk")


class UnsentForm(models.Model):
    """What somebody sent to an address after the session had run out, kept for a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, verbose_name=_("user"))
    address = models.CharField(_("address"), max_length=UNSENT_ADDRESS_LENGTH)
    fields = models.JSONField(_("fields"))
    file_names = models.JSONField(_("names of files"), default=list)
    sent_at = models.DateTimeField(_("sent at"))

    objects = UnsentFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsent form")
        verbose_name_plural = _("unsent forms")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "address"], name="accounts_unsentform_is_kept_once_an_address"
            )
        ]

    def __str__(self) -> str:
        return self.address


class FinishedJob(models.Model):
    """How a job of the server ended when it last ran: a check, a backup, the daily mails."""

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    finished_at = models.DateTimeField(_("finished at"))
    is_good = models.BooleanField(_("in order"))
    good_at = models.DateTimeField(_("last in order at"), null=True)
    findings = models.PositiveIntegerField(_("findings"), default=0)
    words = models.TextField(_("words"), blank=True)

    class Meta:
        verbose_name = _("finished job")
        verbose_name_plural = _("finished jobs")

    def __str__(self) -> str:
        return self.name


class WatchedRow(models.Model):
    """A row of the status page as it was last seen, and what was told of it."""

    key = models.CharField(_("key"), max_length=40, primary_key=True)
    state = models.CharField(_("state"), max_length=10)
    words = models.TextField(_("words"), blank=True)
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("seen at"))
    told_state = models.CharField(_("state that was told"), max_length=10, blank=True)
    told_at = models.DateTimeField(_("told at"), null=True)

    class Meta:
        verbose_name = _("watched row")
        verbose_name_plural = _("watched rows")

    def __str__(self) -> str:
        return self.key


class PastTrouble(models.Model):
    """A time during which a row of the status page was not in order, kept for thirty days."""

    key = models.CharField(_("key"), max_length=40)
    state = models.CharField(_("state"), max_length=10)
    words = models.TextField(_("words"), blank=True)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("past trouble")
        verbose_name_plural = _("past troubles")
        ordering = ("-until", "-pk")

    def __str__(self) -> str:
        return self.key


class Installation(models.Model):
    """How this system is called, and the office that runs it: one row, set in the admin."""

    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    short_name_zh = models.CharField(
        _("short name, Chinese"),
        max_length=24,
        blank=True,
        help_text=_("For the head of narrow screens and for subjects of mails."),
    )
    short_name_en = models.CharField(_("short name, English"), max_length=32, blank=True)
    footer_zh = models.CharField(
        _("footer, Chinese"),
        max_length=200,
        blank=True,
        help_text=_("Says on every page where names and problem types come from."),
    )
    footer_en = models.CharField(_("footer, English"), max_length=250, blank=True)
    starts_on = models.DateField(
        _("start day"),
        null=True,
        blank=True,
        help_text=_("What was closed before this day may be carried over as closed."),
    )
    office_zh = models.CharField(_("office, Chinese"), max_length=80, blank=True)
    office_en = models.CharField(_("office, English"), max_length=120, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)

    # who changed reference data, when, from what: docs/rules.md, 17
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installation")
        constraints = [
            models.CheckConstraint(
                name="accounts_installation_is_one_row",
                condition=Q(pk=1),
                violation_error_message=_("The installation is described already. Change it."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Installation:
        """Read the row; where none was set, a system without a place in its name.

        An error page is drawn too where the database answers nothing more.
        """
        try:
            return cls.objects.filter(pk=1).first() or cls()
        except DatabaseError:
            return cls()

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self._worded("name") or gettext("Industrial parks: problems and advice")

    @property
    def short_name(self) -> str:
        """The name where room is short; the whole name where no shorter one was set."""
        short_name = self._worded("short_name")
        if short_name or self._worded("name"):
            return short_name or self.name
        return gettext("Parks Tracker")

    @property
    def footer(self) -> str:
        """The source that every page names; empty where none was set."""
        return self._worded("footer")

    @property
    def office(self) -> str:
        """The office that runs the system; empty where none was set."""
        return self._worded("office")

    def _worded(self, field: str) -> str:
        """Return a field in the language of the page; Chinese where English has no words."""
        words = getattr(self, f"{field}_zh")
        in_english = (get_language() or "").startswith("en")
        return (in_english and getattr(self, f"{field}_en")) or words


class UserSession(AbstractBaseSession):
    """A session: whose it is, and from where. The key is a SHA-256: a copy of the table opens
    nothing. Who deletes a row ends that session.
    """

    session_key = models.CharField(_("session key"), max_length=64, primary_key=True)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="sessions", verbose_name=_("user")
    )
    address = models.CharField(_("network address"), max_length=45, blank=True)
    agent = models.CharField(_("browser"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d %H:%M}"

    @classmethod
    def live(cls) -> models.QuerySet[UserSession]:
        """Those of somebody who is signed in and was there within the time of silence."""
        now = timezone.now()
        silent_since = now - timedelta(seconds=settings.SESSION_IDLE_SECONDS)
        return cls._default_manager.filter(
            user__isnull=False, expire_date__gt=now, seen_at__gte=silent_since
        )

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Return the store that reads these rows."""
        return import_module(settings.SESSION_ENGINE).SessionStore


class SecurityEventQuerySet(models.QuerySet["SecurityEvent"]):
    """Questions about security events."""

    def expired(self) -> SecurityEventQuerySet:
        """Those that were kept for six months already."""
        return self.filter(at__lt=timezone.now() - EVENTS_KEPT)


class SecurityEvent(models.Model):
    """Something that an auditor asks about: who did it, from where, to whom or what."""

    class Kind(models.TextChoices):
        """What happened."""

        SIGNED_IN = "signed_in", _("signed in")
        SIGNED_OUT = "signed_out", _("signed out")
        SIGN_IN_REFUSED = "sign_in_refused", _("sign-in refused")
        LOCKED = "locked", _("sign-in locked")
        ACCOUNT = "account", _("account made or changed")
        RIGHTS = "rights", _("rights changed")
        POSTING = "posting", _("posting changed")
        BREAK_GLASS = "break_glass", _("superuser let in")
        SESSION_ENDED = "session_ended", _("session ended on a page")
        DOWNLOAD = "download", _("export or download")
        FORBIDDEN = "forbidden", _("access refused")

    at = models.DateTimeField(_("at"), default=timezone.now)
    kind = models.CharField(_("event"), max_length=15, choices=Kind)
    actor = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    # the name of that day, which stays where the account goes
    actor_name = models.CharField(_("name"), max_length=150, blank=True)
    address = models.CharField(_("network address"), max_length=45, blank=True)
    subject = models.CharField(_("about"), max_length=300, blank=True)
    details = models.TextField(_("details"), blank=True)
    request_id = models.CharField(_("request"), max_length=32, blank=True)

    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        ordering = ["-at", "-id"]
        indexes = [
            # the auditor's page, and what is six months old
            models.Index(fields=["at"], name="accounts_securityevent_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.actor_name}"
