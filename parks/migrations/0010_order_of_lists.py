"""Sort names by pinyin, and numbers by their value."""

import django.db.models.functions.text
import parks.fields
from django.conf import settings
from django.db import migrations, models

from parks.text.sorting import sort_key

AT_ONCE = 2000


def fill_keys(apps, schema_editor):
    """Sort what is there by the rule of new records."""
    for name, source in (
        ("Region", "name_zh"),
        ("Organisation", "name_zh"),
        ("Industry", "name_zh"),
        ("Park", "name_zh"),
        ("Programme", "name_zh"),
        ("ProblemDomain", "code"),
        ("ProblemType", "code"),
        ("Indicator", "code"),
    ):
        rows = apps.get_model("parks", name).objects
        changed = []
        for row in rows.all():
            pinyin = getattr(row, "pinyin", "") if source == "name_zh" else ""
            row.sort_key = sort_key(getattr(row, source), pinyin)
            changed.append(row)
        rows.bulk_update(changed, ["sort_key"], batch_size=AT_ONCE)
    keys = {}
    for region in apps.get_model("parks", "Region").objects.order_by("path"):
        above = f"{keys[region.parent_id]}0000" if region.parent_id else ""
        keys[region.pk] = region.sort_path = above + region.sort_key
        region.save()


class Migration(migrations.Migration):
    dependencies = [
        ("parks", "0009_dimension_of_ranges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="indicator",
            options={
                "ordering": ["sort_key"],
                "verbose_name": "indicator",
                "verbose_name_plural": "indicators",
            },
        ),
        migrations.AlterModelOptions(
            name="industry",
            options={
                "ordering": ["sort_key"],
                "verbose_name": "industry",
                "verbose_name_plural": "industries",
            },
        ),
        migrations.AlterModelOptions(
            name="issue",
            options={
                "ordering": ["-number_key"],
                "verbose_name": "issue",
                "verbose_name_plural": "issues",
            },
        ),
        migrations.AlterModelOptions(
            name="organisation",
            options={
                "ordering": ["sort_key"],
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
            },
        ),
        migrations.AlterModelOptions(
            name="park",
            options={
                "ordering": ["sort_key"],
                "verbose_name": "park",
                "verbose_name_plural": "parks",
            },
        ),
        migrations.AlterModelOptions(
            name="problemdomain",
            options={
                "ordering": ["position", "sort_key"],
                "verbose_name": "problem domain",
                "verbose_name_plural": "problem domains",
            },
        ),
        migrations.AlterModelOptions(
            name="problemtype",
            options={
                "ordering": ["sort_key"],
                "verbose_name": "problem type",
                "verbose_name_plural": "problem types",
            },
        ),
        migrations.AlterModelOptions(
            name="programme",
            options={
                "ordering": ["sort_key"],
                "verbose_name": "programme",
                "verbose_name_plural": "programmes",
            },
        ),
        migrations.AlterModelOptions(
            name="region",
            options={
                "ordering": ["sort_path", "path"],
                "verbose_name": "region",
                "verbose_name_plural": "regions",
            },
        ),
        migrations.AddField(
            model_name="indicator",
            name="sort_key",
            field=parks.fields.SortKeyField(max_length=400, source="code"),
        ),
        migrations.AddField(
            model_name="industry",
            name="sort_key",
            field=parks.fields.SortKeyField(max_length=400, source="name_zh"),
        ),
        migrations.AddField(
            model_name="issue",
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
            model_name="organisation",
            name="sort_key",
            field=parks.fields.SortKeyField(max_length=400, source="name_zh"),
        ),
        migrations.AddField(
            model_name="park",
            name="sort_key",
            field=parks.fields.SortKeyField(max_length=400, source="name_zh"),
        ),
        migrations.AddField(
            model_name="problemdomain",
            name="sort_key",
            field=parks.fields.SortKeyField(max_length=400, source="code"),
        ),
        migrations.AddField(
            model_name="problemtype",
            name="sort_key",
            field=parks.fields.SortKeyField(max_length=400, source="code"),
        ),
        migrations.AddField(
            model_name="programme",
            name="sort_key",
            field=parks.fields.SortKeyField(max_length=400, source="name_zh"),
        ),
        migrations.AddField(
            model_name="region",
            name="sort_key",
            field=parks.fields.SortKeyField(max_length=400, source="name_zh"),
        ),
        migrations.AddField(
            model_name="region",
            name="sort_path",
            field=models.CharField(blank=True, default="", editable=False, max_length=2000),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["number_key"], name="parks_issue_numbers"),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
    ]
