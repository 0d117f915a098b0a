"""The app of what comes in and goes out as files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Imports, exports and papers."""

    name = "exchange"
    verbose_name = _("Exchange")
