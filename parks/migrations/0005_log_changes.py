import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parks', '0004_suspension_days'),
    ]

    operations = [
        migrations.CreateModel(
            name='IssueState',
            fields=[
                ('fields', models.TextField()),
                ('issue', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='logged_state', serialize=False, to='parks.issue')),
            ],
            options={
                'verbose_name': 'logged state of an issue',
                'verbose_name_plural': 'logged states of issues',
            },
        ),
        migrations.AddField(
            model_name='issueentry',
            name='changes',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='issueentry',
            name='format',
            # what is there was hashed without them, and is never rewritten
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AlterField(
            model_name='issueentry',
            name='format',
            field=models.PositiveSmallIntegerField(default=2, editable=False),
        ),
    ]
