
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dashboards', '0001_initial'),
        ('parks', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('region', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='tally', serialize=False, to='parks.region')),
                ('day', models.DateField(verbose_name='day')),
                ('lights', models.JSONField(default=dict)),
                ('issues', models.JSONField(default=dict)),
                ('domains', models.JSONField(default=dict)),
                ('spanning', models.JSONField(default=list)),
                ('pillars', models.JSONField(default=dict)),
            ],
        ),
    ]
