from django.db import migrations

from parks.text.folding import fold

ROWS_AT_ONCE = 500


def write_words(apps, schema_editor):
    """Let past months be searched as today is.

    Finding and cause were not kept; those of today stand in for them.
    """
    frozen = apps.get_model("standings", "FrozenIssue").objects
    rows = frozen.select_related("record").order_by("pk")
    chunk = []
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        texts = [row.title, *row.search_text.split("\n"), row.record.finding, row.record.cause]
        lines = map(fold, texts)
        row.search_text = "\n".join(dict.fromkeys(line for line in lines if line))
        chunk.append(row)
        if len(chunk) == ROWS_AT_ONCE:
            frozen.bulk_update(chunk, ["search_text"])
            chunk = []
    frozen.bulk_update(chunk, ["search_text"])


class Migration(migrations.Migration):

    dependencies = [
        ("standings", "0001_initial"),
        ("parks", "0002_search_words"),
    ]

    operations = [
        migrations.RunPython(write_words, migrations.RunPython.noop),
    ]
