"""Take over the requests for more time, which named issues only."""

from django.db import migrations

KEPT = (
    "issue_id",
    "asked_by_id",
    "asked_on",
    "old_due_on",
    "new_due_on",
    "reason",
    "decision",
    "decided_by_id",
    "decided_on",
    "words",
)


def take_over(apps, _schema_editor):
    old = apps.get_model("parks", "Extension")
    new = apps.get_model("recommendations", "Extension")
    rows = old.objects.order_by("pk").values(*KEPT)
    new.objects.bulk_create((new(**row) for row in rows.iterator()), batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0003_steps")]

    operations = [migrations.RunPython(take_over)]
