from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEY_LENGTH = 64
UNSENT_ADDRESS_LENGTH = 1000
UNSENT_KEPT = timedelta(hours=24)


class User(AbstractUser):
    """A person who may sign in. The name is one field, family name first, as in Chinese."""

    # None takes a field of the base away; the stubs know no way to say so
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=60, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)
    # with three officers, a superuser signs in until then, after `break_glass`
    admitted_until = models.DateTimeField(null=True, blank=True, editable=False)

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

    @property
    def is_admitted(self) -> bool:
        """Whether the account may be used; with three officers a superuser's is behind glass."""
        if not self.is_active:
            return False
        if not (settings.THREE_OFFICERS and self.is_superuser):
            return True
        return self.admitted_until is not None and self.admitted_until > timezone.now()


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

    def expired(self) -> "UnsentFormQuerySet":
        """Those that were kept for a day already."""
        return self.filter(sent_at__lt=timezone.now() - UNSENT_KEPT)

    def offered_to(self, account: int | None) -> "UnsentFormQuerySet":
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
