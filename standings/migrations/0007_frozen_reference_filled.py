"""Give the month ends that are stored the names and places of then, from the histories."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from itertools import groupby

from django.db import migrations
from django.utils import timezone

from parks.text.sorting import sort_key, sort_path

ROWS_AT_ONCE = 500
# every kind stands after those that it refers to
KINDS = {
    'FrozenRegion': ('parks', 'Region'),
    'FrozenOrganisation': ('parks', 'Organisation'),
    'FrozenSource': ('parks', 'Source'),
    'FrozenDomain': ('parks', 'ProblemDomain'),
    'FrozenType': ('parks', 'ProblemType'),
    'FrozenPillar': ('recommendations', 'Pillar'),
    'FrozenIndicator': ('parks', 'Indicator'),
    'FrozenIndustry': ('parks', 'Industry'),
    'FrozenPark': ('parks', 'Park'),
}
REFERRING = {
    'type_id': 'FrozenType',
    'region_id': 'FrozenRegion',
    'lead_id': 'FrozenOrganisation',
    'source_id': 'FrozenSource',
}
OWN = {'id', 'record_id', 'since', 'until', 'is_reconstructed', 'other_names'}
# the keys of its place in lists, which no history keeps and every row gets anew
MADE_ANEW = {'sort_key', 'sort_path'}


def fill(apps, schema_editor):
    """Store the reference data of every month end, and let frozen rows refer to it."""
    month_ends = apps.get_model('standings', 'MonthEnd').objects.order_by('day')
    days = list(month_ends.values_list('day', flat=True))
    keys = {}
    for previous, day in zip([None, *days], days):
        keys[day] = {}
        for kind in KINDS:
            keys[day][kind] = _freeze(apps, kind, previous, day, keys[day])
    # keys of records and of frozen rows must not meet while one takes the place of the other
    for table, column in (
        ('standings_snapshot', 'park_id'),
        ('standings_frozentally', 'region_id'),
        ('standings_frozenissuepark', 'park_id'),
    ):
        schema_editor.execute(f'UPDATE {table} SET {column} = -{column}')
    for day in days:
        _refer_snapshots(apps, day, keys[day])
        _refer_tallies(apps, day, keys[day])
    _refer_issues(apps, days, keys)


def _freeze(apps, kind, previous, day, keys):
    """Store the rows of a kind that differ from the last ones; returns the key of each record."""
    frozen = apps.get_model('standings', kind)
    columns = [field.attname for field in frozen._meta.concrete_fields if field.attname not in OWN | MADE_ANEW]
    relations = {
        field.attname: field.related_model.__name__
        for field in frozen._meta.concrete_fields
        if field.is_relation and field.name != 'record'
    }
    rows = _rows_of(apps, kind, columns, day)
    industries = _industries_of_parks(apps, keys) if kind == 'FrozenPark' else {}
    names = _names_of_parks(apps) if kind == 'FrozenPark' else {}
    last = {row.record_id: row for row in frozen.objects.filter(until=None)}
    made = keys[kind] = {}
    waiting = dict(rows)
    while waiting:
        own = [name for name, related in relations.items() if related == kind]
        ready = [
            pk
            for pk, row in waiting.items()
            if all(row[name] is None or row[name] not in waiting for name in own)
        ] or list(waiting)
        fresh = []
        for pk in ready:
            values = waiting.pop(pk)
            for name, related in relations.items():
                if values[name] is not None:
                    values[name] = keys[related].get(values[name])
            before = last.get(pk)
            if before and all(
                getattr(before, name) == value
                for name, value in values.items()
                if name != 'is_reconstructed'
            ):
                made[pk] = before.pk
                continue
            if before:
                frozen.objects.filter(pk=before.pk).update(until=previous)
            if kind == 'FrozenPark':
                values['other_names'] = names.get(pk, [])
            fresh.append(frozen(record_id=pk, since=day, **values))
        if kind == 'FrozenRegion':
            _add_sort_paths(frozen, fresh)
        for row in frozen.objects.bulk_create(fresh, batch_size=ROWS_AT_ONCE):
            made[row.record_id] = row.pk
        apps.get_model('standings', 'FrozenParkIndustry').objects.bulk_create(
            [
                apps.get_model('standings', 'FrozenParkIndustry')(
                    park_id=made[row.record_id], industry_id=industry, position=position
                )
                for row in fresh
                for industry, position in industries.get(row.record_id, [])
            ],
            batch_size=ROWS_AT_ONCE,
        )
    return made


def _add_sort_paths(frozen, rows):
    """Make the places of new regions in lists; those above have theirs already."""
    above = frozen.objects.filter(pk__in={row.parent_id for row in rows})
    paths = dict(above.values_list('pk', 'sort_path'))
    for row in rows:
        key = sort_key(row.name_zh, row.pinyin)
        row.sort_path = sort_path(paths.get(row.parent_id, ''), key)


def _rows_of(apps, kind, columns, day):
    """Read records as they were at the end of a day; else as they are now, and marked."""
    app, name = KINDS[kind]
    records = apps.get_model(app, name).objects.order_by('pk').values('pk', *columns)
    rows = {row.pop('pk'): row | {'is_reconstructed': True} for row in records}
    try:
        history = apps.get_model(app, f'Historical{name}')
    except LookupError:
        return rows
    next_day = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    trail = history.objects.filter(history_date__lt=next_day).exclude(history_type='-')
    for row in trail.order_by('history_date', 'history_id').values('id', *columns):
        pk = row.pop('id')
        if pk in rows:
            rows[pk] = row | {'is_reconstructed': False}
    return rows


def _industries_of_parks(apps, keys):
    industries = defaultdict(list)
    links = apps.get_model('parks', 'ParkIndustry').objects.order_by('position', 'pk')
    for park, industry, position in links.values_list('park_id', 'industry_id', 'position'):
        industries[park].append((keys['FrozenIndustry'][industry], position))
    return industries


def _names_of_parks(apps):
    names = defaultdict(list)
    for park, name in (
        apps.get_model('parks', 'ParkAlias').objects.order_by('pk').values_list('park_id', 'name')
    ):
        names[park].append(name)
    return names


def _refer_snapshots(apps, day, keys):
    snapshots = apps.get_model('standings', 'Snapshot').objects.filter(day=day)
    rows = list(snapshots.only('pk', 'park_id'))
    for row in rows:
        row.park_id = keys['FrozenPark'][-row.park_id]
    snapshots.bulk_update(rows, ['park'], batch_size=ROWS_AT_ONCE)


def _refer_tallies(apps, day, keys):
    tallies = apps.get_model('standings', 'FrozenTally').objects.filter(day=day)
    rows = list(tallies.only('pk', 'region_id', 'spanning'))
    for row in rows:
        row.region_id = keys['FrozenRegion'][-row.region_id]
        for issue in row.spanning:
            # the regions that it touches
            issue[1] = sorted(keys['FrozenRegion'][pk] for pk in issue[1] if pk in keys['FrozenRegion'])
    tallies.bulk_update(rows, ['region', 'spanning'], batch_size=ROWS_AT_ONCE)


def _refer_issues(apps, days, keys):
    """Let issues refer to what was then; one over which something changed is split there."""
    issues = apps.get_model('standings', 'FrozenIssue').objects
    links = apps.get_model('standings', 'FrozenIssuePark').objects
    # splitting makes more of them
    for pk in list(issues.order_by('pk').values_list('pk', flat=True)):
        issue = issues.get(pk=pk)
        records = {name: getattr(issue, name) for name in REFERRING}
        parks = [-park for park in links.filter(issue=issue).values_list('park_id', flat=True)]
        lasted = [day for day in days if issue.since <= day and (not issue.until or day <= issue.until)]

        def refer(day):
            """Return the keys of what the issue referred to at a month end."""
            of_day = keys[day]
            columns = [
                None if pk is None else of_day[REFERRING[name]][pk] for name, pk in records.items()
            ]
            return columns, sorted(of_day['FrozenPark'][park] for park in parks)

        links.filter(issue=issue).delete()
        until = issue.until
        for place, ((columns, park_keys), span) in enumerate(
            [(referred, list(span)) for referred, span in groupby(lasted, key=refer)]
        ):
            if place:
                issue.pk = None
                issue._state.adding = True
                issue.since = span[0]
            issue.until = until if span[-1] == lasted[-1] else span[-1]
            for name, key in zip(REFERRING, columns):
                setattr(issue, name, key)
            issue.save()
            links.bulk_create([links.model(issue_id=issue.pk, park_id=key) for key in park_keys])


class Migration(migrations.Migration):
    dependencies = [
        ('standings', '0006_frozen_columns'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
