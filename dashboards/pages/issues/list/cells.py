"""What the cells of the ledger hold on the screen, where that is more than the bare value."""

from __future__ import annotations

from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dashboards.shared.links import keep_day
from dashboards.shared.rows.issues import IssueRow
from dashboards.templatetags.lights import light_tag

# the look of a step, by whether it is reached
MARKS = {True: "stage__done", False: "stage__ahead"}


def light_cell(row: IssueRow) -> SafeString:
    """Show the light as a tinted tag."""
    return light_tag(row.light)


def title_cell(row: IssueRow) -> SafeString:
    """Link the title; below it stand number, parks and type."""
    return format_html(
        '<a class="title" href="{}" lang="zh-CN">{}</a> <span class="subline">{} · {} · {}</span>',
        keep_day(row.address),
        row.title,
        row.number,
        row.parks,
        row.type,
    )


def lead_cell(row: IssueRow) -> SafeString | str:
    """Name the lead unit, or say that there is none."""
    return row.lead or _muted(_("not filled in"))


def stage_cell(row: IssueRow) -> SafeString:
    """Say the stage in words; an issue on its way has five marks beside it."""
    marks = format_html_join(
        "",
        '<rect x="{}" y="0" width="9.4" height="5" class="{}"/>',
        ((place, MARKS[is_reached]) for place, is_reached in row.steps),
    )
    drawing = (
        format_html('<svg viewBox="0 0 52 6" aria-hidden="true">{}</svg>', marks) if marks else ""
    )
    return format_html('<span class="stage">{}{}</span>', row.stage, drawing)


def progress_cell(row: IssueRow) -> str:
    """Show progress against the share of time elapsed."""
    return get_template("partials/_progress.html").render({"row": row})


def deadline_cell(row: IssueRow) -> str:
    """Show the deadline, and what is left or over."""
    return get_template("partials/_due.html").render({"due": row.due})


def last_news_cell(row: IssueRow) -> SafeString:
    """Show the day of the last entry, for how long nothing was heard since, and its words."""
    day = _muted(_("none yet"))
    if row.last_entry_on:
        time = '<time datetime="{}">{}</time>'
        day = format_html(time, row.last_entry_on.isoformat(), row.last_day)
    quiet = format_html(' <span class="soon">{}</span>', row.quiet) if row.quiet else ""
    untouched = format_html("<br>{}", _muted(_("no progress yet"))) if row.no_progress else ""
    words = (
        format_html('<br><span lang="zh-CN">{}</span>', row.last_words) if row.last_words else ""
    )
    return format_html("{}{}{}{}", day, quiet, untouched, words)


def _muted(words: str) -> SafeString:
    return format_html('<span class="muted">{}</span>', words)
