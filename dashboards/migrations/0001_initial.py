import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('parks', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='made at')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_address', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'calendar address',
                'verbose_name_plural': 'calendar addresses',
            },
        ),
        migrations.CreateModel(
            name='DigestItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('reason', models.CharField(max_length=16, verbose_name='reason')),
                ('number', models.CharField(max_length=16, verbose_name='record')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'line of a digest',
                'verbose_name_plural': 'lines of digests',
                'constraints': [models.UniqueConstraint(fields=('user', 'day', 'number'), name='dashboards_digestitem_comes_once_a_day', violation_error_message='This record was in the mail of that day already.')],
            },
        ),
        migrations.CreateModel(
            name='FollowedPark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('park', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followers', to='parks.park', verbose_name='park')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followed_parks', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'followed park',
                'verbose_name_plural': 'followed parks',
                'constraints': [models.UniqueConstraint(fields=('user', 'park'), name='dashboards_followedpark_is_followed_once', violation_error_message='You already follow this park.')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(choices=[('parks', 'Parks'), ('issues', 'Issue ledger')], max_length=8, verbose_name='list')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('query', models.CharField(max_length=500, verbose_name='filters')),
                ('is_shared', models.BooleanField(default=False, verbose_name='shared with everybody')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'saved view',
                'verbose_name_plural': 'saved views',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'page', 'name'), name='dashboards_savedview_is_named_once', violation_error_message='You already have a view of this name.')],
            },
        ),
    ]
