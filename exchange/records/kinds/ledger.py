"""Issues and measures from a file, filed and edited by the same actions as on the pages."""

from __future__ import annotations

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override
from rapidfuzz import fuzz, process

from exchange.fields import Field, FieldKind, RecordKind
from exchange.records.drafts import DraftRow, FieldValue
from exchange.records.extras import extra_values, extras_to_store
from exchange.records.kinds.base import (
    NOT_MADE_YET,
    OUT_OF_CHARGE,
    Existing,
    ExistingRecord,
    Importer,
    Undo,
    Values,
    Written,
    in_order,
    pending_of,
    resolve,
)
from exchange.records.model_values import column_values, links_value, set_values, value_of
from exchange.records.plan import PlannedRow, RowState
from exchange.tables.values.reading import Doubt, Problem
from parks.actions.file import NewIssue, file_issues, prepare_issues
from parks.actions.several.edit import IssueEdit, edit_issues
from parks.actions.several.edit import judge_edits as judge_issue_edits
from parks.actions.several.withdraw import withdraw_issues, worked_on
from parks.choices import IssueKind, IssueScope, Stage
from parks.ledger.changes import LOG_LANGUAGE
from parks.models import Issue, IssuePark, Organisation, Park
from parks.models.place import lies_in
from parks.text.folding import fold
from parks.writing.locks import in_chunks
from recommendations.actions.editing import MeasureEdit, edit_measures
from recommendations.actions.editing import judge_edits as judge_measure_edits
from recommendations.actions.measures import NewMeasure, prepare_measures, start_measures
from recommendations.actions.withdrawal import withdraw_measures
from recommendations.locks import lock_work
from recommendations.models import Measure, Milestone

if TYPE_CHECKING:
    from accounts.models import User

CHUNK = 500
# titles of the same place are nearly one from this likeness on, of 100
ALIKE = 90
# a park with more titles than this is compared word by word alone
MOST_COMPARED = 2_000
SEVERAL = frozenset({FieldKind.PARKS, FieldKind.UNITS, FieldKind.ISSUES, FieldKind.MILESTONES})
# what goes to the log, or is given by steps, and is no field that a row may change
OF_THE_LOG = frozenset(
    {"number", "stage", "progress_words", "closed_on", "closed_by_words", "milestones"}
)
Place = tuple[int, ...]


