"""Output by industry of the demonstration, so that likeness can be shown.

It is made up: no source gives such numbers.
"""

from __future__ import annotations

from parks.models import Indicator, Industry, Observation, Region, Source
from parks.text.periods import end_of
from parks.writing import writing
from standings.derive import INDICATOR

PERIOD = "2025"
UNIT = "亿元"
# Districts of R2.1b share electronics by plan, each in classes of its own; 博罗 and 惠阳 drift
# together.
OUTPUT = {
    "zhongkai-zone": {
        "uhd-displays": 620,
        "smart-terminals": 480,
        "new-energy-batteries": 210,
        "smart-manufacturing": 90,
    },
    "huicheng": {
        "digital-electronics": 240,
        "smart-terminals": 120,
        "mobile-communication": 100,
        "smart-manufacturing": 60,
        "life-health": 40,
    },
    "huiyang": {
        "car-electronics": 220,
        "smart-hardware": 130,
        "smart-terminals": 60,
        "smart-manufacturing": 240,
        "new-energy-materials": 80,
    },
    "boluo": {
        "smart-manufacturing": 310,
        "car-electronics": 180,
        "smart-hardware": 110,
        "new-materials": 60,
    },
    "huidong": {"new-materials": 120, "data-centre-supply": 70, "life-health": 20},
    "dayawan-zone": {
        "integrated-refining": 1500,
        "fine-chemicals": 320,
        "electronic-chemicals": 140,
        "car-parts": 90,
    },
    "longmen": {"new-materials": 25, "life-health": 15},
}


def observe_industries(source: Source) -> None:
    """Store the output of regions by industry; those that are not there are left out."""
    indicator = Indicator.objects.filter(code=INDICATOR).first()
    regions = {region.slug: region for region in Region.objects.filter(slug__in=OUTPUT)}
    industries = {industry.slug: industry for industry in Industry.objects.all()}
    if indicator is None:
        return
    made = Observation.objects.bulk_create(
        Observation(
            indicator=indicator,
            region=regions[slug],
            industry=industries[name],
            period=PERIOD,
            period_end=end_of(PERIOD),
            value=value,
            as_printed=str(value),
            unit=UNIT,
            source=source,
            is_demo=True,
        )
        for slug, output in OUTPUT.items()
        if slug in regions
        for name, value in output.items()
        if name in industries
    )
    with writing() as touched:
        touched.facts[Observation].update(row.pk for row in made)
