"""People who write without pause: each form has a token of its own and a key as a page gives it.

Now and then somebody clicks twice, and who was told nothing sends the very same form again, as a
browser does that loads its page once more.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from io import BytesIO
from random import Random
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

from tests.helpers.serving import SESSION, Answer, Browser, FormValues, SentFile, Values
from tests.system.faults.city import PASSWORD, City
from tests.system.faults.journal import Attempt, Journal, Kind, Outcome

SHARES = {Kind.REPORT: 38, Kind.EDIT: 20, Kind.FILING: 12, Kind.MILESTONE: 12, Kind.UPLOAD: 18}
# So few issues are edited that people meet each other there.
EDITED_ISSUES = 6
DOUBLE_CLICKS = 0.05
SENDS_AGAIN = 0.7
MOST_TIMES = 4
PAUSE_SECONDS = 0.5
TIMEOUT_SECONDS = 40
# Of the Chinese pages: the first of two sendings was stored.
STORED_BEFORE = ("第一次提交已保存",)
ISSUE_ADD = "/admin/parks/issue/add/"


@dataclass(frozen=True)
class Form:
    """A filled form: where it goes, what it holds, and what is to be found of it later."""

    kind: Kind
    token: str
    path: str
    data: Values
    files: Sequence[SentFile] = ()
    issue: int = 0
    milestone: int = 0

    @property
    def form_key(self) -> str:
        """The one-time key."""
        return str(self.data["form_key"])

    @property
    def sha256(self) -> str:
        """The fingerprint of its file; empty without one."""
        return hashlib.sha256(self.files[0].content).hexdigest() if self.files else ""


class Milestones:
    """Milestones that nobody has ticked yet; one that was given out is not given again."""

    def __init__(self, city: City, random: Random) -> None:
        self._left = [(issue, milestone) for issue in city.issues for milestone in issue.milestones]
        random.shuffle(self._left)
        self._lock = Lock()

    def take(self) -> Any:
        """Take an issue and one of its milestones; None where all were given out."""
        with self._lock:
            return self._left.pop() if self._left else None


@dataclass
class Load:
    """All writers: what they share, and how they are ended."""

    port: int
    city: City
    journal: Journal
    seed: int
    ended: Event = field(default_factory=Event)
    threads: list[Thread] = field(default_factory=list)
    mistakes: list[BaseException] = field(default_factory=list)

    def begin(self) -> None:
        """Let everybody begin."""
        milestones = Milestones(self.city, Random(self.seed))
        for place, name in enumerate(self.city.people):
            writer = Writer(self, name, place, milestones)
            self.threads.append(Thread(target=self._run, args=(writer,), daemon=True))
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Let everybody finish the form at hand."""
        self.ended.set()
        for thread in self.threads:
            thread.join(TIMEOUT_SECONDS * (MOST_TIMES + 1))

    def _run(self, writer: Writer) -> None:
        try:
            while not self.ended.is_set():
                writer.write_once()
        except BaseException as error:
            self.mistakes.append(error)
            raise


