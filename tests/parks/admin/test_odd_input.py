"""Whatever is posted to the admin or asked of it is answered quickly, with words."""

import time

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.utils import timezone

from parks.models import Issue, Park
from tests.helpers.admin_forms import form_data
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import make_issue, make_measure, make_user, set_today

pytestmark = pytest.mark.django_db
# no key, a key beyond 64 bits, and a text that PostgreSQL does not take
ODD_WORDS = ("abc", "9" * 30, "a\0b")
ODD_QUESTIONS = ({"id__range": "1"}, {"q": "a\0b", "p": "9" * 30})
MOST_SECONDS = 1.0
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)


@pytest.fixture(scope="module")
def people(once):
    """A city with a row of most kinds, and somebody who may do everything in the admin."""

    def build():
        set_today(timezone.localdate())  # no page has a day to roll
        load_survey()
        park = Park.objects.order_by("pk").first()
        make_measure(park, make_issue(park))
        return make_user("root", is_superuser=True, is_staff=True)

    return once(build)


@pytest.fixture
def ask(people):
    """A function that asks the admin, takes back what it stored, and fails on a slow answer."""
    client = Client(raise_request_exception=False)
    client.force_login(people)

    def asked(method, path, data=None):
        began = time.process_time()
        with transaction.atomic():
            answer = getattr(client, method)(path, data or {})
            transaction.set_rollback(True)
        assert answer.status_code < 500, (method, path, data)
        assert time.process_time() - began < MOST_SECONDS, (method, path, data)
        return answer

    return asked


def base_of(model):
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def form_of(model, ask):
    """The address of the first record's form, or of a new one's, and what a browser would send."""
    record = model._default_manager.order_by("pk").first()
    for page in [f"{record.pk}/change/" if record else "add/", "add/"]:
        path = base_of(model) + page
        answer = ask("get", path)
        if answer.status_code == 200 and answer.context_data["has_change_permission"]:
            return path, form_data(answer)
    return path, {}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_the_admin_answers_whatever_it_is_asked_and_sent(ask, model):
    for question in ODD_QUESTIONS:
        ask("get", base_of(model), question)
    ask("post", base_of(model), {"action": "delete_selected", "_selected_action": "9" * 30})
    path, typed = form_of(model, ask)
    counts = {name: value for name, value in typed.items() if name.endswith("_FORMS")}
    for words in ODD_WORDS:
        answer = ask("post", path, dict.fromkeys(typed, words) | counts | {"form_key": "k"})
        assert answer.status_code in (200, 403), path
    if counts:
        ask("post", path, typed | dict.fromkeys(counts, "2147483648"))


def test_more_rows_than_anybody_types_are_refused_and_the_rest_is_kept(ask):
    path, typed = form_of(Issue, ask)
    answer = ask("post", path, typed | {"title": "typed", "park_links-TOTAL_FORMS": "2147483648"})
    links = answer.context_data["inline_admin_formsets"][0].formset
    assert links.non_form_errors()
    assert len(links.forms) < 10
    assert form_data(answer)["title"] == "typed"
