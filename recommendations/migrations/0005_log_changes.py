import django.db.models.deletion
from django.db import migrations, models

from parks.ledger.record_state import read_with_rows, spell

CHUNK = 500


def remember_states(apps, schema_editor):
    """Note what issues and measures hold, so that their next entry knows what it changes.

    Read as every entry reads it, because the next one compares with it.
    """
    tables = (("parks", "Issue", "IssueState"), ("recommendations", "Measure", "MeasureState"))
    for app, name, states in tables:
        model = apps.get_model(app, name)
        kept = apps.get_model(app, states)
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), CHUNK):
            now = read_with_rows(model, keys[start : start + CHUNK])
            kept.objects.bulk_create(kept(pk=key, fields=spell(now[key])) for key in now)


class Migration(migrations.Migration):

    dependencies = [
        ('parks', '0005_log_changes'),
        ('recommendations', '0004_requests_of_issues'),
    ]

    operations = [
        migrations.CreateModel(
            name='MeasureState',
            fields=[
                ('fields', models.TextField()),
                ('measure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='logged_state', serialize=False, to='recommendations.measure')),
            ],
            options={
                'verbose_name': 'logged state of a measure',
                'verbose_name_plural': 'logged states of measures',
            },
        ),
        migrations.AddField(
            model_name='measureentry',
            name='changes',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='measureentry',
            name='format',
            # what is there was hashed without them, and is never rewritten
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AlterField(
            model_name='measureentry',
            name='format',
            field=models.PositiveSmallIntegerField(default=2, editable=False),
        ),
        migrations.RunPython(remember_states, migrations.RunPython.noop),
    ]
