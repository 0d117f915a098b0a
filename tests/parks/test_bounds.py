"""Values outside of an indicator's bounds are refused wherever figures enter, with the bounds."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from parks.actions.observations import Review, SheetCell, enter_values, review_values
from parks.models import Indicator, Observation
from parks.observations.values import BadValueError, allowed, out_of_bounds, read_value
from tests.helpers.admin_forms import form_data
from tests.helpers.factories import (
    TODAY,
    make_park,
    make_region,
    make_source,
    make_user,
    set_today,
)

SHARE = {"unit": "%"}
FIRMS = {"unit": "家"}
GROWTH = {"unit": "%", "lowest": Decimal(-100), "highest": Decimal(1000)}
POINTS = {"unit": "个百分点", "lowest": Decimal(-100), "highest": Decimal(100)}
ANY = {"unit": "位", "lowest": None}
STEPS = {"unit": "分", "direction": "level", "levels": "0 无；50 部分；100 全部"}


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("fields", "inside", "outside", "words"),
    [
        (SHARE, ("0", "100", "99.9999%"), ("-0.0001", "140", "140%"), "0 至 100 之间"),
        (FIRMS, ("0", "1,100"), ("-5", "-1"), "不小于 0"),
        (GROWTH, ("-100", "140", "1000"), ("-101", "1000.5"), "-100 至 1000 之间"),
        (POINTS, ("-3.5", "100"), ("100.1",), "-100 至 100 之间"),
        (ANY, ("-5", "7"), (), "最多 4 位小数"),
        (STEPS, ("0", "50"), ("51", "-50", "140"), "0、50、100"),
    ],
)
def test_a_value_is_held_against_the_bounds_and_the_message_says_them(
    fields, inside, outside, words
):
    indicator = Indicator(code="X", **fields)
    with override("zh-hans"):
        for value in inside:
            assert read_value(value, indicator) is not None
        for value in outside:
            with pytest.raises(BadValueError) as error:
                read_value(value, indicator)
            assert words in str(error.value)
        assert words in allowed(indicator)
        assert out_of_bounds(None, indicator) == ""


@pytest.fixture
def share(db):
    set_today(TODAY)
    return Indicator.objects.create(
        code="G2", name_zh="完成率", unit="%", kind="scored", dimension="P1", direction="more"
    )


@pytest.fixture
def park(db):
    return make_park(managed_by_region=make_region())


def test_the_action_refuses_it_whoever_calls(share, park):
    region = park.home_region
    analyst = make_user("analyst", role="analyst", regions=(region,))
    cell = SheetCell(park, share, Decimal(140))
    with pytest.raises(ValidationError, match="140"):
        enter_values(entries=[cell], period="上半年", source=make_source(), by=analyst)
    cell = SheetCell(park, share, Decimal(40))
    enter_values(entries=[cell], period="2025年1-6月", source=make_source(), by=analyst)
    stored = Observation.objects.get()
    assert stored.period == "2025H1"
    verifier = make_user("verifier", role="verifier", regions=(region,))
    review = Review(stored, Decimal(-5), stored.version, "查实")
    with pytest.raises(ValidationError, match="-5"):
        review_values(reviews=[review], by=verifier)


@pytest.mark.parametrize("kind", ["scored", "context"])
@pytest.mark.parametrize("subject", ["park", "region"])
def test_the_admin_refuses_it_for_every_indicator_of_parks_and_regions(
    client, share, park, kind, subject
):
    Indicator.objects.update(kind=kind)
    client.force_login(make_user("boss", is_superuser=True, is_staff=True))
    address = "/admin/parks/observation/add/"
    about = {"park": park.pk} if subject == "park" else {"region": park.home_region.pk}
    data = form_data(client.get(address)) | about | {"indicator": share.pk, "period": "25年度"}
    data |= {"value": "140", "source": make_source().pk}
    assert "0 至 100 之间" in client.post(address, data).text
    assert client.post(address, data | {"value": "40"}).status_code == 302
    assert Observation.objects.get().period == "2025"
