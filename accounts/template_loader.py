"""Pages without the indentation of their templates."""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import filesystem

INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class UnindentedLoader(filesystem.Loader):
    """Reads templates of pages without the white space at the beginning of their lines.

    It is there for who reads the template: a browser takes it for one blank, and it would be up to
    half of what a page with many rows sends. A template is read once, so no page waits for it.
    """

    def get_contents(self, origin: Origin) -> str:
        """Read a template; text files, such as mails, stay as they are written."""
        contents = super().get_contents(origin)
        if not str(origin.name).endswith(".html"):
            return contents
        return INDENTATION.sub("", contents)
