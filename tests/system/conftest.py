"""What system tests share."""

from collections.abc import Callable

import pytest


@pytest.fixture(scope="session")
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """A function that prints a measured time past the capture of output."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def say(words: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n  {words}", flush=True)

    return say
