"""The product behind gunicorn for `make bench`, with the bare page beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from config.wsgi import application as product
from tests.bench.bare import ADDRESS, make_handler

settings.ROOT_URLCONF = "tests.bench.urls"
bare = make_handler()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer the bare page without the product's middleware, and everything else with it."""
    handler = bare if environ["PATH_INFO"] == ADDRESS else product
    return handler(environ, start_response)
