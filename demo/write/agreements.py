"""Agreements of the demonstration: with shares and amounts, which the survey does not give
(docs/rules.md, 13).

The survey's own agreement keeps its fields. These stand beside it, marked in their names, and go
with the rest.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from demo.plan.cast import Cast
from parks.models import Park, Region
from recommendations.actions.agreements import agreement_state, record_payment, set_shares
from recommendations.models import Agreement

TAX = "demo-huinan-tax"
OUTPUT = "demo-huinan-sandong"
AGREEMENTS: dict[str, dict[str, Any]] = {
    TAX: {
        "name_zh": "惠南科技园税收分享协议（演示）",
        "name_en": "Huinan tax sharing agreement (demonstration)",
        "stage": Agreement.Stage.OPERATING,
        "base": Agreement.Base.TAX,
        "recommendation": "4-02",
        "parks": ("huinan",),
        "regions": ("zhongkai-zone", "huicheng"),
        "signed": 700,
        "statement": "演示数据：园区税收地方留成部分由管理方与所在地按比例分享，按半年结算。",
    },
    OUTPUT: {
        "name_zh": "惠南—三栋联动发展协议（演示）",
        "name_en": "Huinan and Sandong linkage agreement (demonstration)",
        "stage": Agreement.Stage.BODY,
        "base": Agreement.Base.OUTPUT,
        "recommendation": "4-02",
        "parks": ("huinan", "sandong"),
        "regions": ("zhongkai-zone", "huicheng"),
        "signed": 150,
        "statement": "演示数据：两园区已成立联席会议，产值按各半统计，尚无到期款项。",
    },
}
SHARES = {
    TAX: {"zhongkai-zone": 60, "huicheng": 40},
    OUTPUT: {"zhongkai-zone": 50, "huicheng": 50},
}
# party, days since the half year's account was due (negative: still to come), due, paid
AMOUNTS = (
    ("huicheng", 480, "812.50", "812.50"),
    ("zhongkai-zone", 480, "1218.75", "1218.75"),
    ("huicheng", 300, "846.00", "846.00"),
    ("zhongkai-zone", 300, "1269.00", "1269.00"),
    ("huicheng", 116, "880.40", "500.00"),
    ("zhongkai-zone", 116, "1320.60", "1320.60"),
    ("huicheng", 30, "120.00", ""),
    ("huicheng", -67, "902.00", ""),
    ("zhongkai-zone", -67, "1353.00", ""),
)


def write_agreements(cast: Cast) -> None:
    """Write the agreements through the same actions as everybody."""
    for slug, given in AGREEMENTS.items():
        agreement = Agreement.objects.create(
            slug=slug,
            is_demo=True,
            source=cast.source,
            signed_on=cast.chance.ago(given["signed"]),
            recommendation=cast.recommendations.get(given["recommendation"]),
            **{name: given[name] for name in ("name_zh", "name_en", "stage", "base", "statement")},
        )
        agreement.parks.set(Park.objects.filter(slug__in=given["parks"]))
        agreement.regions.set(Region.objects.filter(slug__in=given["regions"]))
        percents = {
            region.pk: Decimal(SHARES[slug][region.slug]) for region in agreement.regions.all()
        }
        set_shares(
            agreement=agreement,
            percents=percents,
            seen=agreement_state(agreement),
            by=cast.people["analyst"],
        )
    _settle(cast, Agreement.objects.get(slug=TAX))


def _settle(cast: Cast, agreement: Agreement) -> None:
    """Record what was due and paid: on time, in part, late, and still to come."""
    shares = {
        share.region.slug: share for share in agreement.shares.select_related("region", "agreement")
    }
    for party, days, due, paid in AMOUNTS:
        due_on = cast.chance.ago(days)
        record_payment(
            share=shares[party],
            period=f"{due_on:%Y-%m}",
            due=Decimal(due),
            due_on=due_on,
            paid=Decimal(paid) if paid else None,
            paid_on=due_on - timedelta(days=3) if paid else None,
            source=cast.source,
            seen=agreement_state(agreement),
            by=cast.people["analyst"],
        )
