"""How each constraint of answers, agreements and what people keep is broken, for
test_constraints.
"""

from collections.abc import Callable
from typing import Any

from dashboards.models import FollowedPark, SavedView
from parks.models import Scheme
from recommendations.models import (
    Agreement,
    AgreementPayment,
    AgreementShare,
    Recommendation,
    Response,
)
from tests.helpers.factories import (
    TODAY,
    make_framework,
    make_organisation,
    make_park,
    make_region,
    make_source,
    make_user,
)


def twice(make: Callable[[], object]) -> None:
    make()
    make()


def share(percent: int = 60) -> AgreementShare:
    agreement, _ = Agreement.objects.get_or_create(slug="together", defaults={"name_zh": "共建"})
    return AgreementShare.objects.create(agreement=agreement, region=make_region(), percent=percent)


def pay(share: AgreementShare, **amount: Any) -> None:
    fields = {"share": share, "period": "2026", "due": 10, "source": make_source()}
    AgreementPayment.objects.create(**(fields | amount))


def pay_twice() -> None:
    party = share()
    twice(lambda: pay(party))


def respond(answer: str, **given: Any) -> None:
    make_framework()
    Response.objects.create(
        recommendation=Recommendation.objects.get(number="1-01"),
        organisation=make_organisation(),
        answer=answer,
        answered_by=make_user("he"),
        **given,
    )


def follow_twice() -> None:
    park = make_park()
    user = make_user("he")
    twice(lambda: FollowedPark.objects.create(user=user, park=park))


def save_view_twice() -> None:
    user = make_user("he")
    twice(
        lambda: SavedView.objects.create(user=user, page="issues", name="红灯", query="light=red")
    )


BREAKS: dict[str, Callable[[], object]] = {
    "dashboards_followedpark_is_followed_once": follow_twice,
    "dashboards_savedview_is_named_once": save_view_twice,
    "parks_scheme_bands_of_likeness_are_in_order": lambda: Scheme.objects.create(
        version=9, alike_medium="0.9", alike_high="0.5"
    ),
    "recommendations_agreementshare_is_set_once": lambda: twice(share),
    "recommendations_agreementshare_is_a_percentage": lambda: share(percent=101),
    "recommendations_agreementpayment_is_one_a_period": pay_twice,
    "recommendations_agreementpayment_is_not_negative": lambda: pay(share(), due=-1),
    "recommendations_agreementpayment_paid_says_when": lambda: pay(share(), paid=5),
    "recommendations_response_answer_is_known": lambda: respond(
        "perhaps", words="再议", by_when=TODAY
    ),
    "recommendations_response_says_why_not": lambda: respond("declined"),
    "recommendations_response_says_by_when": lambda: respond("accepted"),
}
