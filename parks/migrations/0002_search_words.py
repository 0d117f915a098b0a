from django.db import migrations, models

from parks.text.folding import fold
from parks.text.pinyin import searchable, to_pinyin
from parks.text.office_names import long_unit_name, short_unit_name

ROWS_AT_ONCE = 500


def refold(text):
    return "\n".join(dict.fromkeys(line for line in map(fold, text.split("\n")) if line))


def write(rows, make, fields=("search_text",)):
    """Give every row its words; `make` changes one."""
    chunk = []
    for row in rows.order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
        make(row)
        chunk.append(row)
        if len(chunk) == ROWS_AT_ONCE:
            rows.bulk_update(chunk, fields)
            chunk = []
    rows.bulk_update(chunk, fields)


def of_name(row):
    row.search_text = refold(row.search_text)


def of_unit(row):
    row.short_name = short_unit_name(row.name_zh)
    row.search_text = searchable(
        [row.name_zh, row.short_name, long_unit_name(row.name_zh), row.name_en, row.slug],
        row.pinyin,
        to_pinyin(row.short_name),
    )


def of_issue(row):
    row.search_text = searchable(
        [row.title, row.number, row.finding, row.cause], to_pinyin(row.title)
    )


def of_source(row):
    row.search_text = searchable(
        [row.title, row.publisher, row.key, row.organiser, row.team, row.site],
        to_pinyin(row.title),
        to_pinyin(row.publisher),
    )


def write_words(apps, schema_editor):
    for name in ("Park", "Region"):
        write(apps.get_model("parks", name).objects, of_name)
    write(apps.get_model("parks", "Organisation").objects, of_unit, ["short_name", "search_text"])
    write(apps.get_model("parks", "Issue").objects, of_issue)
    write(apps.get_model("parks", "Source").objects, of_source)


class Migration(migrations.Migration):

    dependencies = [
        ("parks", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalorganisation',
            name='short_name',
            field=models.CharField(blank=True, help_text='Filled in from the name; correct it where it is wrong.', max_length=60, verbose_name='short name'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='short_name',
            field=models.CharField(blank=True, help_text='Filled in from the name; correct it where it is wrong.', max_length=60, verbose_name='short name'),
        ),
        migrations.AddField(
            model_name='source',
            name='search_text',
            field=models.TextField(blank=True, default='', editable=False),
        ),
        migrations.RunPython(write_words, migrations.RunPython.noop),
    ]
