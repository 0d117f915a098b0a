"""Every page in either language: valid HTML, and no letter of the other language on it but in
names, codes and what is marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from dashboards.pages.desk.mail import compose, lines_of
from tests.helpers.cities.world import World
from tests.helpers.factories import TODAY, make_measure
from tests.helpers.html import Page
from tests.helpers.walks.crawling import crawl
from tests.helpers.walks.languages import foreign_words, read_names
from tests.helpers.walks.validity import flaws

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


@pytest.fixture(scope="module", params=["", "/en"], ids=["zh-hans", "en"])
def walked(
    request: pytest.FixtureRequest, built: World, once_today: Callable[..., Any]
) -> tuple[str, dict[str, str]]:
    """Every page of a language that a walk finds, by its address, behind the prefix of the
    language.
    """
    return request.param, once_today(lambda: dict(walk(built, request.param)))


def walk(world: World, prefix: str) -> Iterator[tuple[str, str]]:
    make_measure(world.neighbour, world.issue("acting"), lead=world.units["lead"])
    for name, starts in WALKS.items():
        client = world.clients[name]
        client.raise_request_exception = False
        left_out = LEFT_OUT.get(starts[0], ("/history/",))
        for address, answer in crawl(client, starts, prefix=prefix, left_out=left_out):
            if answer.get("Content-Type", "").startswith("text/html") and answer.content:
                yield f"{name} at {address}", answer.content.decode()
    yield "login", Client().get(f"{prefix}/accounts/login/").content.decode()


def test_no_page_holds_letters_of_the_other_language(
    walked: tuple[str, dict[str, str]], world: World
) -> None:
    prefix, pages = walked
    names = read_names()
    wrong = {
        f"{address}: {text}"
        for address, source in pages.items()
        for text in foreign_words(source, names, in_english=bool(prefix))
    }
    assert not wrong, "\n".join(sorted(wrong))


def test_every_page_is_valid_and_says_what_it_is_about(
    walked: tuple[str, dict[str, str]], world: World
) -> None:
    _prefix, pages = walked
    wrong = {f"{at}: {flaw}" for at, source in pages.items() for flaw in flaws(Page(source))}
    assert not wrong, "\n".join(sorted(wrong))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_mail_holds_letters_of_the_other_language(world: World, language: str) -> None:
    officer = world.person("lead")
    with override(language):
        day = TODAY + timedelta(days=58)
        mail = compose(officer, day, lines_of(officer, day))
        # an address is none of a language
        text = re.sub(r"\S*/\S+/", "", f"{mail.subject}\n{mail.body}")
        assert foreign_words(text, read_names(), in_english=language == "en") == set()
