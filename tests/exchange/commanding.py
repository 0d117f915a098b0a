"""The command that imports tables, run as a shell would, with what it says and its exit code."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError


@dataclass(frozen=True)
class Run:
    """How a run ended: its exit code, what it printed, and what it complained of."""

    code: int
    out: str
    err: str

    @property
    def plan(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        plan: dict[str, Any] = json.loads(self.out)
        return plan


def import_table(path: Path | str, kind: str, *options: str) -> Run:
    """Run the command; what it raises on purpose is a complaint and a code, as in a shell."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("import_table", str(path), "--kind", kind, *options, stdout=out, stderr=err)
    except CommandError as error:
        err.write(f"{error}\n")
        code = error.returncode
    except SystemExit as end:
        code = int(end.code or 0)
    return Run(code, out.getvalue(), err.getvalue())
