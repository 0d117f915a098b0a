"""Agreements: what is known and unknown, who may write, shares that sum to 100; and the network
of linked parks.
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError
from django.test import Client
from django.utils.html import strip_tags

from parks.models import Region
from recommendations.models import Agreement, AgreementPayment, AgreementShare, Recommendation
from tests.helpers.admin_forms import form_data
from tests.helpers.factories import (
    TODAY,
    make_framework,
    make_issue,
    make_organisation,
    make_park,
    make_region,
    make_source,
    make_user,
    set_today,
)
from tests.helpers.html import Page
from tests.helpers.ledger.checking import verify_ledger
from tests.helpers.standings import stand
from tests.helpers.visiting import read, source_of, text_of, total
from tests.pages.overview.test_summary import statements

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def here() -> Region:
    return make_region("here", make_region(), name_zh="甲区", name_en="Here")


@pytest.fixture
def there() -> Region:
    return make_region("there", make_region(), name_zh="乙区", name_en="There")


def agree(*regions: Region, slug: str = "together", **fields: Any) -> Agreement:
    """An agreement between regions, each with a park."""
    agreement = Agreement.objects.create(
        slug=slug, name_zh="共建园区", name_en="Built together", **fields
    )
    agreement.regions.set(regions)
    agreement.parks.set([make_park(region=region) for region in regions])
    return agreement


def share(agreement: Agreement, **percents: int) -> list[AgreementShare]:
    """Shares by the address of the region."""
    return [
        AgreementShare.objects.create(
            agreement=agreement, region=Region.objects.get(slug=slug), percent=percent
        )
        for slug, percent in percents.items()
    ]


def amount(
    share: AgreementShare, due: int, paid: int | None = None, days: int | None = -10
) -> AgreementPayment:
    """An amount that fell due so many days from today."""
    return AgreementPayment.objects.create(
        share=share,
        period=f"2026-{AgreementPayment.objects.count() + 1}",
        due=due,
        paid=paid,
        source=make_source(),
        due_on=None if days is None else TODAY + timedelta(days=days),
        paid_on=TODAY if paid is not None else None,
    )


def sent(client: Client, address: str, form: str, **fields: Any) -> Any:
    """Send one of the two forms of a page as its reader got it, with these fields filled in."""
    page = client.get(address).context[f"{form}_form"]
    hidden = {field.html_name: field.value() for field in page.hidden_fields()}
    names = {f"{form}-{name}": value for name, value in fields.items()}
    return client.post(address, {"form": form, **hidden, **names})


# what the survey gives


def test_the_agreement_of_the_survey_says_what_is_unknown_and_shows_no_nought(survey):
    page = strip_tags(text_of(survey, "/en/agreements/zhongkai-huiyang/"))
    assert "No source gives the shares" in page
    assert "What is due and paid is unknown" in page
    assert not re.search(r"\b0%|\b0\.00\b", page)
    row = survey.get("/agreements/").context["listed"].rows[0]
    assert (row.sums.due, row.sums.paid, row.sums.rate) == (None, None, None)


def test_the_network_of_the_survey(survey):
    network = survey.get("/linkage/").context["network"]
    assert [(link.kind, {end.slug for end in link.ends}) for link in network.links] == [
        ("agreement", {"zhongkai-ai", "huiyang-xinxu"}),
        ("enclave", {"dongjiang", "huicheng"}),
        ("enclave", {"huinan", "huicheng"}),
        ("adjoining", {"huinan", "sandong"}),
    ]
    page = text_of(survey, "/linkage/")
    assert "惠南科技园与三栋数码园缺乏联动" in page
    assert page.count("network__dot") == len(network.lines) == 4


# sums


def test_c3_is_paid_of_what_has_fallen_due(sign_in, here, there):
    client = sign_in()
    first, second = share(agree(here, there), here=60, there=40)
    amount(first, 100, 100)
    amount(second, 50, 20)
    amount(second, 30)
    amount(first, 500, days=40)
    page = client.get("/en/agreements/together/").context["page"]
    assert (page.row.sums.due, page.row.sums.paid, page.row.sums.ahead) == (180, 120, 500)
    assert page.row.sums.rate == 67
    assert [party.sums.rate for party in page.parties] == [100, 25]
    assert page.row.late == 2
    assert client.get("/agreements/").context["listed"].sums == page.row.sums


def test_an_amount_that_is_still_to_come_leaves_the_rate_unknown(sign_in, here, there):
    client = sign_in()
    amount(share(agree(here, there), here=100)[0], 500, days=40)
    page = client.get("/en/agreements/together/").context["page"]
    assert (page.row.sums.rate, page.row.late, page.payments[0].state) == (None, 0, "ahead")


def test_every_count_of_the_list_leads_to_as_many(sign_in, here, there):
    client = sign_in()
    agree(here, there, stage="signed", base="tax")
    agree(here, slug="alone", stage="talks")
    amount(share(agree(there, slug="third"), there=100)[0], 10)
    page = text_of(client, "/agreements/")
    counts = Page(page).counted_links()
    assert len([where for where, _n in counts if where.startswith("/agreements/")]) == 7
    for where, count in counts:
        if where.startswith("/agreements/"):
            assert total(text_of(client, where)) == count, where
    assert total(text_of(client, "/agreements/?region=here")) == 2
    assert total(text_of(client, "/agreements/?base=tax")) == 1
    assert "“moon”" in text_of(client, "/en/agreements/?stage=moon&region=here")


# who sees and who writes


def test_who_is_posted_elsewhere_finds_no_agreement(here, there):
    set_today()
    agree(there)
    agree(here, there, slug="both")
    client = Client()
    client.force_login(make_user("clerk", regions=(here,)))
    assert client.get("/agreements/together/").status_code == 404
    page = text_of(client, "/agreements/both/")
    assert "乙区" in page
    assert '"/regions/there/"' not in page
    assert [row.agreement.slug for row in client.get("/agreements/").context["listed"].rows] == [
        "both"
    ]
    assert client.get("/linkage/").status_code == 200


@pytest.mark.parametrize("role", ["official", "unit", "verifier", "leader"])
def test_nobody_but_analysts_writes(sign_in, here, there, role):
    client = sign_in(role)
    share(agree(here, there), here=100)
    assert 'name="form"' not in text_of(client, "/agreements/together/")
    for form in ("shares", "payment", "", "other"):
        assert client.post("/agreements/together/", {"form": form}).status_code == 403


def test_one_side_records_its_amounts_and_does_not_set_the_terms(here, there):
    set_today()
    shares = share(agree(here, there), here=60, there=40)
    client = Client()
    client.force_login(make_user("analyst-here", role="analyst", regions=(here,)))
    assert client.get("/agreements/together/").context["shares_form"] is None
    fields = {"period": "2026", "due": "10", "source": make_source().pk}
    assert (
        sent(client, "/agreements/together/", "payment", share=shares[1].pk, **fields).status_code
        == 422
    )
    assert (
        sent(client, "/agreements/together/", "payment", share=shares[0].pk, **fields).status_code
        == 302
    )
    assert AgreementPayment.objects.get().share == shares[0]


# shares


def test_shares_that_sum_to_100_are_stored_with_their_history(sign_in, here, there):
    client = sign_in("analyst")
    agree(here, there)
    names = {f"share_{here.pk}": "60", f"share_{there.pk}": "40"}
    assert sent(client, "/agreements/together/", "shares", **names).status_code == 302
    assert {share.region.slug: share.percent for share in AgreementShare.objects.all()} == {
        "here": 60,
        "there": 40,
    }
    names |= {f"share_{here.pk}": "100", f"share_{there.pk}": ""}
    assert sent(client, "/agreements/together/", "shares", **names).status_code == 302
    assert [share.percent for share in AgreementShare.objects.all()] == [100]
    page = client.get("/en/agreements/together/").context["page"]
    assert {change.words for change in page.changes} == {
        "There: share taken out",
        "Here: share 100%",
        "Here: share 60%",
        "There: share 40%",
    }
    assert {change.by for change in page.changes} == {client.user}


@pytest.mark.parametrize(
    ("percents", "words"),
    [
        (("60", "39.99"), "The shares sum to 99.99; they must sum to 100."),
        (("60", "41"), "The shares sum to 101; they must sum to 100."),
        (("0", "100"), "A share lies above 0 and up to 100 percent."),
        (("-1", "101"), "A share lies above 0 and up to 100 percent."),
        (("x", "100"), "Enter a number."),
        (("", ""), "The shares sum to 0; they must sum to 100."),
    ],
)
def test_shares_that_do_not_add_up_are_refused_at_their_fields(
    sign_in, here, there, percents, words
):
    client = sign_in("analyst")
    agree(here, there)
    names = {f"share_{here.pk}": percents[0], f"share_{there.pk}": percents[1]}
    answer = sent(client, "/en/agreements/together/", "shares", **names)
    assert answer.status_code == 422
    assert words in source_of(answer)
    assert f'value="{percents[0]}"' in source_of(answer) or not percents[0]
    assert not AgreementShare.objects.exists()


def test_a_party_with_amounts_keeps_its_share(sign_in, here, there):
    client = sign_in("analyst")
    amount(share(agree(here, there), here=60, there=40)[1], 10)
    names = {f"share_{here.pk}": "100", f"share_{there.pk}": ""}
    answer = sent(client, "/en/agreements/together/", "shares", **names)
    assert "its share cannot be taken out" in source_of(answer)
    assert {share.percent for share in AgreementShare.objects.all()} == {60, 40}


@pytest.mark.both
def test_a_form_that_was_overtaken_or_sent_twice_changes_nothing(sign_in, here, there):
    client = sign_in("analyst")
    agree(here, there)
    page = client.get("/en/agreements/together/").context["shares_form"]
    hidden = {field.html_name: field.value() for field in page.hidden_fields()}
    data = {"form": "shares", **hidden, f"shares-share_{here.pk}": "100"}
    assert client.post("/en/agreements/together/", data).status_code == 302
    assert client.post("/en/agreements/together/", data).status_code == 422
    other = data | {
        "shares-form_key": page.fields["form_key"].initial(),
        f"shares-share_{there.pk}": "10",
    }
    answer = client.post("/en/agreements/together/", other)
    assert answer.status_code == 422
    assert "Somebody else changed this record" in source_of(answer)
    assert [share.percent for share in AgreementShare.objects.all()] == [100]


# amounts


def test_an_amount_is_recorded_and_later_paid(sign_in, here, there):
    client = sign_in("analyst")
    first = share(agree(here, there), here=60, there=40)[0]
    fields: dict[str, Any] = {"share": first.pk, "period": " 2026 ", "source": make_source().pk}
    due = {"due": "120.50", "due_on": "2026-03-31"}
    assert sent(client, "/agreements/together/", "payment", **fields, **due).status_code == 302
    paid = {"paid": "100", "paid_on": TODAY.isoformat()}
    assert sent(client, "/agreements/together/", "payment", **fields, **paid).status_code == 302
    payment = AgreementPayment.objects.get()
    assert (payment.period, payment.due, payment.paid, payment.paid_on) == (
        "2026",
        Decimal("120.50"),
        100,
        TODAY,
    )
    assert (payment.due_on.isoformat(), payment.is_demo) == ("2026-03-31", False)
    assert AgreementPayment.history.count() == 2
    assert "due 120.50, paid 100" in text_of(client, "/en/agreements/together/")


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({}, "due", "Say what is due"),
        ({"due": "10", "paid": "5"}, "paid_on", "together with its day"),
        ({"due": "10", "paid_on": "2026-06-01"}, "paid", "together with its day"),
        ({"due": "10", "paid": "5", "paid_on": "2026-07-01"}, "paid_on", "has not come yet"),
        ({"due": "10", "paid": "11", "paid_on": "2026-06-01"}, "paid", "More than is due"),
        ({"due": "-1"}, "__all__", "not negative"),
        ({"due": "10", "period": ""}, "period", "required"),
        ({"due": "10", "source": ""}, "source", "required"),
        ({"due": "10", "share": "99999999999999999999"}, "share", "Select a valid choice"),
    ],
)
def test_a_wrong_amount_is_refused_at_its_field_and_kept(sign_in, here, there, fields, name, words):
    client = sign_in("analyst")
    first = share(agree(here, there), here=60, there=40)[0]
    given = {"share": first.pk, "period": "2026", "source": make_source().pk} | fields
    answer = sent(client, "/en/agreements/together/", "payment", **given)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["payment_form"].errors[name])
    assert words in source_of(answer)
    assert fields.get("due", "") in source_of(answer)
    assert not AgreementPayment.objects.exists()


# the admin and the check


def test_the_admin_adds_shares_up(sign_in, here, there):
    client = sign_in("administrator", is_superuser=True)
    agreement = agree(here, there)
    address = f"/en/admin/recommendations/agreement/{agreement.pk}/change/"
    data = form_data(client.get(address)) | {"shares-TOTAL_FORMS": 2}
    data |= {
        "parks": list(agreement.parks.values_list("pk", flat=True)),
        "regions": [here.pk, there.pk],
    }
    data |= {"shares-0-region": here.pk, "shares-0-percent": "60", "shares-1-region": there.pk}
    answer = client.post(address, data | {"shares-1-percent": "41"})
    assert "they must sum to 100" in source_of(answer)
    assert not AgreementShare.objects.exists()
    assert client.post(address, data | {"shares-1-percent": "40"}).status_code == 302
    assert sorted(share.percent for share in AgreementShare.objects.all()) == [40, 60]


def test_the_admin_takes_amounts_as_the_page_does(sign_in, here, there):
    client = sign_in("administrator", is_superuser=True)
    first = share(agree(here, there), here=60, there=40)[0]
    address = f"/en/admin/recommendations/agreementshare/{first.pk}/change/"
    data = form_data(client.get(address)) | {"payments-TOTAL_FORMS": 1, "payments-0-period": "2026"}
    data |= {"payments-0-due": "10", "payments-0-paid": "11", "payments-0-source": make_source().pk}
    data |= {"payments-0-paid_on": TODAY.isoformat()}
    assert "More than is due" in source_of(client.post(address, data))
    assert client.post(address, data | {"payments-0-paid": "9"}).status_code == 302
    assert AgreementPayment.objects.get().paid == 9


def test_shares_changed_behind_the_back_are_found(here, there):
    share(agree(here, there), here=60, there=40)
    verify_ledger()
    AgreementShare.objects.filter(region=there).update(percent="39.99")
    with pytest.raises(
        CommandError, match=r"agreement together: its shares sum to 99.99 instead of 100"
    ):
        verify_ledger()


# links from other pages, and cost


def test_other_pages_lead_to_the_agreement(sign_in, here, there):
    client = sign_in()
    make_framework()
    agreement = agree(here, there, recommendation=Recommendation.objects.get(number="4-01"))
    park = agreement.parks.first()
    for page in (
        "/recommendations/",
        "/recommendations/4-01/",
        f"/parks/{park.slug}/",
        "/linkage/",
        "/agreements/",
    ):
        assert '"/agreements/together/"' in text_of(client, page), page
    assert "1" in read(client, "/recommendations/pillars/4/").counts("/agreements/?pillar=4")
    assert "/agreements/?pillar" not in text_of(client, "/recommendations/pillars/1/")


def test_an_enclave_shows_one_owner_for_each_issue_on_both_pages(sign_in, here, there):
    client = sign_in()
    park = make_park("apart", located_in=here, managed_by_region=there)
    lead = make_organisation(name_zh="牵头局")
    make_issue(park, stage="acting", lead=lead)
    make_issue(park, stage="acting", lead=lead)
    make_issue(park)
    for page in ("/regions/here/", "/regions/there/"):
        (enclave,) = client.get(page).context["table"].enclaves
        assert [(owner.name, owner.count) for owner in enclave.owners][0] == ("牵头局", 2)
        assert sum(owner.count for owner in enclave.owners) == 3
        for owner in enclave.owners:
            assert total(text_of(client, owner.address)) == owner.count


def test_who_does_not_see_the_manager_reads_the_name_of_an_enclave_and_no_figure(here, there):
    set_today()
    make_issue(make_park("apart", name_zh="飞园", located_in=here, managed_by_region=there))
    client = Client()
    client.force_login(make_user("clerk", regions=(here,)))
    page = text_of(client, "/regions/here/")
    assert "飞园" in page
    assert "park=apart" not in page
    assert '"/parks/apart/"' not in page
    assert "飞园" in text_of(client, "/linkage/")


def test_issues_about_many_parks_or_under_one_manager_link_none(sign_in, here, there):
    client = sign_in()
    bodies = [make_organisation(region=region) for region in (here, there)]
    parks = [make_park(region=here, organisation=bodies[place % 2]) for place in range(5)]
    make_issue(*parks)
    make_issue(parks[0], parks[2])
    assert client.get("/linkage/").context["network"].links == []
    linked = make_issue(parks[0], parks[1])
    (link,) = client.get("/linkage/").context["network"].links
    assert (link.kind, link.record) == ("adjoining", linked)


def test_pages_run_the_same_statements_for_few_and_for_many(sign_in, here, there):
    client = sign_in("analyst")

    def add(count: int) -> None:
        for _ in range(count):
            agreement = agree(here, there, slug=f"a{Agreement.objects.count()}")
            stand(*agreement.parks.all())
            for party in share(agreement, here=60, there=40):
                amount(party, 10, 5)
            bodies = [make_organisation(), make_organisation()]
            make_issue(
                *[make_park(region=here, located_in=there, organisation=body) for body in bodies]
            )

    add(2)
    pages = ("/agreements/", "/linkage/", "/regions/here/", "/agreements/a0/")
    few = [statements(client, page) for page in pages]
    add(8)
    assert [statements(client, page) for page in pages] == few
