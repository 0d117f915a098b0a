"""Which version of the product this is."""

from __future__ import annotations

import tomllib
from functools import cache

from django.conf import settings


@cache
def read_version() -> str:
    """Read the version from the description of the project; empty where that did not come along."""
    try:
        with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
            return str(tomllib.load(file)["project"]["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return ""
