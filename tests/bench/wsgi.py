"""For `make bench`: the product behind gunicorn, with the bare page beside it."""

from django.conf import settings

from config.wsgi import application

settings.ROOT_URLCONF = "tests.bench.urls"

__all__ = ["application"]
