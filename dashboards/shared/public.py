"""What the public reads where PUBLIC_READ is on: pages, and of each record the fields.

Whatever is not named here is for who has signed in; nothing that names a person is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import get_language_from_path, override

from parks.readers import Reader

PAGES = frozenset(
    {
        "summary",
        "region-detail",
        "park-list",
        "park-detail",
        "recommendation-list",
        "industry-map",
        "trend",
        "method",
    }
)
# Of each record beside parks, regions and advice: what of it stands on these pages.
FIELDS: Mapping[str, Mapping[str, bool]] = {
    "issue": {
        "title": True,
        "type": True,
        "light": True,
        "stage": True,
        "due": True,
        "number": False,
        "lead": False,
        "progress": False,
        "closed": False,
    },
    "measure": {"title": False},
    "milestone": {"words": False},
    "instruction": {"words": False},
    "agreement": {"name": False},
    "unit": {"issues": False},
    "scheme": {"approver": False},
}
LINK = re.compile(r"<a\b[^>]*>(.*?)</a>", re.DOTALL)
HREF = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')


def read_shown(reader: Reader) -> Mapping[str, bool]:
    """Say which fields a page shows to a reader, by record and field: all to who has signed in."""
    is_public = reader.account is None
    return MappingProxyType(
        {
            f"{record}_{field}": shown or not is_public
            for record, fields in FIELDS.items()
            for field, shown in fields.items()
        }
    )


def is_public(match: ResolverMatch | None) -> bool:
    """Say whether a page may be read without signing in."""
    return settings.PUBLIC_READ and match is not None and match.url_name in PAGES


def without_closed_links(html: str) -> str:
    """Leave of links to pages that are not public their words: a count is plain text."""
    return LINK.sub(lambda link: link[0] if _leads_somewhere(link[0]) else link[1], html)


def _leads_somewhere(link: str) -> bool:
    href = HREF.match(link)
    if href is None:
        return False
    path = re.split("[?#]", href[1], maxsplit=1)[0]
    return not path.startswith("/") or is_open(path)


@lru_cache(maxsize=4096)
def is_open(path: str) -> bool:
    """Say whether an address of ours is public, or a way to sign in."""
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(path)
        except Resolver404:
            return False
    return match.url_name in PAGES or not getattr(match.func, "login_required", True)
