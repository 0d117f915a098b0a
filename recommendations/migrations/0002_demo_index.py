
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parks', '0002_demo_and_region_index'),
        ('recommendations', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(condition=models.Q(('is_demo', True)), fields=['id'], name='recommendations_measure_demo'),
        ),
    ]
