"""The last words of an issue are its own: not what another park answered to a self-check."""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Left

SILENT = ("edited", "evidence", "light", "self_check")


def take_the_last_words(apps: Any, _schema_editor: Any) -> None:
    """Set the words anew where parks were asked."""
    Issue = apps.get_model("parks", "Issue")
    IssueEntry = apps.get_model("parks", "IssueEntry")
    telling = IssueEntry.objects.filter(issue=OuterRef("pk")).exclude(words="")
    words = telling.exclude(what__in=SILENT).order_by("-seq").values("words")[:1]
    asked = IssueEntry.objects.filter(what="self_check").values("issue")
    Issue.objects.filter(pk__in=asked).update(
        last_words=Coalesce(Left(Subquery(words), 200), Value(""))
    )


class Migration(migrations.Migration):
    dependencies = [("parks", "0012_posting_everywhere")]

    operations = [
        migrations.RunPython(take_the_last_words, migrations.RunPython.noop, elidable=True)
    ]
