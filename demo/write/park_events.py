"""What the demonstration adds to scores after the sum, and what is said against its figures."""

from __future__ import annotations

from decimal import Decimal

from demo.plan.cast import Cast
from parks.choices import ParkEventKind
from parks.models import FigureObjection, Indicator, ParkEvent
from parks.writing import writing

# park, kind, points, days ago, words
EVENTS = (
    (
        "huicheng",
        ParkEventKind.DEDUCTION,
        "2.00",
        75,
        "演示：上半年统计报表连续两次迟报，按办法扣分。",
    ),
    (
        "sino-korean",
        ParkEventKind.RED_LINE,
        "0",
        50,
        "演示：督查发现一处红线事项，评级以 C 级为限。",
    ),
    (
        "dayawan-emerging",
        ParkEventKind.TRANSITION,
        "0",
        200,
        "演示：园区范围调整，过渡期内不参评。",
    ),
)
# park, indicator, who raises it, words, days ago, answer, days ago
OBJECTIONS = (
    (
        "huicheng",
        "F4",
        "惠城高新科技产业园管理机构",
        "演示：亩均税收的用地面积含未供应土地，请按已用工业用地核算。",
        40,
        "演示：经核，面积口径为已用工业用地，数据无误，维持原值。",
        31,
    ),
    (
        "huinan",
        "",
        "惠南高新科技产业园管理机构",
        "演示：征地交付滞后由属地负责，请在评分中予以说明。",
        6,
        "",
        0,
    ),
)


def record_park_events(cast: Cast) -> None:
    """Record the events and objections with the demonstration mark; parks that are not there are
    left out.
    """
    with writing() as touched:
        for slug, kind, points, days, words in EVENTS:
            if slug in cast.parks:
                ParkEvent.objects.create(
                    park=cast.parks[slug],
                    kind=kind,
                    points=Decimal(points),
                    words=words,
                    source=cast.source,
                    happened_on=cast.chance.ago(days),
                    recorded_by=cast.people["analyst"],
                    is_demo=True,
                )
                touched.parks.add(cast.parks[slug].pk)
        indicators = {one.code: one for one in Indicator.objects.filter(kind=Indicator.Kind.SCORED)}
        for slug, code, raised_by, words, days, answer, answered in OBJECTIONS:
            if slug in cast.parks:
                FigureObjection.objects.create(
                    park=cast.parks[slug],
                    indicator=indicators.get(code),
                    raised_by=raised_by,
                    words=words,
                    recorded_by=cast.people["unit" if slug == "huinan" else "analyst"],
                    recorded_on=cast.chance.ago(days),
                    answer=answer,
                    is_demo=True,
                    answered_by=cast.people["verifier"] if answer else None,
                    answered_on=cast.chance.ago(answered) if answer else None,
                )
