"""What the server reads at its start: it logs as the product does, one JSON line a record."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

logconfig_dict = settings.LOGGING
loglevel = "warning"
