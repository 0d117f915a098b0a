"""Brings a ledger of ten thousand rows in by the pages, and prints what each step took.

Run as `python -m` in an installation that has the survey and nothing else; prints a JSON object a
step: its name, its seconds, and the megabytes of this process and the one that reads, at most.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import django
import xlsxwriter

ROWS = 10_000
HEADS = (
    *("序号", "问题标题", "所属园区", "问题类型", "严重程度", "问题来源", "发现日期", "整改时限"),
    *("责任单位", "问题描述", "整改措施", "原因"),
)
SIGNS = "园区问题整改责任单位道路雨水管网厂房污水处理安全生产环保设施检查发现未完成建设用地指标"


def main() -> None:
    """Send, look, and write."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.test import Client
    from django.urls import reverse

    from exchange.actions.drafts import note_choices
    from exchange.imports.work import choices_of
    from exchange.models import ImportBatch, ImportDraft
    from jobs.working import work_off
    from parks.models import Organisation, Park
    from tests.exchange.workbooks.hostile.ways import memory_of_all
    from tests.helpers.factories import make_user
    from tests.helpers.html import Page

    client = Client(headers={"host": "localhost"})
    client.force_login(make_user("importer", is_superuser=True))
    path = Path(sys.argv[1])
    parks = list(Park.objects.order_by("pk").values_list("name_zh", flat=True)[:10])
    units = list(Organisation.objects.order_by("pk").values_list("name_zh", flat=True)[:10])
    write_ledger(path, parks, units)

    def step(name: str, take: Callable[[], Any]) -> Any:
        most = 0.0
        is_over = threading.Event()

        def watch() -> None:
            nonlocal most
            while not is_over.wait(0.01):
                most = max(most, memory_of_all())

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        started = time.monotonic()
        taken = take()
        seconds = time.monotonic() - started
        is_over.set()
        watcher.join()
        line = {"step": name, "seconds": round(seconds, 1), "megabytes": round(most)}
        print(json.dumps(line), flush=True)
        return taken

    def send() -> None:
        form = Page(client.get(reverse("import-upload"))).one("form.upload-form").fields
        with path.open("rb") as file:
            client.post(reverse("import-upload"), {**form, "kind": "issues", "tables": file})
        work_off()

    def open_preview() -> Any:
        # what was decided asks for another reading
        client.get(preview)
        work_off()
        return client.get(preview)

    def write() -> None:
        client.post(preview, sent)
        work_off()

    step("read", send)
    draft = ImportDraft.objects.defer("plan").get()
    answers = {"unit:*": "create"}
    note_choices(draft, replace(choices_of(draft), takes_good_rows_only=True, answers=answers))
    preview = reverse("import-preview", args=[draft.pk])
    del draft
    page = Page(step("preview", open_preview))
    form = next(form for form in page.all("form") if form.all("[name=write]"))
    sent = {**form.fields, "write": "1"}
    del page, form
    step("write", write)
    written = sum(batch.written for batch in ImportBatch.objects.all())
    print(json.dumps({"step": "done", "written": written}))


def write_ledger(path: Path, parks: list[str], units: list[str]) -> None:
    """Write a ledger of which each row is another."""
    chance = random.Random(1)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("台账")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADS)
    for row in range(1, ROWS + 1):
        words = ["".join(chance.choices(SIGNS, k=length)) for length in (16, 60, 40, 30)]
        sheet.write_row(row, 0, [row, f"{words[0]}{row}", chance.choice(parks)])
        sheet.write_row(row, 3, [chance.choice(("P1.1", "P3.1")), "一般", "H01"])
        sheet.write(row, 6, 44_900 + row % 700, day)
        sheet.write(row, 7, 46_300 + row % 300, day)
        sheet.write_row(row, 8, [chance.choice(units), *words[1:]])
    book.close()


if __name__ == "__main__":
    main()
