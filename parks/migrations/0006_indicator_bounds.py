from django.db import migrations, models
from django.db.models import Max, Min

# Growth and differences may be negative, places begin at one, a coefficient ends at one.
BOUNDS = {
    "N3": (-100, None),
    "N5": (-1000, None),
    "F8": (-100, 100),
    "T1": (0, 1),
    "S6": (-100, 1000),
    "E4": (-1000, 100),
    "E13": (-100, 1000),
    "industrial_value_added_growth": (-100, 1000),
    "national_rank": (1, None),
    "chemical_park_rank": (1, None),
}


def set_bounds(apps, schema_editor):
    """Set the bounds of the survey's indicators; no bound refuses a value that is stored."""
    indicators = apps.get_model("parks", "Indicator")
    stored = indicators.objects.annotate(
        least=Min("observations__value"), most=Max("observations__value")
    )
    for indicator in stored:
        lowest, highest = BOUNDS.get(indicator.code, (0, None))
        most = 100 if highest is None and indicator.unit == "%" else highest
        if indicator.least is not None and lowest > indicator.least:
            lowest = None
        if indicator.most is not None and most is not None and most < indicator.most:
            highest = 1000 if indicator.unit == "%" else None
        indicators.objects.filter(pk=indicator.pk).update(lowest=lowest, highest=highest)


class Migration(migrations.Migration):

    dependencies = [
        ('parks', '0005_log_changes'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalindicator',
            name='highest',
            field=models.DecimalField(blank=True, decimal_places=4, help_text='Values above it are refused. Empty: 100 for percent, else any.', max_digits=18, null=True, verbose_name='highest value'),
        ),
        migrations.AddField(
            model_name='historicalindicator',
            name='lowest',
            field=models.DecimalField(blank=True, decimal_places=4, default=0, help_text='Values below it are refused. Empty: they may be negative.', max_digits=18, null=True, verbose_name='lowest value'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='highest',
            field=models.DecimalField(blank=True, decimal_places=4, help_text='Values above it are refused. Empty: 100 for percent, else any.', max_digits=18, null=True, verbose_name='highest value'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='lowest',
            field=models.DecimalField(blank=True, decimal_places=4, default=0, help_text='Values below it are refused. Empty: they may be negative.', max_digits=18, null=True, verbose_name='lowest value'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(('lowest__isnull', True), ('highest__isnull', True), ('highest__gt', models.F('lowest')), _connector='OR'), name='parks_indicator_bounds_are_in_order', violation_error_message='The highest value lies above the lowest one.'),
        ),
        migrations.RunPython(set_bounds, migrations.RunPython.noop),
    ]
