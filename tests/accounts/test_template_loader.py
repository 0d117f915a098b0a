"""Pages go out without the indentation of their templates."""

import re

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize("name", ["base.html", "pages/parks/list/page.html"])
def test_a_template_of_a_page_is_read_without_indentation(name):
    written = (settings.BASE_DIR / "templates" / name).read_text(encoding="utf-8")
    read = get_template(name).template.source
    assert re.search(r"^ +\S", written, re.MULTILINE)
    assert not re.search(r"^[ \t]", read, re.MULTILINE)
    assert read.split() == written.split()


def test_a_mail_stays_as_it_is_written():
    name = "mail/digest.txt"
    written = (settings.BASE_DIR / "templates" / name).read_text(encoding="utf-8")
    assert get_template(name).template.source == written


def test_what_a_person_wrote_keeps_its_white_space():
    page = Template("<p>{{ words }}</p>").render(Context({"words": "one\n   two"}))
    assert page == "<p>one\n   two</p>"
