"""Look at every row of the status page, and tell people what is not in order."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import override

from accounts.server.alerts.memory import load, store
from accounts.server.alerts.news import choose_news, look, note_told
from accounts.server.alerts.own_row import WATCH
from accounts.server.alerts.telling import tell
from accounts.server.status.registry import Row, read_rows, worst_first

# Where nothing can be remembered, at most one message an hour goes out.
MINUTES_OF_THE_HOUR = 10


class Command(BaseCommand):
    """Run by a timer every ten minutes; exit code 1 where something is not in order."""

    help = "Look whether everything is in order, and tell by mail or webhook what is not."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer to look without telling, and to print for programs."""
        parser.add_argument("--json", action="store_true", help="print the rows as JSON")
        parser.add_argument("--quiet", action="store_true", help="print only what is wrong")
        parser.add_argument(
            "--look", action="store_true", help="only look: tell nobody, remember nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, tell, remember. Raises CommandError where something is wrong or was not told."""
        now = timezone.now()
        with override(settings.LANGUAGE_CODE):
            # who watches cannot watch itself
            rows = worst_first(row for row in read_rows() if row.key != WATCH)
            failures = [] if options["look"] else self._tell(rows, now)
            self._print(rows, options)
        if failures:
            raise CommandError(f"Not everybody could be told: {'; '.join(failures)}.")
        if any(not row.is_in_order for row in rows):
            raise SystemExit(1)

    def _tell(self, rows: list[Row], now: datetime) -> list[str]:
        memories = load()
        seen = look(rows, memories, now)
        ended = [
            memory
            for key, memory in memories.items()
            if key in seen and seen[key].state != memory.state
        ]
        is_kept = store(seen, ended)
        news = choose_news(rows, seen, now)
        if not news or not (is_kept or now.minute < MINUTES_OF_THE_HOUR):
            return []
        outcome = tell(news, now)
        # where one way works, it is not used again every ten minutes for the sake of the other
        if outcome.told_by:
            store(note_told(seen, news, now))
        return outcome.failures

    def _print(self, rows: list[Row], options: dict[str, Any]) -> None:
        if options["json"]:
            lines = [
                {
                    "key": row.key,
                    "name": row.name,
                    "state": row.state,
                    "words": row.finding.words,
                    "remedy": row.finding.remedy,
                    "command": row.finding.command,
                }
                for row in rows
            ]
            self.stdout.write(json.dumps(lines, ensure_ascii=False, indent=1))
            return
        for row in rows:
            if not (options["quiet"] and row.is_in_order):
                self.stdout.write(f"{row.state:<10} {row.name}: {row.finding.words}")
