"""The columns of the ledger: head, value, cell and file are declared here, once.

The page and the files `/issues.xlsx` and `/issues.csv` read them; an import takes those that name a
field.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.pages.issues.list.cells import (
    deadline_cell,
    last_news_cell,
    lead_cell,
    light_cell,
    progress_cell,
    stage_cell,
    title_cell,
)
from dashboards.shared.lists.columns import Column, ColumnKind
from dashboards.shared.lists.exports.words import choice_in_words, joined, name_of
from dashboards.shared.rows.issues import IssueRow
from parks.choices import LIST_WORDS, IssueKind, Severity, Stage

DATE = ColumnKind.DATE
PERCENT = ColumnKind.PERCENT
PROSE = ColumnKind.PROSE

COLUMNS: list[Column[IssueRow]] = [
    Column("number", _("number"), lambda row: row.number, width=14, field="number"),
    Column(
        "light",
        _("Light"),
        lambda row: LIST_WORDS[row.light],
        screen=1,
        cell=light_cell,
        css="first",
        card=0,
        width=9,
        light=lambda row: row.light,
    ),
    Column(
        "issue",
        _("Issue"),
        lambda row: f"{row.number} {row.title}",
        ColumnKind.NAME,
        screen=2,
        in_file=False,
        cell=title_cell,
        card=6,
    ),
    Column("title", _("title"), lambda row: row.title, PROSE, field="title"),
    Column("parks", _("parks"), lambda row: joined(row.about), width=28, field="parks"),
    Column("region", _("region"), lambda row: name_of(row.issue.region), field="region"),
    Column("domain", _("Problem domain"), lambda row: name_of(row.issue.type.domain)),
    Column(
        "type",
        _("type"),
        lambda row: f"{row.issue.type.code} {row.issue.type.name}",
        width=24,
        field="type",
    ),
    Column(
        "severity",
        _("severity"),
        lambda row: choice_in_words(Severity, row.issue.severity),
        width=10,
        field="severity",
        choices=Severity.choices,
    ),
    Column(
        "lead",
        _("Lead unit"),
        lambda row: name_of(row.issue.lead),
        screen=3,
        cell=lead_cell,
        card=3,
        width=24,
        field="lead",
    ),
    Column(
        "supporting",
        _("supporting units"),
        lambda row: joined(row.issue.supporting),
        width=24,
        field="supporting",
        is_of_today=True,
    ),
    Column(
        "person",
        _("person in charge"),
        lambda row: row.issue.person_in_charge,
        field="person_in_charge",
        is_of_today=True,
    ),
    Column(
        "stage",
        _("Stage"),
        lambda row: choice_in_words(Stage, row.issue.stage),
        screen=4,
        cell=stage_cell,
        card=3,
        width=10,
        field="stage",
        choices=Stage.choices,
    ),
    Column(
        "progress",
        pgettext_lazy("percent", "Progress"),
        lambda row: row.progress,
        PERCENT,
        screen=5,
        cell=progress_cell,
        css="progress-cell",
        card=3,
    ),
    Column("elapsed", _("Time elapsed"), lambda row: row.elapsed, PERCENT),
    Column(
        "due",
        _("Deadline"),
        lambda row: row.due.day or row.due.words or None,
        screen=6,
        in_file=False,
        cell=deadline_cell,
        css="nowrap",
        card=3,
    ),
    Column("found_on", _("found on"), lambda row: row.issue.found_on, DATE, field="found_on"),
    Column("starts_on", _("starts on"), lambda row: row.issue.starts_on, DATE, field="starts_on"),
    Column("due_on", _("due on"), lambda row: row.issue.due_on, DATE, field="due_on"),
    Column(
        "deadline_words",
        _("deadline in words"),
        lambda row: row.issue.deadline_words,
        field="deadline_words",
    ),
    Column(
        "news",
        _("Last news"),
        lambda row: row.last_day or None,
        screen=7,
        in_file=False,
        cell=last_news_cell,
        css="latest",
        card=6,
    ),
    Column("last_entry_on", _("Day of the last news"), lambda row: row.last_entry_on, DATE),
    Column("last_words", _("Last news"), lambda row: row.last_words, PROSE),
    Column("closed_on", _("closed on"), lambda row: row.issue.closed_on, DATE, field="closed_on"),
    Column(
        "finding",
        _("finding"),
        lambda row: row.issue.finding,
        PROSE,
        field="finding",
        is_of_today=True,
    ),
    Column(
        "cause", _("cause"), lambda row: row.issue.cause, PROSE, field="cause", is_of_today=True
    ),
    Column(
        "closing_standard",
        _("closing standard"),
        lambda row: row.issue.closing_standard,
        PROSE,
        field="closing_standard",
        is_of_today=True,
    ),
    Column(
        "kind",
        _("kind"),
        lambda row: choice_in_words(IssueKind, row.issue.kind),
        width=8,
        field="kind",
        choices=IssueKind.choices,
    ),
    Column("source", _("source"), lambda row: name_of(row.issue.source), width=28, field="source"),
    Column(
        "source_place",
        _("place in the source"),
        lambda row: row.issue.source_place,
        field="source_place",
        is_of_today=True,
    ),
    Column(
        "external_number",
        _("number in the source"),
        lambda row: row.issue.external_number,
        field="external_number",
        is_of_today=True,
    ),
]
