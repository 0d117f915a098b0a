from django.db import migrations, models
from django.db.models import Q

PREFIXES = ("", "[a-z]-", "[a-z][a-z]-", "[a-z][a-z][a-z]-", "[a-z][a-z][a-z][a-z]-")
SHAPES = tuple(
    f"{prefix}{pillar}-[0-9][0-9]" for prefix in PREFIXES for pillar in ("[0-9]", "[0-9][0-9]")
)
NAME = "recommendations_recommendation_number_reads_pillar_and_place"


class Migration(migrations.Migration):
    dependencies = [
        ("parks", "0014_prefixes_in_plain_sql"),
        ("recommendations", "0009_order_of_lists"),
    ]

    operations = [
        migrations.RemoveConstraint("recommendation", NAME),
        migrations.AddConstraint(
            "recommendation",
            models.CheckConstraint(
                condition=Q(number__shaped=SHAPES),
                name=NAME,
                violation_error_message=(
                    "A number reads like 2-01 or yg-2-01: prefix of the region, pillar (0 without "
                    "one), two digits."
                ),
            ),
        ),
    ]
