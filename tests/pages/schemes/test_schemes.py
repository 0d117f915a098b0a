"""The pages of the rules: versions, drafts, approvals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parks.actions.schemes import copy_scheme
from parks.models import Indicator, Scheme, SchemeWeight
from tests.helpers.factories import TODAY, make_region, make_user, set_today
from tests.helpers.scored import make_scheme
from tests.helpers.visiting import hidden_fields, person, send, source_of, statements, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def draft(db) -> Scheme:
    set_today()
    make_scheme()
    return copy_scheme(
        source=Scheme.current(),
        by=make_user("author", role="administrator", regions=(make_region(),)),
        reason="第3号文",
    )


def filled(client, address):
    """What the form of a draft would send unchanged."""
    form = client.get(address).context["form"]
    data = {}
    for field in form:
        value = field.value()
        if value is True:
            data[field.html_name] = "on"
        elif value is not None and value is not False:
            data[field.html_name] = str(value)
    return data


def test_everybody_who_may_read_sees_all_versions_with_their_states(sign_in, draft) -> None:
    page = text_of(sign_in(), "/en/schemes/")
    for words in ("Version 1", "Version 2", "In force", "Draft", "第3号文", "author"):
        assert words in page


def test_a_version_shows_all_its_numbers(sign_in, draft) -> None:
    scheme = Scheme.current()
    scheme.weights.filter(kind="dimension", code="P1").update(weight=4)
    client = sign_in()
    page = text_of(client, "/en/schemes/1/")
    for words in (
        "66.67%",
        "16.67%",
        "16.66%",
        "20.00%",
        "180 days",
        "24 months",
        "P1-value",
        "Same type and level",
    ):
        assert words in page, words
    shown = client.get("/en/schemes/1/").context["page"]
    for rows in (shown.domains, shown.pillars):
        assert sum(row.percent for row in rows) == 100


def test_a_version_says_what_differs_and_from_which(sign_in, draft) -> None:
    client = sign_in()
    assert "0 differences from version 1" in text_of(client, "/en/schemes/2/")
    draft.red_below = 50
    draft.save()
    draft.indicators.filter(indicator__code="R1-value").delete()
    SchemeWeight.objects.create(scheme=draft, kind="stage", code="acting", weight="0.5")
    page = client.get("/en/schemes/2/").context["page"]
    changes = [(change.before, change.after) for change in page.differences]
    assert changes == [("60", "50"), ("0.7", "0.5"), ("weight 1, 0 → 100", "not scored")]
    assert page.before.version == 1


def test_a_version_that_does_not_exist_is_not_found(sign_in, draft) -> None:
    client = sign_in()
    assert client.get("/schemes/9/").status_code == 404
    assert client.get("/schemes/2/").status_code == 200


def test_an_administrator_edits_a_draft_and_nobody_else(sign_in, draft) -> None:
    client = sign_in("administrator")
    reader = sign_in("official")
    address = "/en/schemes/2/edit/"
    indicator = Indicator.objects.get(code="P1-value")
    other = Indicator.objects.get(code="P2-value")
    data = filled(client, address) | {
        "red_below": "55",
        "dimension_P1": "2.5",
        "severity_critical": "9",
        f"best_{indicator.pk}": "80",
    }
    del data[f"scored_{other.pk}"]
    assert reader.get(address).status_code == 403
    assert reader.post(address, data).status_code == 403
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    draft.refresh_from_db()
    assert (draft.red_below, str(draft.weights.get(code="P1").weight)) == (55, "2.50")
    assert draft.weights.get(code="critical").weight == 9
    assert draft.indicators.get(indicator=indicator).best == 80
    assert not draft.indicators.filter(indicator=other).exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("red_behind", "10", "Amber must come before red"),
        ("dimension_P1", "-1", "greater than or equal to 0"),
        ("grade_a", "60", "The bounds of the grades go down from A to C"),
        ("best", "0", "Worst and best must differ"),
        ("worst", "", "A scored indicator needs this number"),
        ("health_share", "x", "Enter a whole number"),
        ("amber_below", "101", "A score is at most 100"),
        ("weak_below", "101", "A score is at most 100"),
    ],
)
def test_a_mistake_in_a_draft_stands_at_its_field_and_keeps_what_was_typed(
    sign_in, draft, field, value, words
) -> None:
    client = sign_in("administrator")
    if field in ("best", "worst"):
        field = f"{field}_{Indicator.objects.get(code='P1-value').pk}"
    good = filled(client, "/en/schemes/2/edit/") | {"grade_b": "66"}
    answer = client.post("/en/schemes/2/edit/", good | {field: value})
    form = answer.context["form"]
    assert answer.status_code == 422
    assert words in " ".join(form.errors[field])
    assert form["grade_b"].value() == "66"
    draft.refresh_from_db()
    assert draft.grade_b == 65
    assert client.post("/en/schemes/2/edit/", good).status_code == 302


def test_a_draft_saved_meanwhile_is_not_overwritten(sign_in, draft) -> None:
    client = sign_in("administrator")
    first, second = (filled(client, "/en/schemes/2/edit/") for _ in range(2))
    assert client.post("/en/schemes/2/edit/", first | {"weak_below": "33"}).status_code == 302
    answer = client.post("/en/schemes/2/edit/", second | {"weak_below": "22"})
    assert answer.status_code == 422
    assert "Nothing was overwritten" in source_of(answer)
    draft.refresh_from_db()
    assert draft.weak_below == 33


def test_a_draft_is_approved_by_somebody_else_from_a_day_on(draft) -> None:
    author = person("author", "administrator")
    other = person("other", "administrator")
    tomorrow = str(TODAY + timedelta(days=1))
    assert "somebody else approves it" in text_of(author, "/en/schemes/2/")
    refused = send(author, "/en/schemes/2/", do="approve", from_day=tomorrow)
    assert (refused.status_code, Scheme.objects.get(version=2).is_draft) == (422, True)
    early = send(other, "/en/schemes/2/", do="approve", from_day=str(TODAY))
    assert (early.status_code, Scheme.objects.get(version=2).is_draft) == (422, True)
    assert "The earliest day is" in source_of(early)
    assert send(other, "/en/schemes/2/", do="approve", from_day=tomorrow).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.approver.username) == ("waiting", "other")
    assert author.get("/en/schemes/2/edit/").status_code == 302
    assert send(other, "/en/schemes/2/", do="withdraw").status_code == 302
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.both
def test_any_version_is_copied_to_a_draft_once_by_an_administrator(sign_in, draft) -> None:
    client = sign_in("administrator")
    reader = sign_in("official")
    assert reader.post("/en/schemes/1/", {"do": "copy"}).status_code == 403
    form = hidden_fields(client, "/en/schemes/1/") | {"do": "copy"}
    assert client.post("/en/schemes/1/", form)["Location"] == "/en/schemes/3/"
    assert client.post("/en/schemes/1/", form).status_code == 422
    assert Scheme.objects.count() == 3


def test_a_mangled_act_stores_nothing(sign_in, draft) -> None:
    client = sign_in("administrator")
    for act in ("", "drop", "approve", "withdraw"):
        assert client.post("/en/schemes/1/", {"do": act}).status_code in (302, 422)
    assert [scheme.state for scheme in Scheme.objects.order_by("version")] == ["in_force", "draft"]


def test_the_admin_edits_the_closing_of_the_version_in_force_only(sign_in, draft) -> None:
    client = sign_in("administrator", is_staff=True)
    current, other = Scheme.objects.order_by("version")
    page = source_of(client.get(f"/en/admin/parks/scheme/{current.pk}/change/"))
    assert 'name="notice_days"' in page
    assert 'name="red_below"' not in page
    assert "P1-value" in page or "P1指标" in page
    assert 'name="notice_days"' not in source_of(
        client.get(f"/en/admin/parks/scheme/{other.pk}/change/")
    )
    assert (
        client.post(f"/en/admin/parks/scheme/{other.pk}/change/", {"notice_days": "3"}).status_code
        == 403
    )


def test_the_pages_ask_the_same_number_of_statements_for_few_versions_and_for_many(
    sign_in, draft
) -> None:
    client = sign_in()
    few = {address: statements(client, address) for address in ("/schemes/", "/schemes/2/")}
    author = make_user("author", role="administrator")
    for number in range(20):
        copy_scheme(source=Scheme.current(), by=author)
        indicator = Indicator.objects.create(
            code=f"x{number}", name_zh="指标", kind="scored", dimension="P1", direction="more"
        )
        draft.indicators.create(indicator=indicator, worst=0, best=1)
    assert {address: statements(client, address) for address in few} == few
