import os.path

from django.db import migrations, models
from django.db.models import PROTECT, ForeignKey


def place_sources(apps, schema_editor):
    """Let each source belong to the lowest region that holds the issues and parks that cite it.

    Where nothing cites it, to the first city, else to the first region.
    """
    Source, Region, Issue, Park = (
        apps.get_model("parks", name) for name in ("Source", "Region", "Issue", "Park")
    )
    if not Source.objects.exists():
        return
    by_path = {region.path: region for region in Region.objects.order_by("path")}
    if not by_path:
        # sources without any place: the place is named by people later
        by_path["region/"] = Region.objects.create(
            slug="region", name_zh="未定地区", name_en="Region", kind="city", path="region/"
        )
    cities = [region for region in by_path.values() if region.kind == "city"]
    first = (cities or list(by_path.values()))[0]
    for source in Source.objects.all():
        paths = {
            *Issue.objects.filter(source=source).values_list("region__path", flat=True),
            *Park.objects.filter(sources=source).values_list("home_region__path", flat=True),
        }
        common = os.path.commonpath(paths) + "/" if paths else ""
        region = by_path.get(common, first)
        # what is cited by parts of a city is about the city
        above = [city for city in cities if region.path.startswith(city.path)]
        source.region = above[0] if above else region
        source.save(update_fields=["region"])


class Migration(migrations.Migration):
    dependencies = [("parks", "0006_indicator_bounds")]

    operations = [
        migrations.AddField(
            "source",
            "region",
            ForeignKey(
                help_text="The place it is about: its advice belongs there.",
                null=True,
                on_delete=PROTECT,
                related_name="sources",
                to="parks.region",
                verbose_name="region",
            ),
        ),
        *(
            migrations.AddField(
                model,
                "advice_prefix",
                models.CharField(
                    blank=True,
                    default="",
                    help_text=(
                        "One to four small letters before the numbers of its advice, such as yg "
                        "for yg-2-01. The first city needs none."
                    ),
                    max_length=4,
                    verbose_name="prefix of advice",
                ),
                preserve_default=False,
            )
            for model in ("region", "historicalregion")
        ),
        migrations.RunPython(place_sources, migrations.RunPython.noop),
    ]
