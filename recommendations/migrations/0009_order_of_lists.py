"""Sort names by pinyin, and numbers by their value."""

import django.db.models.functions.text
import parks.fields
from django.db import migrations, models

from parks.text.sorting import sort_key

AT_ONCE = 2000


def fill_keys(apps, schema_editor):
    """Sort what is there by the rule of new records."""
    for name, source in (("Pillar", "name_zh"), ("Strategy", "name_zh"), ("Agreement", "name_zh")):
        rows = apps.get_model("recommendations", name).objects
        changed = []
        for row in rows.all():
            pinyin = getattr(row, "pinyin", "") if source == "name_zh" else ""
            row.sort_key = sort_key(getattr(row, source), pinyin)
            changed.append(row)
        rows.bulk_update(changed, ["sort_key"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0008_dimensions_of_versions"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="agreement",
            options={
                "ordering": ["sort_key"],
                "verbose_name": "agreement",
                "verbose_name_plural": "agreements",
            },
        ),
        migrations.AlterModelOptions(
            name="instruction",
            options={
                "ordering": ["-number_key"],
                "verbose_name": "instruction",
                "verbose_name_plural": "instructions",
            },
        ),
        migrations.AlterModelOptions(
            name="measure",
            options={
                "ordering": ["-number_key"],
                "verbose_name": "measure",
                "verbose_name_plural": "measures",
            },
        ),
        migrations.AddField(
            model_name="agreement",
            name="sort_key",
            field=parks.fields.SortKeyField(max_length=400, source="name_zh"),
        ),
        migrations.AddField(
            model_name="instruction",
            name="number_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Concat(
                    django.db.models.functions.text.Substr("number", 1, 8),
                    django.db.models.functions.text.Right(
                        django.db.models.functions.text.Concat(
                            models.Value("00000000"),
                            django.db.models.functions.text.Substr("number", 9),
                        ),
                        8,
                    ),
                ),
                output_field=models.CharField(max_length=16),
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="number_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Concat(
                    django.db.models.functions.text.Substr("number", 1, 8),
                    django.db.models.functions.text.Right(
                        django.db.models.functions.text.Concat(
                            models.Value("00000000"),
                            django.db.models.functions.text.Substr("number", 9),
                        ),
                        8,
                    ),
                ),
                output_field=models.CharField(max_length=16),
            ),
        ),
        migrations.AddField(
            model_name="pillar",
            name="sort_key",
            field=parks.fields.SortKeyField(max_length=400, source="name_zh"),
        ),
        migrations.AddField(
            model_name="strategy",
            name="sort_key",
            field=parks.fields.SortKeyField(max_length=400, source="name_zh"),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
    ]