class LedgerImporter(Importer):
    """What issues and measures share: own number, number of the source, or place and title."""

    # records with their entries take fifteen times the memory of a row
    rows_at_once = 500
    asked_once = frozenset({"type", "severity", "source", "park", "parks"})
    model: ClassVar[Any]
    related: ClassVar[tuple[str, ...]]

    @property
    def single_fields(self) -> list[Field]:
        """The fields that hold one value in the table of the model."""
        return [
            field
            for field in self.fields
            if not field.is_computed and field.kind not in SEVERAL and field.name not in OF_THE_LOG
        ]

    @abstractmethod
    def place_of(self, values: Values) -> Place:
        """Return the keys of the parks that a row is about, or that of a region below zero."""

    @abstractmethod
    def places_of(self, records: Sequence[Any]) -> dict[int, Place]:
        """Return the same for records that are there."""

    @abstractmethod
    def titles_at(self, places: Iterable[int]) -> Iterable[tuple[int, str, str]]:
        """Read park, number and title of what is open at some parks."""

    def identities(self, values: Values) -> list[str]:
        """Tell records apart by their number, the number in their source, or place and title."""
        if number := values.get("number"):
            return [f"number:{number}"]  # two records may have one title at one place
        names = []
        if (number := values.get("external_number")) and values.get("source"):
            names.append(f"external:{values.get('source')}:{number}")
        title = values.get("title")
        place = self.place_of(values)
        if title and place:
            names.append(_by_title(place, title))
        return names

    def take_back(
        self, new: Collection[int], changed: Mapping[int, Values], undo: Undo
    ) -> set[int]:
        """Withdraw what was entered, and put old values back with an entry.

        What somebody has worked on stays.
        """
        kept = worked_on(self.model, new)
        if withdrawn := set(new) - kept:
            self.withdraw(withdrawn, undo)
        self.lock(changed)
        records = self.read_records(changed)
        edits = [(records[key], values) for key, values in sorted(changed.items())]
        self.edit(edits, undo.by, undo.reason)
        return kept

    @abstractmethod
    def withdraw(self, keys: Collection[int], undo: Undo) -> None:
        """Withdraw records that nobody has worked on."""

    @abstractmethod
    def edit(self, edits: Sequence[tuple[Any, Values]], by: User, comment: str = "") -> None:
        """Edit records, each with what is new of it; a comment goes to their logs."""

    def write(
        self, rows: Sequence[PlannedRow], *, made: Mapping[str, int], by: User
    ) -> list[Written]:
        """Enter what is new and edit what is there."""
        new = [row for row in rows if row.key is None]
        entered = self.enter([_resolved(row, made) for row in new], by)
        if not all(lies_in(record.region, self.reader.edits) for record in entered):
            raise ValidationError(OUT_OF_CHARGE)
        written = [_written(record, row) for record, row in zip(entered, new, strict=True)]
        changed = in_order(row for row in rows if row.key)
        records = self.read_records([row.key for row in changed if row.key])
        edits = []
        for row in changed:
            record = records[row.key or 0]
            values = _resolved(row, made)
            now = self.values_of(record)
            before = {name: now[name].stored for name in values if name in now}
            edits.append((record, values))
            written.append(_written(record, row, before))
        self.edit(edits, by)
        return written

    @abstractmethod
    def enter(self, rows: Sequence[Values], by: User) -> Sequence[Any]:
        """Enter records, in the order of the rows."""

    def changes(self, name: str, value: FieldValue, record: ExistingRecord) -> bool:
        """Take words about the progress that its log does not have yet for news."""
        if name == "progress_words":
            return bool(value.stored) and fold(value.stored) not in self._words[record.key]
        return super().changes(name, value, record)

    def judge(self, rows: Sequence[PlannedRow]) -> dict[int, Sequence[str]]:
        """Ask the actions, with a key in the place of what is made first."""
        new = {place: row for place, row in enumerate(rows) if row.state == RowState.NEW}
        changed = {place: row for place, row in enumerate(rows) if row.state == RowState.CHANGED}
        pending = pending_of(rows)
        refused = self.judge_new([_resolved(row, pending) for row in new.values()])
        places = list(new)
        messages: dict[int, Sequence[str]] = {
            places[place]: error.messages for place, error in refused.items()
        }
        records = self.read_records([row.key for row in changed.values() if row.key])
        edits = [(records[row.key or 0], _resolved(row, pending)) for row in changed.values()]
        places = list(changed)
        messages |= {places[place]: words for place, words in self.judge_edits(edits).items()}
        return messages

    def out_of_charge(self, records: Sequence[Any]) -> dict[int, ValidationError]:
        """Say which records would stand in a region out of charge, by place in the list."""
        return {
            place: ValidationError(OUT_OF_CHARGE)
            for place, record in enumerate(records)
            if record.region_id and not lies_in(record.region, self.reader.edits)
        }

    @abstractmethod
    def judge_new(self, rows: Sequence[Values]) -> dict[int, ValidationError]:
        """Say what forbids to enter some of the rows."""

    @abstractmethod
    def judge_edits(self, edits: Sequence[tuple[Any, Values]]) -> dict[int, Sequence[str]]:
        """Say what forbids some of the edits."""

    def columns_of(self, values: Values) -> dict[str, Any]:
        """Return what a row says by columns of the model."""
        return column_values(self.single_fields, values)

    def units_of(self, rows: Sequence[Values]) -> dict[int, Organisation]:
        """Read the units that support, by key."""
        keys = (key for row in rows for key in row.get("supporting") or () if key != NOT_MADE_YET)
        return _read(Organisation, keys)

    def check(self, draft: DraftRow) -> None:
        """Refuse days out of order, and a number that nobody gave."""
        found = draft.stored("found_on") or draft.stored("starts_on")
        due = draft.stored("due_on")
        if found and due and due < found:
            words = _("The due date lies before %(day)s. Change one of the two.") % {"day": found}
            draft.refuse(Problem(words), draft.column_of("due_on"), draft.printed_at("due_on"))

    def check_new(self, draft: DraftRow) -> None:
        """Refuse a number of ours that no record has, and places out of charge."""
        super().check_new(draft)
        if number := draft.stored("number"):
            words = _("There is no record %(number)s. Numbers are given when it is entered.")
            problem = Problem(words % {"number": number}, _("an empty cell"))
            draft.refuse(problem, draft.column_of("number"), str(number))
        place = self.place_of(draft.writes)
        if not place and not {"park", "parks", "region"} & set(draft.printed):
            draft.doubts.append(Doubt("park", ""))

    def records(self) -> QuerySet[Any]:
        """Return what the reader sees, with what is compared."""
        records: QuerySet[Any] = self.model.objects.visible_to(self.reader)
        return records.select_related(*self.related).prefetch_related("supporting", "extras")

    def read_records(self, keys: Collection[int]) -> dict[int, Any]:
        """Read records by their keys."""
        found: dict[int, Any] = {}
        wanted = sorted(keys)
        for start in range(0, len(wanted), CHUNK):
            found |= self.records().in_bulk(wanted[start : start + CHUNK])
        return found

    def marks(self, keys: Collection[int]) -> dict[int, str]:
        """Tell by the version and the last entry whether somebody has worked on a record since."""
        last = Max("entries__seq")
        rows = self.model.objects.filter(pk__in=list(keys)).annotate(last_seq=last)
        return {
            key: f"{version}/{seq or 0}"
            for key, version, seq in rows.values_list("pk", "version", "last_seq")
        }

    def read_existing(self, rows: Sequence[Values]) -> Existing:
        """Read the records with a number or a title of a row."""
        known: dict[int, tuple[str, ExistingRecord, list[str]]] = {}
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            condition = Q(title__in=_values(chunk, "title")) | Q(
                number__in=_values(chunk, "number")
            )
            condition |= Q(external_number__in=_values(chunk, "external_number"))
            # records of the model take far more memory than what is compared of them
            records = list(self.records().filter(condition))
            places = self.places_of(records)
            for record in records:
                names = self._names_of(record, places.get(record.pk, ()))
                known[record.pk] = (record.number_key, self._existing(record), names)
        self._words = self._words_of(known)
        found: dict[str, ExistingRecord] = {}
        for _number, existing, names in sorted(known.values(), key=lambda entry: entry[0]):
            found |= dict.fromkeys(names, existing)
        return Existing(found, self._alike(rows, found))

    def _names_of(self, record: Any, place: Place) -> list[str]:
        """List what tells a record apart that is there, as `identities` does of a row."""
        names = [f"number:{record.number}", _by_title(place, record.title)]
        if record.external_number and record.source_id:
            names.append(f"external:{record.source_id}:{record.external_number}")
        return names

    def _words_of(self, keys: Collection[int]) -> dict[int, set[str]]:
        """Read what the logs of records say in words."""
        owner = self.model.entries.field.name
        entries = self.model.entries.rel.related_model.objects.exclude(words="")
        words: dict[int, set[str]] = defaultdict(set)
        for chunk in in_chunks(keys):
            rows = entries.filter(**{f"{owner}__in": chunk})
            for key, text in rows.values_list(f"{owner}_id", "words"):
                words[key].add(fold(text))
        return words

    def _alike(self, rows: Sequence[Values], found: Mapping[str, ExistingRecord]) -> dict[int, str]:
        """Find the rows that nearly repeat the title of something open at the same park."""
        unknown = {
            place: row
            for place, row in enumerate(rows)
            if not any(name in found for name in self.identities(row))
        }
        by_park: dict[int, list[int]] = defaultdict(list)
        for place, row in unknown.items():
            for park in self.place_of(row):
                by_park[park].append(place)
        titles: dict[int, dict[str, str]] = defaultdict(dict)
        parks = sorted(by_park)
        for start in range(0, len(parks), CHUNK):
            for park, number, title in self.titles_at(parks[start : start + CHUNK]):
                titles[park][number] = fold(title)
        alike = {}
        for park, places in by_park.items():
            if not 0 < len(titles[park]) <= MOST_COMPARED:
                continue
            for place in places:
                title = fold(str(unknown[place].get("title") or ""))
                best = process.extractOne(
                    title, titles[park], scorer=fuzz.ratio, score_cutoff=ALIKE
                )
                if title and best:
                    alike[place] = best[2]
        return alike

    def _existing(self, record: Any) -> ExistingRecord:
        return ExistingRecord(
            key=record.pk,
            name=record.number,
            values=self.values_of(record),
            version=record.version,
            refusal="" if lies_in(record.region, self.reader.edits) else str(OUT_OF_CHARGE),
        )

    def values_of(self, record: Any) -> dict[str, FieldValue]:
        """Read what a row may change."""
        own = {field.name: value_of(record, field) for field in self.single_fields}
        extras = extra_values(record, self.extra_fields)
        return extras | own | {"supporting": links_value(record.supporting.all())}

    def is_editable(self, name: str) -> bool:
        """Leave stage and log to the steps of the pages; the place of a record stays."""
        return name not in OF_THE_LOG | {"park", "parks", "region"}

    def lock(self, keys: Collection[int]) -> None:
        """Lock the records, and before measures the issues that they work on."""
        if self.model is Issue:
            lock_work(issues=keys)
        else:
            lock_work(measures=keys)


