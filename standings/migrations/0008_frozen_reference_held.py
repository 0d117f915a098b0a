import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Let the database hold the references that the migration before filled in."""

    dependencies = [
        ('standings', '0007_frozen_reference_filled'),
    ]

    operations = [
        migrations.AlterField(
            model_name='frozenissue',
            name='lead',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standings.frozenorganisation', verbose_name='lead unit'),
        ),
        migrations.AlterField(
            model_name='frozenissuepark',
            name='park',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='standings.frozenpark'),
        ),
        migrations.AlterField(
            model_name='snapshot',
            name='park',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='snapshots', to='standings.frozenpark'),
        ),
        migrations.AlterField(
            model_name='frozenissue',
            name='region',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standings.frozenregion', verbose_name='region'),
        ),
        migrations.AlterField(
            model_name='frozentally',
            name='region',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='standings.frozenregion'),
        ),
        migrations.AlterField(
            model_name='frozenissue',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standings.frozensource', verbose_name='source'),
        ),
        migrations.AlterField(
            model_name='frozenissue',
            name='type',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standings.frozentype', verbose_name='type'),
        ),
    ]
