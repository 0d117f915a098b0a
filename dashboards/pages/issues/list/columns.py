"""The columns of the ledger, each declared once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.pages.issues.list import cells
from dashboards.shared.lists.columns import Column, ColumnKind
from dashboards.shared.rows.issues import IssueRow
from parks.choices import LIST_WORDS

NAME = ColumnKind.NAME

COLUMNS: list[Column[IssueRow]] = [
    Column(
        "light",
        _("Light"),
        lambda row: LIST_WORDS[row.light],
        screen=1,
        cell=cells.light,
        css="first",
        card=0,
    ),
    Column(
        "issue",
        _("Issue"),
        lambda row: f"{row.number} {row.title}",
        NAME,
        screen=2,
        cell=cells.title,
        card=6,
    ),
    Column("lead", _("Lead unit"), lambda row: row.lead or None, screen=3, cell=cells.lead, card=3),
    Column("stage", _("Stage"), lambda row: row.stage, screen=4, cell=cells.stage, card=3),
    Column(
        "progress",
        pgettext_lazy("percent", "Progress"),
        lambda row: row.progress,
        screen=5,
        cell=cells.progress,
        css="progress-cell",
        card=3,
    ),
    Column(
        "due",
        _("Deadline"),
        lambda row: row.due.day or row.due.words or None,
        screen=6,
        cell=cells.deadline,
        css="nowrap",
        card=3,
    ),
    Column(
        "news",
        _("Last news"),
        lambda row: row.last_day or None,
        screen=7,
        cell=cells.last_news,
        css="latest",
        card=6,
    ),
]
