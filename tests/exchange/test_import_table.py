"""The command that imports tables: it writes a whole file, or says what stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.models import User
from accounts.roles import Role
from exchange.fields import RecordKind
from exchange.models import ColumnMapping, ImportBatch
from parks.models import Issue, Organisation, Region
from tests.exchange.commanding import Run, import_table
from tests.exchange.workbooks.making import written
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HEAD = "序号,问题标题,所属园区,问题类型,严重程度,来源,发现日期,整改时限"
GOOD = [
    "1,北侧雨污管网未分流,东江高新科技产业园,P3.1,中等,H01,2026-09-10,2026-12-31",
    "2,消防通道被占用,东江高新科技产业园,P3.1,重大,H01,2026-09-11,2026-12-20",
]
WriteTable = Callable[..., Path]


@pytest.fixture
def write_table(db: None, tmp_path: Path) -> WriteTable:
    """Write a table of problems; nobody is there but the superuser who imports."""
    load_survey()
    User.objects.update(is_superuser=False)
    make_user("root", is_superuser=True)

    def write(*rows: str, head: str = HEAD) -> Path:
        path = tmp_path / "台账.csv"
        path.write_text("\n".join([head, *rows]), "utf-8")
        return path

    return write


@pytest.fixture
def refused(write_table: WriteTable) -> Callable[..., Run]:
    """Run the command on a table that it must not write; what stood there before stands still."""

    def run(path: Path, *options: str, kind: str = "issues") -> Run:
        before = (Issue.objects.count(), Organisation.objects.count())
        done = import_table(path, kind, *options)
        assert done.code == 1
        assert (Issue.objects.count(), Organisation.objects.count()) == before
        assert not ImportBatch.objects.exists()
        return done

    return run


# ---- what is written


def test_all_rows_are_written_as_one_batch(write_table: WriteTable):
    done = import_table(write_table(*GOOD), "issues")
    assert (done.code, done.err) == (0, "")
    batch = ImportBatch.objects.get()
    assert (batch.by.username, batch.file_name, batch.written) == ("root", "台账.csv", 2)
    assert str(batch) in done.out
    assert Issue.objects.filter(title="消防通道被占用", severity="critical").exists()


def test_a_trial_writes_nothing(write_table: WriteTable):
    done = import_table(write_table(*GOOD), "issues", "--dry-run", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.plan["counts"]["new"] == 2
    assert not ImportBatch.objects.exists()


def test_the_object_holds_what_a_program_asks_for(write_table: WriteTable):
    plan = import_table(write_table(*GOOD), "issues", "--json").plan
    assert (plan["file"], plan["kind"], plan["encoding"]) == ("台账.csv", "issues", "utf-8")
    assert len(plan["sha256"]) == 64
    assert plan["sheets"][0].items() >= {"header_rows": [1], "left_out": []}.items()
    assert (
        plan["columns"][1].items()
        >= {
            "sheet": plan["sheets"][0]["name"],
            "column": "B",
            "header": "问题标题",
            "field": "title",
            "extra": None,
        }.items()
    )
    assert {"certainty", "why"} <= plan["columns"][1].keys()
    row = plan["rows"][0]
    assert (row["row"], row["state"], row["before"], row["problems"]) == (2, "new", {}, [])
    assert row["fields"]["parks"] == ["东江高新科技产业园"]
    assert plan["questions"] == []
    assert sum(plan["counts"].values()) == 2


def test_the_same_file_again_changes_nothing(write_table: WriteTable):
    path = write_table(*GOOD)
    import_table(path, "issues")
    again = import_table(path, "issues", "--json")
    assert (again.code, again.plan["counts"]["unchanged"]) == (0, 2)
    assert ImportBatch.objects.count() == 1


def test_a_change_shows_what_was_before(write_table: WriteTable):
    head = "单位名称,简称,区域"
    import_table(write_table("市新设专班,专班,惠城区", head=head), "units")
    done = import_table(write_table("市新设专班,新班,惠城区", head=head), "units", "--json")
    assert done.code == 0
    row = done.plan["rows"][0]
    assert (row["state"], row["before"]) == ("changed", {"short_name": "专班"})
    assert Organisation.objects.get(name_zh="市新设专班").short_name == "新班"


def test_a_saved_mapping_says_what_a_head_means(write_table: WriteTable):
    head = HEAD.replace("问题标题", "甲").replace("整改时限", "乙")
    path = write_table(*GOOD, head=head)
    ColumnMapping.objects.create(
        name="月报",
        user=User.objects.get(username="root"),
        kind="issues",
        header="",
        columns={"甲": "title", "乙": "due_on"},
    )
    assert import_table(path, "issues", "--mapping", "月报").code == 0
    assert Issue.objects.filter(title="消防通道被占用", due_on="2026-12-20").exists()


def test_a_value_is_given_for_all_rows(write_table: WriteTable):
    rows = [row.replace(",东江高新科技产业园", "") for row in GOOD]
    path = write_table(*rows, head=HEAD.replace(",所属园区", ""))
    assert import_table(path, "issues", "--dry-run").code == 1
    assert import_table(path, "issues", "--set", "park=dongjiang").code == 0
    assert Issue.objects.filter(title="消防通道被占用", parks__slug="dongjiang").exists()


def test_an_answer_makes_a_unit_once(write_table: WriteTable):
    path = write_table(*[f"{row},新设专班" for row in GOOD], head=f"{HEAD},责任单位")
    done = import_table(path, "issues", "--dry-run")
    assert done.code == 1
    assert '--answer "unit:新设专班=create"' in done.err
    assert import_table(path, "issues", "--answer", "unit:新设专班=create").code == 0
    assert Organisation.objects.filter(name_zh="新设专班").count() == 1


def test_only_the_sheets_that_are_named_are_read(write_table: WriteTable, tmp_path: Path):
    def fill(book: object, sheet: object) -> None:
        for target in (sheet, book.add_worksheet("旧")):  # type: ignore[attr-defined]
            for number, line in enumerate([HEAD, GOOD[0]]):
                target.write_row(number, 0, line.split(","))  # type: ignore[attr-defined]

    path = tmp_path / "台账.xlsx"
    path.write_bytes(written(fill))
    done = import_table(path, "issues", "--sheet", "台账", "--json")
    assert (done.code, len(done.plan["rows"])) == (0, 1)


# ---- columns without a place


def test_a_column_without_a_place_is_refused(write_table: WriteTable, refused: Callable[..., Run]):
    path = write_table(*[f"{row},甲" for row in GOOD], head=f"{HEAD},督办批次号")
    done = refused(path)
    assert "I “督办批次号”" in done.err
    assert "--keep-extra" in done.err
    assert "--drop “督办批次号”" in done.err


@pytest.mark.parametrize("name", ["督办批次号", "I"])
def test_a_column_is_dropped_by_name(write_table: WriteTable, name: str):
    path = write_table(*[f"{row},甲" for row in GOOD], head=f"{HEAD},督办批次号")
    assert import_table(path, "issues", "--drop", name).code == 0
    assert ImportBatch.objects.get().record["dropped"] == ["督办批次号"]


def test_a_column_that_is_not_there_cannot_be_dropped(
    write_table: WriteTable, refused: Callable[..., Run]
):
    done = refused(write_table(*GOOD), "--drop", "督办批次号")
    assert "--drop 督办批次号" in done.err
    assert "整改时限" in done.err


def test_figures_take_no_extra_fields(write_table: WriteTable, refused: Callable[..., Run]):
    path = write_table("单位甲,x", head="单位名称,督办批次号")
    assert "督办批次号" in refused(path, "--keep-extra", kind="units").err


# ---- what stands in the way is named


def test_a_bad_cell_is_named(write_table: WriteTable, refused: Callable[..., Run]):
    done = refused(write_table(GOOD[0], GOOD[1].replace("2026-12-20", "2026-02-31")), "--json")
    assert "!H3 “2026-02-31”" in done.err
    assert done.plan["counts"] | {"new": 1, "refused": 1} == done.plan["counts"]
    assert (
        done.plan["rows"][1]["problems"][0].items()
        >= {
            "column": "H",
            "value": "2026-02-31",
        }.items()
    )


def test_a_repeated_row_is_left_out_only_when_told(
    write_table: WriteTable, refused: Callable[..., Run]
):
    path = write_table(*GOOD, GOOD[0].replace("1,", "3,", 1))
    sheet = import_table(path, "issues", "--dry-run", "--json").plan["sheets"][0]["name"]
    answer = f"row:{sheet}!4=skip"
    assert answer in refused(path).err
    assert import_table(path, "issues", "--answer", answer).code == 0
    assert ImportBatch.objects.get().written == 2


def test_an_unknown_park_is_asked_about(write_table: WriteTable, refused: Callable[..., Run]):
    done = refused(write_table(GOOD[0].replace("东江高新科技产业园", "东江高新科技产叶园")))
    assert "东江高新科技产叶园" in done.err
    assert "2" in done.err
    assert '--answer "park:东江高新科技产叶园=东江高新科技产业园"' in done.err


def test_an_unknown_park_for_all_rows_is_asked_about(
    write_table: WriteTable, refused: Callable[..., Run]
):
    rows = [row.replace(",东江高新科技产业园", "") for row in GOOD]
    path = write_table(*rows, head=HEAD.replace(",所属园区", ""))
    assert "no-such-park" in refused(path, "--set", "park=no-such-park").err


UNKNOWN = {
    "mapping": (["--mapping", "月报"], ["月报", "--mapping"]),
    "user": (["--as", "nobody"], ["nobody", "--as USERNAME"]),
    "field": (["--set", "colour=red"], ["colour", "due_on"]),
    "no value": (["--set", "park"], ["--set", "park=dongjiang"]),
    "no answer": (["--answer", "x=y"], ["--answer", "unit:招商部=create"]),
    "sheet": (["--sheet", "不存在"], ["--sheet 不存在"]),
    "a value that a column has": (["--set", "park=dongjiang"], ["--set park", "C “所属园区”"]),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_is_not_there_is_named(
    what: str, write_table: WriteTable, refused: Callable[..., Run]
):
    options, words = UNKNOWN[what]
    done = refused(write_table(*GOOD), *options)
    assert all(word in done.err for word in words), done.err


def test_an_unknown_kind_names_those_that_there_are(
    write_table: WriteTable, refused: Callable[..., Run]
):
    done = refused(write_table(*GOOD), kind="people")
    assert all(kind.value in done.err for kind in RecordKind)


@pytest.mark.parametrize("role", [Role.UNIT, Role.LEADER, Role.VERIFIER, Role.AUDITOR])
def test_who_may_not_import_issues_is_told_so(
    role: Role, write_table: WriteTable, refused: Callable[..., Run]
):
    make_user("other", role=role, regions=(Region.objects.order_by("path")[0],))
    assert "--as" in refused(write_table(*GOOD), "--as", "other").err


def test_somebody_must_be_named_where_several_may_be_meant(
    write_table: WriteTable, refused: Callable[..., Run]
):
    make_user("second", is_superuser=True)
    assert "--as USERNAME" in refused(write_table(*GOOD)).err
    assert import_table(write_table(*GOOD), "issues", "--as", "second").code == 0


def test_who_has_left_imports_nothing(write_table: WriteTable, refused: Callable[..., Run]):
    make_user("gone", is_superuser=True, is_active=False)
    assert "gone" in refused(write_table(*GOOD), "--as", "gone").err


def test_a_file_that_is_not_there(write_table: WriteTable, refused: Callable[..., Run]):
    done = refused(write_table(*GOOD).with_name("nothing.xlsx"))
    assert "nothing.xlsx" in done.err


def test_a_file_that_cannot_be_read_is_an_object_too(tmp_path: Path, refused: Callable[..., Run]):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(b"PK\x03\x04")
    done = refused(path, "--json")
    assert "台账.xlsx" in done.err
    assert done.plan["refused"]
    assert (done.plan["rows"], done.plan["counts"]["new"]) == ([], 0)
