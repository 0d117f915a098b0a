"""Tables of any cells, and what must hold of an import of each."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import event
from hypothesis import strategies as st

from accounts.models import User
from exchange.actions.batches import import_plan
from exchange.fields import FIELDS, FieldKind, RecordKind
from exchange.models import ImportBatch, ImportedRecord
from exchange.records.permits import TABLE
from exchange.records.plan import Choices, Plan, RowState
from exchange.records.planning import make_plan
from exchange.records.selection import Selection
from exchange.workbooks.cells import Book, FileKind, Raw
from parks.models import BusinessDay
from parks.readers import Reader
from tests.exchange.sheets import make_sheet

JUNK: st.SearchStrategy[Raw] = st.one_of(
    st.none(),
    st.text("园区问题年月日第、,;0123456789.%（）()-—/≤ \n\0<>=x合计", max_size=30),
    st.integers(-(10**20), 10**20),
    st.decimals(allow_nan=False, allow_infinity=False).map(Decimal),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.just(time(12, 30)),
    st.just("x" * 5_000),
)
TYPICAL: dict[FieldKind, list[Raw]] = {
    FieldKind.DATE: [date(2026, 9, 1), "2026年9月底", "2026-02-30", 46_300],
    FieldKind.DEADLINE: [date(2026, 12, 31), "立即", "15个工作日内", "逾期", "9月底前"],
    FieldKind.PERIOD: ["2026H1", "2026年上半年", "2026-06", "去年"],
    FieldKind.PARK: ["东江高新科技产业园", "惠南园", "东江", "无此园"],
    FieldKind.PARKS: ["东江高新科技产业园", "东江高新科技产业园、惠南高新科技产业园"],
    FieldKind.REGION: ["惠城区", "惠州市", "无此区"],
    FieldKind.UNIT: ["市生态环境局", "新设专班", "甲局、乙局", "等3家单位"],
    FieldKind.UNITS: ["市生态环境局（牵头）、新设专班", "各县区"],
    FieldKind.PROBLEM_TYPE: ["P1.1", "P3.1", "P9.9"],
    FieldKind.SOURCE: ["H01", "新来源"],
    FieldKind.INDICATOR: ["F4", "N2", "Z9"],
    FieldKind.RECOMMENDATION: ["1-01", "9-99"],
    FieldKind.ISSUES: ["WT-2026-001"],
    FieldKind.NUMBER: [Decimal("1.5"), "1,028.4", "≤5", "—", -3],
    FieldKind.INTEGER: [3, "三", "1.5"],
    FieldKind.FIGURE: [Decimal("0.995"), "99.5%", "…", "12（预计）"],
    FieldKind.MILESTONES: ["1.立项；2.开工；3.完工", "①施工②验收"],
}
WORDS: list[Raw] = ["雨污管网未分流", "消防通道被占用", "测试园区", "test-slug", "测试", None]


@st.composite
def any_table(draw: st.DrawFn) -> tuple[RecordKind, list[list[Raw]]]:
    """A kind of records, and a table of which most cells are such as people type."""
    kind = draw(st.sampled_from(RecordKind))
    fields = [field for field in FIELDS[kind] if not field.is_computed]
    required = [field for field in fields if field.is_required]
    others = draw(st.lists(st.sampled_from(fields), max_size=5))
    columns = list({field.name: field for field in [*required, *others]}.values())
    heads: list[Raw] = [str(field.label) for field in columns]
    rows = [heads]
    for _row in range(draw(st.integers(1, 6))):
        row: list[Raw] = []
        for column in columns:
            values = [value for value, _words in column.choices] or TYPICAL.get(column.kind, WORDS)
            typical = st.sampled_from([*values])
            row.append(draw(st.one_of(typical, typical, typical, JUNK)))
        rows.append(row)
    if draw(st.booleans()):
        rows.append(rows[-1])
    return kind, rows


def is_whole_or_nothing(kind: RecordKind, rows: list[list[Any]], by: User) -> None:
    """Import a table, and see that all that was announced is written, or nothing and why."""
    book = Book("表.xlsx", FileKind.XLSX, "0" * 64, [make_sheet(rows)])
    answers = {"unit:*": "create", "source:*": "create", "region:*": "create"}
    choices = Choices(kind=kind.value, answers=answers, takes_good_rows_only=True)
    with transaction.atomic():
        plan = make_plan([book], choices, Reader.of(by), BusinessDay.today())
        selection = Selection(plan, choices)
        records = TABLE[kind].model._default_manager  # type: ignore[attr-defined]
        before = records.count()
        new = [row for row in plan.rows if row.state == RowState.NEW]
        refusal = _refusal_of(plan, choices, by)
        event(f"refused: {refusal}" if refusal else f"written: {min(len(new), 2)}")
        if refusal:
            assert records.count() == before
            assert not ImportBatch.objects.exists()
        else:
            written = ImportedRecord.objects.filter(state=ImportedRecord.State.NEW)
            assert written.count() == len(new)
            assert selection.to_write == ImportedRecord.objects.count()
        transaction.set_rollback(True)


def _refusal_of(plan: Plan, choices: Choices, by: User) -> str:
    """Write a plan; return why it is refused, or nothing."""
    try:
        import_plan(plan, by=by, choices=choices)
    except ValidationError as refused:
        return " ".join(refused.messages)
    return ""
