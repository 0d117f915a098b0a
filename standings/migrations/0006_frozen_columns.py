import django.core.validators
import django.db.models.functions.text
import parks.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Give frozen reference data the columns that its records have got, before it is filled in."""

    dependencies = [
        ('parks', '0011_retirement'),
        ('recommendations', '0009_order_of_lists'),
        ('standings', '0005_frozen_reference'),
    ]

    operations = [
        migrations.AddField(
            model_name='frozendomain',
            name='sort_key',
            field=parks.fields.SortKeyField(max_length=400, source='code'),
        ),
        migrations.AddField(
            model_name='frozenindicator',
            name='highest',
            field=models.DecimalField(blank=True, decimal_places=4, help_text='Values above it are refused. Empty: 100 for percent, else any.', max_digits=18, null=True, verbose_name='highest value'),
        ),
        migrations.AddField(
            model_name='frozenindicator',
            name='lowest',
            field=models.DecimalField(blank=True, decimal_places=4, default=0, help_text='Values below it are refused. Empty: they may be negative.', max_digits=18, null=True, verbose_name='lowest value'),
        ),
        migrations.AddField(
            model_name='frozenindicator',
            name='sort_key',
            field=parks.fields.SortKeyField(max_length=400, source='code'),
        ),
        migrations.AddField(
            model_name='frozenindustry',
            name='sort_key',
            field=parks.fields.SortKeyField(max_length=400, source='name_zh'),
        ),
        migrations.AddField(
            model_name='frozenissue',
            name='number_key',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Concat(django.db.models.functions.text.Substr('number', 1, 8), django.db.models.functions.text.Right(django.db.models.functions.text.Concat(models.Value('00000000'), django.db.models.functions.text.Substr('number', 9)), 8)), output_field=models.CharField(max_length=16)),
        ),
        migrations.AddField(
            model_name='frozenorganisation',
            name='retired_on',
            field=models.DateField(blank=True, help_text='From this day it is offered nowhere and counts in no total. Its open work goes to the successor when you save.', null=True, verbose_name='retired on'),
        ),
        migrations.AddField(
            model_name='frozenorganisation',
            name='short_name',
            field=models.CharField(blank=True, help_text='Filled in from the name; correct it where it is wrong.', max_length=60, verbose_name='short name'),
        ),
        migrations.AddField(
            model_name='frozenorganisation',
            name='sort_key',
            field=parks.fields.SortKeyField(max_length=400, source='name_zh'),
        ),
        migrations.AddField(
            model_name='frozenpark',
            name='retired_on',
            field=models.DateField(blank=True, help_text='From this day it is offered nowhere and counts in no total. Its open work goes to the successor when you save.', null=True, verbose_name='retired on'),
        ),
        migrations.AddField(
            model_name='frozenpark',
            name='sort_key',
            field=parks.fields.SortKeyField(max_length=400, source='name_zh'),
        ),
        migrations.AddField(
            model_name='frozenpillar',
            name='sort_key',
            field=parks.fields.SortKeyField(max_length=400, source='name_zh'),
        ),
        migrations.AddField(
            model_name='frozenregion',
            name='advice_prefix',
            field=models.CharField(blank=True, help_text='One to four small letters before the numbers of its advice, such as yg for yg-2-01. The first city needs none.', max_length=4, verbose_name='prefix of advice'),
        ),
        migrations.AddField(
            model_name='frozenregion',
            name='retired_on',
            field=models.DateField(blank=True, help_text='From this day it is offered nowhere and counts in no total. Its open work goes to the successor when you save.', null=True, verbose_name='retired on'),
        ),
        migrations.AddField(
            model_name='frozenregion',
            name='sort_key',
            field=parks.fields.SortKeyField(max_length=400, source='name_zh'),
        ),
        migrations.AddField(
            model_name='frozenregion',
            name='sort_path',
            field=models.CharField(blank=True, default='', editable=False, max_length=2000),
        ),
        migrations.AddField(
            model_name='frozensource',
            name='search_text',
            field=models.TextField(blank=True, default='', editable=False),
        ),
        migrations.AddField(
            model_name='frozentype',
            name='sort_key',
            field=parks.fields.SortKeyField(max_length=400, source='code'),
        ),
        migrations.AlterField(
            model_name='frozenpillar',
            name='number',
            field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='number'),
        ),
    ]
