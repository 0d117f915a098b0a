"""Read a table that somebody keeps and bring its rows into the system, all of them or none."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from exchange.actions.batches import import_plan, latest_batch
from exchange.actions.mappings import choices_of_mapping
from exchange.fields import FIELDS, RecordKind
from exchange.records.permits import kind_in_words, may_import
from exchange.records.plan import Choices, Plan, PlannedRow, Question, RowState
from exchange.records.plan_json import plan_lines, unread_lines
from exchange.records.planning import make_plan
from exchange.records.reading.context import CREATE, MAKES
from exchange.records.selection import BAD, Selection
from exchange.workbooks.cells import Book, UnreadableFileError
from exchange.workbooks.reading import read_book
from parks.models import BusinessDay
from parks.readers import Reader
from parks.text.folding import fold
from parks.text.phrases import listed

# Rows that wait for an answer are named by the questions.
IN_THE_WAY = (RowState.REFUSED, RowState.DUPLICATE)
# So many rows that stand in the way are named; all of them stand in the JSON.
NAMED = 20
# So many signs of a value that nobody knows.
SHORT = 60
# What holds for all rows without being a field of theirs.
YEAR = "year"


class Command(BaseCommand):
    """What the pages of an import do, for files that come by night or by the hundred."""

    help = (
        "Import a table: all of its rows or none. The exit code is 0 only where every row is fine "
        "or written; what stands in the way is named with its place and with what to do."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, what its rows are, and what a person would say on the pages."""
        parser.add_argument("file", type=Path, help="a workbook, a web page or a text")
        parser.add_argument(
            "--kind",
            required=True,
            choices=[kind.value for kind in RecordKind],
            help="what the rows are",
        )
        parser.add_argument(
            "--sheet",
            action="append",
            metavar="NAME",
            help="a sheet to read, also a hidden one; without it all that people see",
        )
        parser.add_argument(
            "--mapping", metavar="NAME", help="columns as they were saved by name on the pages"
        )
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="FIELD=VALUE",
            help="a value for all rows, where no column has it, such as park=dongjiang",
        )
        parser.add_argument(
            "--answer",
            action="append",
            default=[],
            metavar="ABOUT:VALUE=ANSWER",
            help=(
                "an answer to a question: the name that is meant, create, skip or refuse, such as "
                "unit:招商部=create; also duplicate:SHEET!ROW=create and row:SHEET!ROW=skip"
            ),
        )
        parser.add_argument(
            "--keep-extra",
            action="store_true",
            help="keep columns without a place as extra fields",
        )
        parser.add_argument(
            "--drop",
            action="append",
            default=[],
            metavar="COLUMN",
            help="leave a column out, by its head or its letter",
        )
        parser.add_argument(
            "--as",
            dest="username",
            metavar="USERNAME",
            help="who imports; without it the superuser, where there is only one",
        )
        parser.add_argument("--dry-run", action="store_true", help="look, and write nothing")
        parser.add_argument(
            "--json",
            action="store_true",
            help="print one object that holds all that the preview page shows",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, and write where nothing stands against it."""
        kind = RecordKind(options["kind"])
        person = _person(options["username"])
        reader = Reader.of(person)
        if not may_import(reader, kind):
            words = _("%(person)s may not import %(kind)s. Name somebody who may: --as USERNAME.")
            raise CommandError(words % {"person": person, "kind": kind_in_words(kind)})
        choices = _choices(options, kind, reader)
        latest = latest_batch()
        try:
            book = _read(options["file"])
            plan = make_plan([book], choices, reader, BusinessDay.today())
        except UnreadableFileError as error:
            if options["json"]:
                self._print(unread_lines(options["file"].name, kind.value, str(error)))
            raise CommandError(f"{options['file'].name}: {error}") from error
        reasons = list(_reasons(plan, choices, options))
        if options["json"]:
            self._print(plan_lines(plan))
        else:
            self._tell(plan)
        for reason in reasons:
            self.stderr.write(reason)
        if reasons:
            self.stderr.write(_("Nothing was written."))
            sys.exit(1)
        if not options["dry_run"]:
            self._write(plan, choices, person, latest=latest, is_quiet=options["json"])

    def _write(
        self, plan: Plan, choices: Choices, person: User, *, latest: int, is_quiet: bool
    ) -> None:
        if not Selection(plan, choices).to_write:
            if not is_quiet:
                self.stdout.write(_("All is as it is registered already. Nothing was written."))
            return
        try:
            batches = import_plan(plan, by=person, choices=choices, latest=latest)
        except (ValidationError, PermissionDenied) as error:
            why = error.messages if isinstance(error, ValidationError) else [str(error)]
            raise CommandError("\n".join([*why, _("Nothing was written.")])) from error
        for batch in () if is_quiet else batches:
            words = ngettext(
                "Written as %(batch)s: %(n)d record.",
                "Written as %(batch)s: %(n)d records.",
                batch.written,
            )
            self.stdout.write(words % {"batch": batch, "n": batch.written})

    def _print(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)

    def _tell(self, plan: Plan) -> None:
        """Print in lines what the preview shows."""
        for notice in plan.notices:
            self.stdout.write(notice)
        for sheet in plan.sheets:
            self.stdout.write(f"{sheet.name}: {sheet.skipped or sheet.title}".rstrip(": "))
            for line in (*sheet.notices, *[f"{left.row}: {left.why}" for left in sheet.left_out]):
                self.stdout.write(f"  {line}")
        for column in plan.columns:
            home = column.field or column.extra or ("–" if column.is_dropped else "?")
            certainty = f" {column.certainty}%" if column.field else ""
            self.stdout.write(f"  {column.column} {column.header} → {home}{certainty}")
        counts = ", ".join(f"{count} {state}" for state, count in plan.counts.items())
        self.stdout.write(counts)


def _person(username: str | None) -> User:
    """Find who imports: whoever is named, or the only superuser."""
    people = User.objects.filter(is_active=True)
    if username:
        if person := people.filter(username=username).first():
            return person
        words = _("No active account is called “%(name)s”. Name another one: --as USERNAME.")
        raise CommandError(words % {"name": username})
    superusers = list(people.filter(is_superuser=True)[:2])
    if len(superusers) == 1:
        return superusers[0]
    raise CommandError(_("Say who imports: --as USERNAME."))


def _read(path: Path) -> Book:
    try:
        return read_book(path, path.name)
    except OSError as error:
        words = _("%(file)s cannot be opened: %(why)s. Check the path.")
        raise CommandError(words % {"file": path, "why": error.strerror}) from error


def _choices(options: dict[str, Any], kind: RecordKind, reader: Reader) -> Choices:
    """Put together what a person would have said on the pages."""
    saved = choices_of_mapping(options["mapping"], kind.value, reader)
    if options["mapping"] and saved is None:
        words = _(
            "No mapping of %(kind)s that %(person)s may use is called “%(name)s”. Save it on the "
            "page of columns first, or leave --mapping out."
        )
        given = {"kind": kind_in_words(kind), "person": reader.person, "name": options["mapping"]}
        raise CommandError(words % given)
    known = saved or Choices()
    fixed = _pairs("--set", options["set"])
    names = {field.name for field in FIELDS[kind] if not field.is_computed} | {YEAR}
    for name in fixed:
        # park=… stands for the one park of issues, which may have several
        if not {name, f"{name}s"} & names:
            words = _("--set %(name)s: %(kind)s have no such field. There are: %(names)s.")
            given = {"name": name, "kind": kind_in_words(kind), "names": ", ".join(sorted(names))}
            raise CommandError(words % given)
    return Choices(
        kind=kind.value,
        sheets=options["sheet"],
        columns=known.columns,
        fixed={**known.fixed, **fixed},
        answers={**known.answers, **_pairs("--answer", options["answer"])},
        keeps_extra=options["keep_extra"],
        drops=options["drop"],
    )


def _pairs(option: str, lines: Sequence[str]) -> dict[str, str]:
    """Read NAME=VALUE; words of a file may hold the sign, so that of an answer is the last."""
    pairs = {}
    for line in lines:
        is_answer = option == "--answer"
        name, sign, value = line.rpartition("=") if is_answer else line.partition("=")
        if not sign or not name.strip() or (is_answer and ":" not in name):
            words = _("%(option)s “%(line)s” is no pair such as %(example)s.")
            example = "unit:招商部=create" if is_answer else "park=dongjiang"
            raise CommandError(words % {"option": option, "line": line, "example": example})
        pairs[name.strip()] = value.strip()
    return pairs


def _reasons(plan: Plan, choices: Choices, options: dict[str, Any]) -> Iterator[str]:
    """Name what stands against writing the whole file, and what to do about it."""
    yield from _unknown_names(plan, options)
    yield from _unused_values(plan, options)
    for column in plan.columns_without_home:
        words = _(
            "%(sheet)s, column %(letter)s “%(header)s” has no place. Keep it as an extra field "
            "(--keep-extra) or leave it out by name (--drop “%(name)s”)."
        )
        yield words % {
            "sheet": column.sheet,
            "letter": column.column,
            "header": column.header,
            "name": column.header or column.column,
        }
    rows = Selection(plan, choices).plan_to_write().rows
    waiting = {row.row for row in rows if row.state in BAD}
    for question in plan.questions:
        if not question.rows or waiting & set(question.rows):
            yield _question_in_words(question)
    yield from _rows_in_words([row for row in rows if row.state in IN_THE_WAY])
    if not plan.rows and not plan.questions:
        yield _("No sheet that was read holds a row of data.")


def _unknown_names(plan: Plan, options: dict[str, Any]) -> Iterator[str]:
    """Name sheets and columns that were asked for and are not there."""
    sheets = [sheet.name for sheet in plan.sheets]
    for name in options["sheet"] or ():
        if name not in sheets:
            words = _("--sheet %(name)s: the file has no such sheet. There are: %(names)s.")
            yield words % {"name": name, "names": listed(sheets)}
    headers = {fold(name) for column in plan.columns for name in (column.header, column.column)}
    for name in options["drop"]:
        if fold(name) not in headers:
            words = _("--drop %(name)s: no column has this head or letter. There are: %(names)s.")
            names = dict.fromkeys(column.header or column.column for column in plan.columns)
            yield words % {"name": name, "names": listed(names)}


def _unused_values(plan: Plan, options: dict[str, Any]) -> Iterator[str]:
    """Name values that were given for all rows though a column has them."""
    taken = {column.field: column for column in plan.columns if column.field}
    for name in _pairs("--set", options["set"]):
        column = taken.get(name) or taken.get(f"{name}s")
        if column is not None:
            words = _(
                "--set %(name)s: column %(letter)s “%(header)s” has it already. Leave out one of "
                "them; a column by --drop."
            )
            yield words % {"name": name, "letter": column.column, "header": column.header}


def _question_in_words(question: Question) -> str:
    rows = listed(str(row) for row in question.rows[:NAMED])
    # words that nobody types again are answered together
    is_short = len(question.value) <= SHORT
    about = f"{question.about}:{question.value if is_short else '*'}"
    if not question.value:
        words = _("%(about)s is missing in rows %(rows)s. Give it for all: --set %(name)s=VALUE.")
        given = {"about": question.about, "rows": rows, "name": question.about}
        return words % given + _offers_in_words(question)
    words = _("%(about)s “%(value)s” is not known (rows %(rows)s). Say what it is: %(how)s.")
    answer = CREATE if question.about in MAKES else next(iter(question.offers), "NAME")
    how = f'--answer "{about}={answer}"'
    value = Truncator(question.value).chars(SHORT)
    given = {"about": question.about, "value": value, "rows": rows, "how": how}
    return words % given + _offers_in_words(question)


def _offers_in_words(question: Question) -> str:
    if not question.offers:
        return ""
    return " " + _("Known are: %(names)s.") % {"names": listed(question.offers[:NAMED])}


def _rows_in_words(bad: Sequence[PlannedRow]) -> Iterator[str]:
    """Name the cells that are refused and the rows that repeat something."""
    for row in bad[:NAMED]:
        if row.state == RowState.DUPLICATE:
            yield _repeat_in_words(row)
        for problem in row.problems:
            place = f"{row.sheet}!{problem.column or row.column}{row.row}"
            parts = [f"{place} “{problem.value}”: {problem.why}"]
            parts += (
                [_("Allowed: %(what)s.") % {"what": problem.allowed}] if problem.allowed else []
            )
            yield " ".join(parts)
    if len(bad) > NAMED:
        more = len(bad) - NAMED
        words = ngettext("%(n)d more row is refused.", "%(n)d more rows are refused.", more)
        yield words % {"n": more}


def _repeat_in_words(row: PlannedRow) -> str:
    words = _(
        "%(sheet)s, row %(row)d repeats %(of)s. Leave it out (%(skip)s) or enter it all the same "
        "(%(create)s)."
    )
    place = f"{row.sheet}!{row.row}"
    return words % {
        "sheet": row.sheet,
        "row": row.row,
        "of": row.of,
        "skip": f'--answer "row:{row.sheet}!{row.column}{row.row}=skip"',
        "create": f'--answer "duplicate:{place}=create"',
    }
