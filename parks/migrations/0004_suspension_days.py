"""Read from the log since when issues are suspended; requests for more time live elsewhere now."""

from django.db import migrations
from django.utils import timezone


def read_days(apps, _schema_editor):
    issues = apps.get_model("parks", "Issue").objects
    entries = apps.get_model("parks", "IssueEntry").objects
    lines = entries.filter(what="suspended", issue__stage="suspended").order_by("seq")
    for issue, at in lines.values_list("issue", "at"):
        issues.filter(pk=issue).update(suspended_on=timezone.localdate(at))


class Migration(migrations.Migration):
    dependencies = [
        ("parks", "0003_steps"),
        ("recommendations", "0004_requests_of_issues"),
    ]

    operations = [
        migrations.DeleteModel(name="Extension"),
        migrations.RunPython(read_days, migrations.RunPython.noop),
    ]
