"""Sort names by pinyin, and numbers by their value."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("standings", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="frozenissue",
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
    ]