class IssueImporter(LedgerImporter):
    """Issues of the ledger."""

    kind = RecordKind.ISSUES
    model = Issue
    related = ("region", "type", "lead", "source")

    def place_of(self, values: Values) -> Place:
        """Return the parks that a row names, or its region."""
        if parks := values.get("parks"):
            return tuple(sorted(key for key in parks if isinstance(key, int)))
        region = values.get("region")
        return (-region,) if isinstance(region, int) else ()

    def places_of(self, records: Sequence[Issue]) -> dict[int, Place]:
        """Read the parks of issues."""
        links = IssuePark.objects.filter(issue__in=[issue.pk for issue in records])
        parks: dict[int, list[int]] = defaultdict(list)
        for issue, park in links.values_list("issue", "park"):
            parks[issue].append(park)
        return {
            issue.pk: tuple(sorted(parks[issue.pk])) if issue.pk in parks else (-issue.region_id,)
            for issue in records
        }

    def titles_at(self, places: Iterable[int]) -> Iterable[tuple[int, str, str]]:
        """Read the titles of open issues at parks."""
        links = IssuePark.objects.filter(
            park__in=[key for key in places if key > 0],
            issue__in=Issue.objects.visible_to(self.reader).open(),
        )
        return links.values_list("park", "issue__number", "issue__title")

    def check_new(self, draft: DraftRow) -> None:
        """Leave out what a strength does not need."""
        if draft.stored("kind") == IssueKind.STRENGTH:
            draft.values.setdefault("severity", FieldValue("", ""))
            draft.printed.setdefault("severity", "")
        super().check_new(draft)

    def enter(self, rows: Sequence[Values], by: User) -> list[Issue]:
        """File issues."""
        return file_issues(self._new_issues(rows), by=by)

    def judge_new(self, rows: Sequence[Values]) -> dict[int, ValidationError]:
        """Ask the action that files, and whether the region is in charge."""
        issues = self._new_issues(rows)
        refused = prepare_issues(issues, by=self.reader.person, on=self.today)
        return self.out_of_charge([row.issue for row in issues]) | refused

    def _new_issues(self, rows: Sequence[Values]) -> list[NewIssue]:
        """Make the issues of the rows, unsaved."""
        parks = _read(Park, (key for row in rows for key in row.get("parks") or ()))
        units = self.units_of(rows)
        return [
            NewIssue(
                issue=self._issue(row),
                parks=[parks[key] for key in row.get("parks") or ()],
                supporting=[units[key] for key in row.get("supporting") or () if key in units],
                words=self._closing_words(row),
                report=row.get("progress_words") or "",
                extras=extras_to_store(row, self.extra_fields),
            )
            for row in rows
        ]

    def edit(self, edits: Sequence[tuple[Any, Values]], by: User, comment: str = "") -> None:
        """Edit issues."""
        edit_issues(self._edits(edits, comment), by=by)

    def judge_edits(self, edits: Sequence[tuple[Any, Values]]) -> dict[int, Sequence[str]]:
        """Ask the action that edits."""
        verdicts = judge_issue_edits(self._edits(edits), reader=self.reader, day=self.today)
        return {place: verdict.refused for place, verdict in enumerate(verdicts) if verdict.refused}

    def _edits(self, edits: Sequence[tuple[Any, Values]], comment: str = "") -> list[IssueEdit]:
        units = self.units_of([values for _record, values in edits])
        return [
            IssueEdit(
                issue=issue,
                fields=self.columns_of(values),
                supporting=_named(units, values.get("supporting")),
                report=values.get("progress_words") or "",
                extras=extras_to_store(values, self.extra_fields),
                comment=comment,
            )
            for issue, values in edits
        ]

    def withdraw(self, keys: Collection[int], undo: Undo) -> None:
        """Withdraw issues."""
        withdraw_issues(keys, by=undo.by, words=undo.reason)

    def _issue(self, values: Mapping[str, Any]) -> Issue:
        """Make an issue; one with a lead and a deadline is being acted on already."""
        issue = Issue(scope=IssueScope.PARKS if values.get("parks") else IssueScope.REGION)
        set_values(issue, self.single_fields, values)
        issue.kind = values.get("kind") or IssueKind.PROBLEM
        if issue.kind == IssueKind.STRENGTH:
            issue.stage = ""
        elif values.get("stage") != Stage.FILED and is_assigned(values):
            issue.stage = Stage.ACTING
            # a due day that has passed must not forbid the row
            started_on = issue.found_on or min(self.today, issue.due_on or self.today)
            issue.starts_on = issue.starts_on or started_on
            if values.get("stage") in (Stage.SUBMITTED, Stage.CLOSED):
                # only a verifier closes: what a file calls closed waits for one
                issue.stage = Stage.SUBMITTED
                closed_on = values.get("closed_on")
                issue.submitted_on = date.fromisoformat(closed_on) if closed_on else self.today
                issue.submitted_by = self.reader.person
        return issue

    def _closing_words(self, values: Mapping[str, Any]) -> str:
        """Say for the log what a file says of a closing: when, and by whom."""
        if values.get("stage") != Stage.CLOSED:
            return ""
        said = (values.get("closed_on"), values.get("closed_by_words"))
        with override(LOG_LANGUAGE):
            words = _("Closed in the table that was imported")
        return "，".join(part for part in (words, *said) if part)


