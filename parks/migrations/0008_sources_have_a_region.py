from django.db import migrations, models
from django.db.models import PROTECT, ForeignKey, Q


class Migration(migrations.Migration):
    dependencies = [("parks", "0007_regions_of_sources")]

    operations = [
        migrations.AlterField(
            "source",
            "region",
            ForeignKey(
                help_text="The place it is about: its advice belongs there.",
                on_delete=PROTECT,
                related_name="sources",
                to="parks.region",
                verbose_name="region",
            ),
        ),
        migrations.AddConstraint(
            "region",
            models.UniqueConstraint(
                condition=~Q(advice_prefix=""),
                fields=["advice_prefix"],
                name="parks_region_prefix_of_advice_belongs_to_one_region",
                violation_error_message="Another region has this prefix.",
            ),
        ),
        migrations.AddConstraint(
            "region",
            models.CheckConstraint(
                condition=Q(advice_prefix__regex=r"^[a-z]{0,4}$"),
                name="parks_region_prefix_of_advice_is_letters",
                violation_error_message="A prefix is one to four small letters, such as yg.",
            ),
        ),
    ]
