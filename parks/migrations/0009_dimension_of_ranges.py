"""Let a version keep what enters each of its dimensions: indicators, types and advice."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def keep_dimensions(apps, schema_editor):
    """Carry over the dimensions that the indicators have."""
    indicator = apps.get_model("parks", "Indicator").objects.filter(pk=OuterRef("indicator"))
    apps.get_model("parks", "SchemeIndicator").objects.update(
        dimension=Subquery(indicator.values("dimension")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [("parks", "0008_sources_have_a_region")]

    operations = [
        migrations.AddField(
            model_name="schemeindicator",
            name="dimension",
            field=models.CharField(
                default="", editable=False, max_length=12, verbose_name="dimension"
            ),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="SchemeMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=16, verbose_name="code")),
                ("dimension", models.CharField(max_length=12, verbose_name="dimension")),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="members",
                        to="parks.scheme",
                        verbose_name="scheme",
                    ),
                ),
            ],
            options={
                "verbose_name": "member of a dimension",
                "verbose_name_plural": "members of dimensions",
                "ordering": ["dimension", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "code"),
                        name="parks_schememember_counts_once",
                        violation_error_message=(
                            "The version already counts this into a dimension."
                        ),
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="problemdomain",
            constraint=models.CheckConstraint(
                name="parks_problemdomain_code_is_of_no_pillar",
                condition=~models.Q(code__startswith="R"),
                violation_error_message=(
                    "Codes that begin with R are those of pillars. Choose another, such as P4."
                ),
            ),
        ),
        migrations.RunPython(keep_dimensions, migrations.RunPython.noop),
    ]
