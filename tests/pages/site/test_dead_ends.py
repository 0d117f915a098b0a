"""A reader with a posting is led nowhere that answers 404 to them: what is out of sight is
named, not linked.
"""

import pytest

from recommendations.models import Agreement
from tests.helpers.factories import make_framework, make_park, make_region, make_user, set_today
from tests.helpers.visiting import source_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def places(client):
    set_today()
    make_framework()
    city = make_region()
    zone = make_region("zhongkai", city)
    district = make_region("huicheng", city)
    whole = make_park("whole", region=district, name_zh="整个园区")
    enclave = make_park("enclave", region=zone, located_in=district, parent=whole)
    agreement = Agreement.objects.create(slug="together", name_zh="共建")
    agreement.parks.set([whole, enclave])
    client.force_login(make_user("clerk", regions=(zone,)))
    return client


@pytest.mark.parametrize("page", ["/parks/enclave/", "/recommendations/"])
def test_places_out_of_sight_are_named_and_not_linked(places, page):
    text = source_of(places.get(page))
    assert "整个园区" in text
    assert '"/parks/whole/"' not in text
    assert '"/regions/huicheng/"' not in text


def test_places_in_sight_are_linked(places):
    places.force_login(make_user("official"))
    assert '"/regions/huicheng/"' in source_of(places.get("/parks/enclave/"))
    assert '"/parks/whole/"' in source_of(places.get("/parks/enclave/"))
    assert '"/parks/whole/"' in source_of(places.get("/recommendations/"))
