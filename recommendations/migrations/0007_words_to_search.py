"""Fill the searched words of the recommendations, and turn stages in words into stages."""

from typing import Any

from django.db import migrations

from parks.spelling import searchable, to_pinyin

WORDS = {"谋划": "planning", "申报": "applied", "受理": "accepted", "批复": "approved"}


def fill(apps: Any, editor: Any) -> None:
    """Recommendation by number and texts."""
    for one in apps.get_model("recommendations", "Recommendation").objects.order_by().iterator():
        one.search_text = searchable([one.number, one.text, one.text_en], to_pinyin(one.text))
        one.save(update_fields=["search_text"])
    target = apps.get_model("recommendations", "Target")
    for words, stage in WORDS.items():
        target.objects.filter(stage__startswith=words).update(stage=stage)


class Migration(migrations.Migration):
    """Nothing to undo: the column goes with the migration before."""

    dependencies = [("recommendations", "0006_answers_and_shares")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
