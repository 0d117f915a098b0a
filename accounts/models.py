from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

KEY_LENGTH = 64


class User(AbstractUser):
    """A person who may sign in. The name is one field, family name first, as in Chinese."""

    # None takes a field of the base away; the stubs know no way to say so
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=60, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

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
