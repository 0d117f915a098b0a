"""The product under the clock of a test."""

from tests.system.faults.clock import put_in_place

put_in_place()

from config.wsgi import application  # noqa: E402

__all__ = ["application"]
