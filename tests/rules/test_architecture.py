"""The house rules: who imports whom, what is documented, what is committed."""

import ast
import inspect
import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from config.settings import BASE_DIR

pytestmark = pytest.mark.no_database

# an app may import what stands after it
ORDER = ("config", "dashboards", "recommendations", "parks", "accounts")
APPS = ORDER[1:]
FILES = [
    path
    for app in ORDER
    for path in sorted((BASE_DIR / app).rglob("*.py"))
    if "migrations" not in path.parts
]
# commands start the server or a scratch database, which `config` describes
FROM_BELOW = {("accounts", "config."), ("dashboards", "config.")}


def name_of(path: Path) -> str:
    return path.relative_to(BASE_DIR).as_posix()


def imported(tree: ast.AST) -> set[str]:
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
    return modules


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_go_one_way(path):
    app = path.relative_to(BASE_DIR).parts[0]
    above = ORDER[: ORDER.index(app)]
    wrong = {
        module
        for module in imported(ast.parse(path.read_text(encoding="utf-8")))
        if module.split(".")[0] in above
        and not (
            "commands" in path.parts
            and any(app == low and f"{module}.".startswith(high) for low, high in FROM_BELOW)
        )
    }
    assert not wrong, f"{app} stands below and may not import {sorted(wrong)}"


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
