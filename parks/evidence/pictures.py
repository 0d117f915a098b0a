"""Pictures, read upright and in reduced size; of large ones, one at a time."""

from __future__ import annotations

from contextlib import nullcontext
from threading import Lock
from typing import IO

from PIL import Image, ImageOps

# A telephone's largest picture has 200 million pixels; a "bomb" of a few kilobytes has billions.
MOST_PIXELS = 200_000_000
# What has more takes up to 800 MB while it is decoded, unless its format is read in reduced size.
LARGE_PIXELS = 64_000_000
# So many times larger than wanted a large picture is first thinned out to.
THINNED_TIMES = 4
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
_large_one = Lock()


class TooManyPixelsError(Exception):
    """A picture that is not decoded."""


def read_reduced(content: IO[bytes], formats: list[str], size: tuple[int, int]) -> Image.Image:
    """Read a picture of at most this size, upright.

    Raises TooManyPixelsError by what its head says, and the errors of Pillow where it is damaged.
    """
    content.seek(0)
    with Image.open(content, formats=formats) as picture:
        pixels = picture.width * picture.height
        if pixels > MOST_PIXELS:
            raise TooManyPixelsError
        is_large = pixels > LARGE_PIXELS
        picture.draft("RGB", (size[0] * 2, size[1] * 2))
        with _large_one if is_large else nullcontext():
            picture.load()
            small = _thinned(picture, size) if is_large else picture.copy()
        orientation = picture.getexif()
    small.thumbnail(size)
    small.getexif().update(orientation)
    return ImageOps.exif_transpose(small)


def _thinned(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Leave out rows and columns of a large picture: what blends them would copy it whole."""
    times = max(
        1,
        min(picture.width // size[0], picture.height // size[1]) // THINNED_TIMES,
    )
    smaller = (max(1, picture.width // times), max(1, picture.height // times))
    return picture.resize(smaller, Image.Resampling.NEAREST)
