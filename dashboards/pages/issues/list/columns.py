"""The columns of the ledger: head, value and cell are declared here, once.

`value` is what a file would hold; the ledger has none yet.
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
from dashboards.shared.rows.issues import IssueRow
from parks.choices import LIST_WORDS

COLUMNS: list[Column[IssueRow]] = [
    Column(
        "light",
        _("Light"),
        lambda row: LIST_WORDS[row.light],
        screen=1,
        cell=light_cell,
        css="first",
        card=0,
    ),
    Column(
        "issue",
        _("Issue"),
        lambda row: f"{row.number} {row.title}",
        ColumnKind.NAME,
        screen=2,
        cell=title_cell,
        card=6,
    ),
    Column("lead", _("Lead unit"), lambda row: row.lead or None, screen=3, cell=lead_cell, card=3),
    Column("stage", _("Stage"), lambda row: row.stage, screen=4, cell=stage_cell, card=3),
    Column(
        "progress",
        pgettext_lazy("percent", "Progress"),
        lambda row: row.progress,
        screen=5,
        cell=progress_cell,
        css="progress-cell",
        card=3,
    ),
    Column(
        "due",
        _("Deadline"),
        lambda row: row.due.day or row.due.words or None,
        screen=6,
        cell=deadline_cell,
        css="nowrap",
        card=3,
    ),
    Column(
        "news",
        _("Last news"),
        lambda row: row.last_day or None,
        screen=7,
        cell=last_news_cell,
        css="latest",
        card=6,
    ),
]
