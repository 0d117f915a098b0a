"""Faults, one after another, in an order that a seed gives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from threading import Event

from tests.helpers.serving import ROOT, Server
from tests.system.faults.manage import BEGUN
from tests.system.faults.place import Place

# The product moves over a gap of so many days at most; a longer one waits for a person.
WRONG_CLOCKS: tuple[Mapping[str, float], ...] = (
    {"days": 400},
    {"days": 2},
    {"hours": 13},
    {"days": -3},
    {"hours": -1},
)
JOB_SECONDS = 300
# Between two faults.
WRITES_BETWEEN = (15, 60)
MOST_SECONDS_BETWEEN = 60
LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Job:
    """A command that is killed in the middle, and run to its end afterwards."""

    name: str
    arguments: tuple[str, ...]
    # whether a day passes before, so that there is something to do
    is_daily: bool = False
    # a command that has nothing to do any more may say so by its exit code
    may_refuse: bool = False


# What is run by timers and by hand while people write. Add a job here.
JOBS = (
    Job("roll", ("roll",), is_daily=True),
    Job("freeze_month", ("freeze_month", "--month", "{next_month}"), may_refuse=True),
)


@dataclass
class Site:
    """What is running, and how it is broken."""

    server: Server
    place: Place
    random: Random
    months: list[str]
    say: Callable[[str], None]
    counts: Counter[str] = field(default_factory=Counter)
    mistakes: list[str] = field(default_factory=list)

    def kill_worker(self) -> None:
        """Kill a process that answers people; its master starts another."""
        if workers := self.server.workers():
            with suppress(ProcessLookupError):
                os.kill(self.random.choice(workers), signal.SIGKILL)

    def kill_master(self) -> None:
        """Kill the master; its workers leave by themselves, and it is started again."""
        self.server.kill_master()
        self._pause(0, 1)
        self.server.start()

    def stop_database(self) -> None:
        """Stop the database in the middle of writes, and start it again."""
        self.place.database.stop_hard(self.server)
        self._pause(0, 2)
        self.place.database.start(self.server)

    def fill_disk(self) -> None:
        """Leave no room for a while."""
        with self.place.room.full(self.processes):
            self._pause(2, 5)
        self.place.database.recover()

    def move_clock(self) -> None:
        """Show a wrong time for a while: ahead by a year, by days, or back."""
        self.place.clock.leap(**self.random.choice(WRONG_CLOCKS))
        self._pause(1, 4)
        self.place.clock.leave()

    def kill_job(self, job: Job) -> None:
        """Run a command of the product, kill it in the middle, then run it to its end."""
        if job.is_daily:
            self.place.clock.move_on()
        month = self.months.pop(0) if self.months else ""
        arguments = [part.format(next_month=month) for part in job.arguments]
        command = [sys.executable, "-m", "tests.system.faults.manage", *arguments]
        killed = subprocess.Popen(
            command, cwd=ROOT, env=self.place.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert killed.stdout is not None
        if killed.stdout.readline().decode().strip() != BEGUN:
            self.counts[f"{job.name} could not begin"] += 1
        self._pause(0, 0.8)
        self.counts[f"{job.name} killed" if killed.poll() is None else f"{job.name} too late"] += 1
        killed.kill()
        killed.wait()
        killed.stdout.close()
        finished = subprocess.run(
            command,
            cwd=ROOT,
            env=self.place.env,
            capture_output=True,
            text=True,
            timeout=JOB_SECONDS,
            check=False,
        )
        if finished.returncode and not job.may_refuse:
            self.mistakes.append(f"{' '.join(arguments)}: {finished.stderr[-300:]}")

    def faults(self) -> dict[str, Callable[[], None]]:
        """Name everything that may happen."""
        jobs = {f"job {job.name}": lambda job=job: self.kill_job(job) for job in JOBS}
        return {
            "worker killed": self.kill_worker,
            "master killed": self.kill_master,
            "database stopped": self.stop_database,
            "disk full": self.fill_disk,
            "clock moved": self.move_clock,
            **jobs,
        }

    def missing(self) -> list[str]:
        """Name what never happened."""
        return [name for name in self.faults() if not self.counts[name]]

    def processes(self) -> list[int]:
        """Find all processes that write."""
        return [self.server.master, *self.server.workers(), *self.place.database.processes()]

    def break_until(self, ended: Event, acknowledged: Callable[[], int]) -> None:
        """Let one thing after another happen, each kind once before any happens again.

        Some writes are acknowledged between two faults, or too long a time passes without them.
        """
        faults = self.faults()
        bag: list[str] = []
        while self._wait(ended, acknowledged):
            if not bag:
                bag = sorted(faults)
                self.random.shuffle(bag)
            name = bag.pop()
            self.say(name)
            try:
                faults[name]()
            except (OSError, TimeoutError, subprocess.SubprocessError) as error:
                self.mistakes.append(f"{name}: {error}")
            self.counts[name] += 1
            self._heal()

    def _wait(self, ended: Event, acknowledged: Callable[[], int]) -> bool:
        """Wait for the moment of the next fault; False where the run has ended."""
        wanted = acknowledged() + self.random.randint(*WRITES_BETWEEN)
        until = time.monotonic() + MOST_SECONDS_BETWEEN
        moment = self.random.uniform(0, LOOK_SECONDS)
        while acknowledged() < wanted and time.monotonic() < until:
            if ended.wait(LOOK_SECONDS):
                return False
        # not just after an acknowledgement
        return not ended.wait(moment)

    def _heal(self) -> None:
        """Start what fell by itself, as the service manager of the machine does."""
        assert self.server.process is not None
        if self.server.process.poll() is not None:
            self.counts["server fell by itself"] += 1
            self.server.start()

    def _pause(self, least: float, most: float) -> None:
        time.sleep(self.random.uniform(least, most))
