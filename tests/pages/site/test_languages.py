"""No page of a language holds a letter of the other, but in names, codes and what is marked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from dashboards.pages.desk.mail import compose, lines_of
from tests.helpers.cities.world import World
from tests.helpers.factories import TODAY, make_measure
from tests.helpers.walks.crawling import crawl
from tests.helpers.walks.languages import foreign_words, read_names

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGES = ("/", "/parks/", "/parks/?type=zz", "/issues/", "/issues/?sort=zz", "/recommendations/")
PAGES += ("/matrix/", "/desk/", "/desk/calendar/", "/measures/new/", "/linkage/", "/programmes/")
PAGES += ("/trend/", "/indicators/", "/schemes/", "/robustness/", "/differentiation/", "/map/")
PAGES += ("/agreements/", "/supervision/", "/help/method/", "/nothing-here/", "/selfchecks/")
PAGES += ("/rechecks/", "/search/?q=zz", "/objections/", "/instructions/")
ADMIN = ("/admin/", "/admin/auth/group/", "/admin/accounts/user/add/", "/admin/password_change/")
WALKS = {"analyst": PAGES, "lead": ("/desk/",), "city verifier": ("/desk/",), "superuser": ADMIN}
# no link of a desk is followed, of other pages none to a history
LEFT_OUT = {"/desk/": ("/",)}


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_no_page_holds_letters_of_the_other_language(world: World, prefix: str) -> None:
    make_measure(world.neighbour, world.issue("acting"), lead=world.units["lead"])
    names = read_names()
    wrong = set()
    for name, starts in WALKS.items():
        client = world.clients[name]
        client.raise_request_exception = False
        left_out = LEFT_OUT.get(starts[0], ("/history/",))
        for address, answer in crawl(client, starts, prefix=prefix, left_out=left_out):
            if answer.get("Content-Type", "").startswith("text/html"):
                words = foreign_words(answer.content.decode(), names, in_english=bool(prefix))
                wrong |= {(address, text) for text in words}
    answer = Client().get(f"{prefix}/accounts/login/")
    wrong |= {
        ("login", text)
        for text in foreign_words(answer.content.decode(), names, in_english=bool(prefix))
    }
    assert not wrong, "\n".join(f"{address}: {text}" for address, text in sorted(wrong))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_mail_holds_letters_of_the_other_language(world: World, language: str) -> None:
    officer = world.person("lead")
    with override(language):
        day = TODAY + timedelta(days=58)
        mail = compose(officer, day, lines_of(officer, day))
        # an address is none of a language
        text = re.sub(r"\S*/\S+/", "", f"{mail.subject}\n{mail.body}")
        assert foreign_words(text, read_names(), in_english=language == "en") == set()
