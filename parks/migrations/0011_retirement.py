"""Let parks, units and regions be retired, with who takes over."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parks", "0010_order_of_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalorganisation",
            name="retired_on",
            field=models.DateField(
                blank=True,
                help_text="From this day it is offered nowhere and counts in no total. Its open work goes to the successor when you save.",
                null=True,
                verbose_name="retired on",
            ),
        ),
        migrations.AddField(
            model_name="historicalorganisation",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="parks.organisation",
                verbose_name="successor",
            ),
        ),
        migrations.AddField(
            model_name="historicalpark",
            name="retired_on",
            field=models.DateField(
                blank=True,
                help_text="From this day it is offered nowhere and counts in no total. Its open work goes to the successor when you save.",
                null=True,
                verbose_name="retired on",
            ),
        ),
        migrations.AddField(
            model_name="historicalpark",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="parks.park",
                verbose_name="successor",
            ),
        ),
        migrations.AddField(
            model_name="historicalregion",
            name="retired_on",
            field=models.DateField(
                blank=True,
                help_text="From this day it is offered nowhere and counts in no total. Its open work goes to the successor when you save.",
                null=True,
                verbose_name="retired on",
            ),
        ),
        migrations.AddField(
            model_name="historicalregion",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="parks.region",
                verbose_name="successor",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="retired_on",
            field=models.DateField(
                blank=True,
                help_text="From this day it is offered nowhere and counts in no total. Its open work goes to the successor when you save.",
                null=True,
                verbose_name="retired on",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="parks.organisation",
                verbose_name="successor",
            ),
        ),
        migrations.AddField(
            model_name="park",
            name="retired_on",
            field=models.DateField(
                blank=True,
                help_text="From this day it is offered nowhere and counts in no total. Its open work goes to the successor when you save.",
                null=True,
                verbose_name="retired on",
            ),
        ),
        migrations.AddField(
            model_name="park",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="parks.park",
                verbose_name="successor",
            ),
        ),
        migrations.AddField(
            model_name="region",
            name="retired_on",
            field=models.DateField(
                blank=True,
                help_text="From this day it is offered nowhere and counts in no total. Its open work goes to the successor when you save.",
                null=True,
                verbose_name="retired on",
            ),
        ),
        migrations.AddField(
            model_name="region",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="parks.region",
                verbose_name="successor",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor__isnull", True),
                    models.Q(("successor", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="parks_organisation_successor_is_another",
                violation_error_message="The successor is the record itself. Name another one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor__isnull", True), ("retired_on__isnull", False), _connector="OR"
                ),
                name="parks_organisation_successor_needs_the_day",
                violation_error_message="A successor is named with the day of the retirement. Fill in the day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="park",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor__isnull", True),
                    models.Q(("successor", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="parks_park_successor_is_another",
                violation_error_message="The successor is the record itself. Name another one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="park",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor__isnull", True), ("retired_on__isnull", False), _connector="OR"
                ),
                name="parks_park_successor_needs_the_day",
                violation_error_message="A successor is named with the day of the retirement. Fill in the day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor__isnull", True),
                    models.Q(("successor", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="parks_region_successor_is_another",
                violation_error_message="The successor is the record itself. Name another one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor__isnull", True), ("retired_on__isnull", False), _connector="OR"
                ),
                name="parks_region_successor_needs_the_day",
                violation_error_message="A successor is named with the day of the retirement. Fill in the day.",
            ),
        ),
    ]
