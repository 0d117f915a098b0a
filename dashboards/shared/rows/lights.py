"""The lights that lists count, the worst first."""

from __future__ import annotations

from parks.choices import Light

SHOWN_LIGHTS = (Light.RED, Light.AMBER, Light.GREEN, Light.GREY)