class Writer:
    """One person with a browser."""

    def __init__(self, load: Load, name: str, place: int, milestones: Milestones) -> None:
        self.load = load
        self.name = name
        self.place = place
        self.milestones = milestones
        self.random = Random(f"{load.seed} {name}")
        self.browser = Browser(load.port, timeout=TIMEOUT_SECONDS)
        self.count = 0
        self.filing: dict[str, str] = {}
        self.makers: dict[Kind, Callable[[str], Form | None]] = {
            Kind.REPORT: self._report,
            Kind.EDIT: self._edit,
            Kind.FILING: self._file,
            Kind.MILESTONE: self._tick,
            Kind.UPLOAD: self._upload,
        }

    def write_once(self) -> None:
        """Fill a form, send it, note what came of it."""
        kind = self.random.choices(list(SHARES), list(SHARES.values()))[0]
        self.count += 1
        token = f"LT{self.load.seed}-{self.place}-{self.count:05}-"
        try:
            is_signed_in = SESSION in self.browser.cookies
            if not is_signed_in and not self.browser.sign_in(self.name, PASSWORD):
                time.sleep(PAUSE_SECONDS)
                return
            form = self.makers[kind](token)
        except (OSError, HTTPException):
            time.sleep(PAUSE_SECONDS)
            return
        if form is None:
            return
        outcome, words = self._send(form)
        self.load.journal.write(
            Attempt(
                form.kind,
                form.token,
                form.form_key,
                outcome,
                words,
                form.issue,
                form.milestone,
                form.sha256,
            )
        )

    def _send(self, form: Form) -> tuple[Outcome, str]:
        """Send a form, and the same once more while nobody said what became of it."""
        clicks = 2 if self.random.random() < DOUBLE_CLICKS else 1
        if clicks == 2:
            with ThreadPoolExecutor(clicks) as pool:
                answers = list(pool.map(lambda _: self._send_once(form), range(clicks)))
        else:
            answers = [self._send_once(form)]
        while all(outcome == Outcome.UNKNOWN for outcome, _ in answers):
            if len(answers) > MOST_TIMES or self.random.random() > SENDS_AGAIN:
                break
            time.sleep(PAUSE_SECONDS)
            answers.append(self._send_once(form))
        words = " / ".join(words for _, words in answers)
        outcomes = {outcome for outcome, _ in answers}
        # who was cut off and then refused does not know: the first may still have been stored
        for outcome in (Outcome.ACKNOWLEDGED, Outcome.UNKNOWN, Outcome.REFUSED):
            if outcome in outcomes:
                return outcome, words
        raise AssertionError

    def _send_once(self, form: Form) -> tuple[Outcome, str]:
        try:
            answer = self.browser.ask("POST", form.path, form.data, form.files)
        except (OSError, HTTPException) as error:
            return Outcome.UNKNOWN, type(error).__name__
        return self._judge(form, answer), f"{answer.status} {answer.location}".strip()

    def _judge(self, form: Form, answer: Answer) -> Outcome:
        if answer.status >= 500:
            return Outcome.UNKNOWN
        # a page that refuses shows what was said of an earlier form too
        if answer.status < 400 and any(words in answer.page for words in STORED_BEFORE):
            return Outcome.ACKNOWLEDGED
        if answer.status != 302:
            return Outcome.REFUSED
        path = urlsplit(answer.location).path
        if path.startswith("/accounts/"):
            self.browser.cookies.clear()  # the session ended
            return Outcome.REFUSED
        # the admin leads back to its form where it stored nothing
        return Outcome.REFUSED if path == form.path else Outcome.ACKNOWLEDGED

    def _key(self, token: str) -> str:
        """Make a key such as a page carries."""
        return f"{token}{self.random.getrandbits(64):016x}"

    def _picture(self, token: str) -> SentFile:
        side = self.random.choice((8, 24, 60, 160))
        picture = Image.frombytes("RGB", (side, side), self.random.randbytes(3 * side * side))
        content = BytesIO()
        picture.save(content, "PNG")
        return SentFile("files", f"{token}.png", content.getvalue())

    def _report(self, token: str) -> Form:
        issue = self.random.choice(self.load.city.issues)
        path = f"/desk/issues/{issue.number}/report/"
        data = {"form_key": self._key(token), "words": token}
        return Form(Kind.REPORT, token, path, data, issue=issue.pk)

    def _tick(self, token: str) -> Form | None:
        taken = self.milestones.take()
        if taken is None:
            return self._report(token)
        issue, milestone = taken
        path = f"/desk/issues/{issue.number}/report/"
        data = {
            "form_key": self._key(token),
            "words": token,
            "caption": token,
            "milestones": str(milestone),
        }
        files = [self._picture(token)]
        return Form(Kind.MILESTONE, token, path, data, files, issue.pk, milestone)

    def _upload(self, token: str) -> Form:
        issue = self.random.choice(self.load.city.issues)
        path = f"/issues/{issue.number}/evidence/"
        data = {"form_key": self._key(token), "caption": token}
        return Form(Kind.UPLOAD, token, path, data, [self._picture(token)], issue.pk)

    def _edit(self, token: str) -> Form | None:
        """Change the cause of an issue in the admin, as it was seen."""
        issue = self.random.choice(self.load.city.issues[:EDITED_ISSUES])
        path = f"/admin/parks/issue/{issue.pk}/change/"
        seen = self._open(path)
        if not seen:
            return None
        return Form(Kind.EDIT, token, path, seen | {"cause": token}, issue=issue.pk)

    def _file(self, token: str) -> Form | None:
        """File an issue in the admin; the page is opened once and filled in many times."""
        self.filing = self.filing or self._open(ISSUE_ADD)
        if not self.filing:
            return None
        city = self.load.city
        data = self.filing | {
            "form_key": self._key(token),
            "title": token,
            "severity": "moderate",
            "source": str(city.source),
            "type": str(city.type),
            "kind": "problem",
            "scope": "parks",
            "park_links-TOTAL_FORMS": "1",
            "park_links-0-park": str(self.random.choice(city.parks)),
        }
        return Form(Kind.FILING, token, ISSUE_ADD, data)

    def _open(self, path: str) -> dict[str, str]:
        """Open a form; empty where it does not open, or somebody has to sign in again."""
        answer = self.browser.ask("GET", path)
        values = FormValues(answer.page).values if answer.status == 200 else {}
        if answer.status == 302:
            self.browser.cookies.clear()
        return values if "form_key" in values else {}
