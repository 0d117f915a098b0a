"""Who read everywhere because no posting named a region goes on doing so, now by a flag."""

from typing import Any

from django.conf import settings
from django.db import migrations, models


def keep_what_is_read(apps: Any, _schema_editor: Any) -> None:
    """Flag the postings without a region, and give one to each account that has none."""
    Posting = apps.get_model("parks", "Posting")
    User = apps.get_model("accounts", "User")
    Posting.objects.filter(regions__isnull=True).update(everywhere=True)
    unposted = User.objects.filter(posting__isnull=True, is_superuser=False)
    Posting.objects.bulk_create(Posting(user=user, everywhere=True) for user in unposted)


class Migration(migrations.Migration):
    dependencies = [
        ("parks", "0011_retirement"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="posting",
            name="everywhere",
            field=models.BooleanField(
                default=False,
                help_text="Opens every region to reading. Writing stays within the regions above.",
                verbose_name="reads everywhere",
            ),
        ),
        migrations.RunPython(keep_what_is_read, migrations.RunPython.noop, elidable=True),
    ]
