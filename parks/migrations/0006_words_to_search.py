"""Fill the searched words of what is there, and turn stages in words into stages."""

from typing import Any

from django.db import migrations

from parks.spelling import searchable, to_pinyin

WORDS = {"谋划": "planning", "申报": "applied", "受理": "accepted", "批复": "approved"}


def fill(apps: Any, editor: Any) -> None:
    """Region and unit by both names and the address; issue by number and title."""
    for name in ("Region", "Organisation"):
        for one in apps.get_model("parks", name).objects.order_by().iterator():
            one.pinyin = to_pinyin(one.name_zh)
            one.search_text = searchable([one.name_zh, one.name_en, one.slug], one.pinyin)
            one.save(update_fields=["pinyin", "search_text"])
    for one in apps.get_model("parks", "Issue").objects.order_by().iterator():
        one.search_text = searchable([one.number, one.title], to_pinyin(one.title))
        one.save(update_fields=["search_text"])
    member = apps.get_model("parks", "ProgrammeMember")
    for words, stage in WORDS.items():
        member.objects.filter(stage__startswith=words).update(stage=stage)


class Migration(migrations.Migration):
    """Nothing to undo: the columns go with the migration before."""

    dependencies = [("parks", "0005_advice_on_the_ground")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