def is_assigned(values: Mapping[str, Any]) -> bool:
    """Say whether a row names who acts and until when."""
    return bool(values.get("lead") and (values.get("due_on") or values.get("deadline_words")))


class MeasureImporter(LedgerImporter):
    """Measures with their milestones."""

    kind = RecordKind.MEASURES
    model = Measure
    related = ("region", "park", "lead", "recommendation")

    def place_of(self, values: Values) -> Place:
        """Return the park that a row names, or its region."""
        park = values.get("park")
        region = values.get("region")
        if isinstance(park, int):
            return (park,)
        return (-region,) if isinstance(region, int) else ()

    def places_of(self, records: Sequence[Measure]) -> dict[int, Place]:
        """Return the parks of measures."""
        return {
            measure.pk: (measure.park_id,) if measure.park_id else (-measure.region_id,)
            for measure in records
        }

    def titles_at(self, places: Iterable[int]) -> Iterable[tuple[int, str, str]]:
        """Read the titles of unfinished measures at parks."""
        measures = Measure.objects.visible_to(self.reader).unfinished()
        at_parks = measures.filter(park__in=[key for key in places if key > 0])
        return at_parks.values_list("park", "number", "title")

    def values_of(self, record: Measure) -> dict[str, FieldValue]:
        """Read the issues that it works on too."""
        numbers = [issue.number for issue in record.issues.all()]
        keys = [issue.pk for issue in record.issues.all()]
        return super().values_of(record) | {"issues": FieldValue(keys, numbers)}

    def records(self) -> QuerySet[Measure]:
        """Return what the reader sees, with its issues."""
        return super().records().prefetch_related("issues")

    def enter(self, rows: Sequence[Values], by: User) -> list[Measure]:
        """Start measures."""
        return start_measures(self._new_measures(rows), by=by)

    def judge_new(self, rows: Sequence[Values]) -> dict[int, ValidationError]:
        """Ask the action that starts, and whether the region is in charge."""
        measures = self._new_measures(rows)
        refused = prepare_measures(measures)
        return self.out_of_charge([row.measure for row in measures]) | refused

    def edit(self, edits: Sequence[tuple[Any, Values]], by: User, comment: str = "") -> None:
        """Edit measures."""
        edit_measures(self._edits(edits, comment), by=by)

    def judge_edits(self, edits: Sequence[tuple[Any, Values]]) -> dict[int, Sequence[str]]:
        """Ask the action that edits."""
        refused = judge_measure_edits(self._edits(edits), reader=self.reader)
        return {place: error.messages for place, error in refused.items()}

    def _edits(self, edits: Sequence[tuple[Any, Values]], comment: str = "") -> list[MeasureEdit]:
        rows = [values for _record, values in edits]
        units = self.units_of(rows)
        issues = _read(Issue, (key for row in rows for key in row.get("issues") or ()))
        return [
            MeasureEdit(
                measure=measure,
                fields=self.columns_of(values),
                issues=_named(issues, values.get("issues")),
                supporting=_named(units, values.get("supporting")),
                report=values.get("progress_words") or "",
                extras=extras_to_store(values, self.extra_fields),
                comment=comment,
            )
            for measure, values in edits
        ]

    def withdraw(self, keys: Collection[int], undo: Undo) -> None:
        """Withdraw measures."""
        withdraw_measures(keys, by=undo.by, words=undo.reason)

    def _new_measures(self, rows: Sequence[Values]) -> list[NewMeasure]:
        units = self.units_of(rows)
        issues = _read(Issue, (key for row in rows for key in row.get("issues") or ()))
        parks = _read(Park, (row["park"] for row in rows if row.get("park")))
        measures = []
        for row in rows:
            measure = Measure()
            set_values(measure, self.single_fields, row)
            if row.get("park"):
                measure.park = parks[row["park"]]
            measures.append(
                NewMeasure(
                    measure=measure,
                    issues=[issues[key] for key in row.get("issues") or ()],
                    milestones=self._milestones(row.get("milestones") or ()),
                    supporting=[units[key] for key in row.get("supporting") or () if key in units],
                    report=row.get("progress_words") or "",
                    extras=extras_to_store(row, self.extra_fields),
                )
            )
        return measures

    def _milestones(self, steps: Sequence[Mapping[str, Any]]) -> list[Milestone]:
        """Make the milestones of a plan; one that a file calls done says so in its words alone."""
        return [
            Milestone(
                position=position,
                words=step["words"],
                due_on=date.fromisoformat(step["due_on"]) if step.get("due_on") else None,
            )
            for position, step in enumerate(steps, start=1)
        ]


def _by_title(place: Place, title: str) -> str:
    return f"title:{','.join(map(str, place))}:{fold(title)}"


def _values(rows: Sequence[Values], name: str) -> list[Any]:
    return sorted({value for row in rows if (value := row.get(name))})


def _resolved(row: PlannedRow, made: Mapping[str, int]) -> dict[str, Any]:
    return {name: resolve(value, made) for name, value in row.values.items()}


def _read(model: Any, keys: Iterable[int]) -> dict[int, Any]:
    """Read records by their keys."""
    wanted = sorted(set(keys))
    found: dict[int, Any] = {}
    for start in range(0, len(wanted), CHUNK):
        found |= model._default_manager.in_bulk(wanted[start : start + CHUNK])
    return found


def _named(records: Mapping[int, Any], keys: Sequence[int] | None) -> list[Any] | None:
    """Return the records of keys; None where a row says nothing of them."""
    return None if keys is None else [records[key] for key in keys if key in records]


def _written(record: Any, row: PlannedRow, before: Values | None = None) -> Written:
    return Written(
        model=record._meta.label_lower,
        key=record.pk,
        name=record.number,
        row=row.row,
        sheet=row.sheet,
        is_new=before is None,
        before=before or {},
        version=record.version,
    )
