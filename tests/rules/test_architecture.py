"""The house rules: who imports whom, what is documented, what is committed."""

import ast
import inspect
import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import get_resolver

from config.settings import BASE_DIR

pytestmark = pytest.mark.no_database

# an app may import what stands after it; `demo` and `dashboards` stand beside each other
ORDER = (
    "config",
    "exchange",
    "dashboards",
    "demo",
    "standings",
    "recommendations",
    "parks",
    "jobs",
    "accounts",
)
BESIDE = {("dashboards", "demo"), ("demo", "dashboards")}
APPS = tuple(app for app in ORDER[1:] if app != "demo")
MOST_ENTRIES = 15
# folders of data, of what tools write, and of words that have to lie in one place
NOT_CODE = ("data", "migrations", "vendor", "__pycache__")
ROOTS = (*ORDER, "deploy", "templates", "static", "tests")
# the page at the root has no first word
FIRST_PAGE = "dashboards.pages.overview.summary.views"

Imports = dict[Path, set[Path]]


def name_of(path: Path) -> str:
    return path.relative_to(BASE_DIR).as_posix()


def module_of(path: Path) -> str:
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


FILES = [
    path
    for app in ORDER
    for path in sorted((BASE_DIR / app).rglob("*.py"))
    if "migrations" not in path.parts
]
MODULES = {module_of(path): path for path in FILES}


def imported(path: Path) -> set[Path]:
    """The files of ours that a file imports, those for types only among them."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                modules.add(whole if whole in MODULES else node.module)
        elif isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
    return {MODULES[module] for module in modules if module in MODULES} - {path}


@cache
def all_imports() -> Imports:
    """What each file imports; read when a test asks, since every process collects this module."""
    return {path: imported(path) for path in FILES}


def circles(imports: Mapping[str, set[str]]) -> list[list[str]]:
    """Groups of names that reach each other; what nobody reaches back is no circle."""
    reached = {name: reach(name, imports) for name in imports}
    groups = {
        tuple(sorted(other for other in reached[name] if name in reached.get(other, ())))
        for name in imports
        if name in reached[name]
    }
    return [list(group) for group in sorted(groups)]


def reach(start: str, imports: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(imports[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += imports.get(name, ())
    return seen


def folded(depth: int, imports: Imports) -> dict[str, set[str]]:
    """Imports between folders, each cut to so many words; a folder may import what lies in it."""
    folders: dict[str, set[str]] = {}
    for path, others in imports.items():
        own = folder_of(path, depth)
        folders.setdefault(own, set())
        for other in others:
            theirs = folder_of(other, depth)
            if f"{theirs}/".startswith(f"{own}/") or f"{own}/".startswith(f"{theirs}/"):
                continue
            folders[own].add(theirs)
    return folders


def folder_of(path: Path, depth: int) -> str:
    return "/".join(path.relative_to(BASE_DIR).parts[:-1][:depth])


def upward(imports: Imports) -> list[str]:
    wrong = []
    for path, others in imports.items():
        app = path.relative_to(BASE_DIR).parts[0]
        for other in others:
            theirs = other.relative_to(BASE_DIR).parts[0]
            if ORDER.index(theirs) < ORDER.index(app) or (app, theirs) in BESIDE:
                wrong.append(f"{name_of(path)} imports {name_of(other)}")
    return wrong


def test_imports_go_one_way():
    assert upward(all_imports()) == []


def test_no_file_imports_itself_in_a_circle():
    imports = {
        name_of(path): {name_of(other) for other in others}
        for path, others in all_imports().items()
    }
    assert circles(imports) == []


@pytest.mark.parametrize("depth", range(1, 6))
def test_no_folder_imports_itself_in_a_circle(depth):
    assert circles(folded(depth, all_imports())) == []


def test_an_upward_import_and_a_circle_are_found():
    """What the tests above would say if somebody added one."""
    low = BASE_DIR / "parks" / "lights.py"
    high = BASE_DIR / "dashboards" / "urls.py"
    page = BASE_DIR / "dashboards" / "pages" / "parks" / "peers.py"
    shared = BASE_DIR / "dashboards" / "shared" / "links.py"
    assert upward({low: {high}}) == ["parks/lights.py imports dashboards/urls.py"]
    there_and_back = {page: {shared}, shared: {page}}
    assert circles(folded(2, there_and_back)) == [["dashboards/pages", "dashboards/shared"]]
    assert circles(folded(2, {page: {shared}, shared: set()})) == []


def entries(folder: Path) -> list[str]:
    return [
        entry.name
        for entry in folder.iterdir()
        if entry.name not in ("__init__.py", "__pycache__") and not entry.name.startswith(".")
    ]


def test_no_folder_outgrows_what_a_reader_takes_in_at_a_glance():
    full = {}
    for root in ROOTS:
        for folder in (BASE_DIR / root, *(BASE_DIR / root).rglob("*/")):
            names = entries(folder)
            if len(names) > MOST_ENTRIES and not set(folder.parts) & set(NOT_CODE):
                full[name_of(folder)] = len(names)
    assert full == {}


def test_every_folder_at_the_top_is_in_the_picture():
    """What stands beside the apps is named in docs/architecture.md as well."""
    tracked = subprocess.run(
        ["git", "ls-tree", "-d", "--name-only", "HEAD"],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    picture = (BASE_DIR / "docs" / "architecture.md").read_text(encoding="utf-8")
    unknown = [name for name in tracked if name[0] != "." and f"`{name}" not in picture]
    assert unknown == []


def test_what_the_product_runs_on_its_own_imports_nothing_of_it():
    """`deploy/` works on a machine before and beside the product, whatever its version."""
    apps_of_ours = {*ORDER, "tests"}
    for path in (BASE_DIR / "deploy").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in getattr(node, "names", []) if not names]
            words = {str(name).partition(".")[0] for name in names}
            assert not words & apps_of_ours, f"{name_of(path)} imports {words}"


def views() -> Iterator[tuple[str, str]]:
    """The address of each page and the module that answers."""
    for pattern in get_resolver("dashboards.urls").url_patterns:
        for page in getattr(pattern, "url_patterns", [pattern]):
            address = re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]*>|[\\^$]", "", str(page.pattern))
            yield address, page.callback.__module__


def test_a_page_lives_where_its_address_says():
    """The module that answers has a word of the address in its name."""
    lost = []
    for address, module in views():
        words = set(re.findall(r"[a-z]+", address.replace("-", "")))
        # /parks/huinan/objection/ makes one of the objections
        words |= {f"{word}s" for word in words}
        places = {part.replace("_", "") for part in module.split(".")}
        if not words & places and module != FIRST_PAGE:
            lost.append((address, module))
    assert lost == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_public_functions_and_classes_say_what_they_mean(path):
    """Methods are left out: their class says it. So are the hooks that Django names."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent, f"without a docstring: {silent}"


