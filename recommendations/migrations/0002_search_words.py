from django.db import migrations

from parks.text.folding import fold

ROWS_AT_ONCE = 500


def write_words(apps, schema_editor):
    recommendations = apps.get_model("recommendations", "Recommendation").objects
    rows = list(recommendations.order_by("pk"))
    for row in rows:
        lines = map(fold, [row.text, *row.search_text.split("\n")])
        row.search_text = "\n".join(dict.fromkeys(line for line in lines if line))
    recommendations.bulk_update(rows, ["search_text"], batch_size=ROWS_AT_ONCE)


class Migration(migrations.Migration):

    dependencies = [
        ("recommendations", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(write_words, migrations.RunPython.noop),
    ]