@pytest.mark.parametrize("app", APPS)
def test_every_model_says_what_one_row_stands_for(app):
    for model in apps.get_app_config(app).get_models():
        if not model.__name__.startswith("Historical") and model.__module__.startswith(app):
            own = inspect.getdoc(model) or ""
            is_written = bool(own) and not own.startswith(f"{model.__name__}(")
            assert is_written, f"{model.__name__} has no docstring"


@pytest.mark.django_db
def test_no_migration_is_missing():
    out = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=out)
    except SystemExit:
        pytest.fail(f"python manage.py makemigrations is due:\n{out.getvalue()}")


def test_the_lock_names_no_index_and_every_package_has_a_hash():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (BASE_DIR / name).read_text(encoding="utf-8")
        assert "://" not in text, f"{name} names a host"
        packages = re.findall(r"^[a-z0-9][\w.\-\[\]]*==\S+.*$", text, re.MULTILINE | re.IGNORECASE)
        assert packages
        assert all(line.rstrip().endswith("\\") for line in packages), (
            f"{name} has a package without a hash"
        )


def test_every_direct_dependency_is_in_the_lock():
    for source, lock in (
        ("requirements.txt", "requirements.lock"),
        ("requirements-dev.txt", "requirements-dev.lock"),
    ):
        wanted = re.findall(
            r"^([A-Za-z][\w\-]*)", (BASE_DIR / source).read_text(encoding="utf-8"), re.MULTILINE
        )
        locked = (BASE_DIR / lock).read_text(encoding="utf-8").lower()
        missing = [name for name in wanted if f"\n{name.lower()}==" not in f"\n{locked}"]
        assert not missing, f"make lock is due: {lock} lacks {missing}"
