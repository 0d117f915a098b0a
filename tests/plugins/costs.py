"""`--costs`: the CPU seconds of each file, in setting up and tearing down and in the tests.

Wall time says little where several processes share a machine; CPU time is what `make test` is made
of. What PostgreSQL and a browser spend is not in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from time import process_time

import pytest

PHASES = ("setup", "call", "teardown")
SHOWN = 40


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--costs", action="store_true", help="show the CPU seconds of each file")


def pytest_configure(config: pytest.Config) -> None:
    """Measure where it is asked for: in each worker, and sum up in the process they report to."""
    if config.getoption("--costs"):
        config.pluginmanager.register(Costs(), "costs-measured")


class Costs:
    """What has been spent so far, by file and phase."""

    def __init__(self) -> None:
        self.spent: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(PHASES, 0.0))
        self.tests: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """Measure a set-up, its modules' and packages' included."""
        return (yield from self._measure(item, "setup"))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Measure the test itself."""
        return (yield from self._measure(item, "call"))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        """Measure what ends a test."""
        return (yield from self._measure(item, "teardown"))

    def _measure(self, item: pytest.Item, phase: str) -> Iterator[None]:
        start = process_time()
        try:
            return (yield)
        finally:
            # reports carry properties from a worker to the process that sums up
            item.user_properties.append((f"cpu {phase}", process_time() - start))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the figures of a test that has ended."""
        if report.when != "teardown":
            return
        file = report.nodeid.partition("::")[0]
        spent = {
            name.removeprefix("cpu "): float(seconds)
            for name, seconds in report.user_properties
            if name.startswith("cpu ") and isinstance(seconds, float)
        }
        for phase, seconds in spent.items():
            self.spent[file][phase] += seconds
        self.tests[report.nodeid] = sum(spent.values())

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show the dearest files and tests."""
        write = terminalreporter.write_line
        terminalreporter.section("CPU seconds")
        total = sum(sum(phases.values()) for phases in self.spent.values())
        write(f"{'all':>7} {'setup':>7} {'call':>7}  file ({len(self.tests)} tests, {total:.1f} s)")
        by_cost = sorted(self.spent.items(), key=lambda pair: -sum(pair[1].values()))
        for file, phases in by_cost[:SHOWN]:
            around = phases["setup"] + phases["teardown"]
            write(f"{around + phases['call']:7.2f} {around:7.2f} {phases['call']:7.2f}  {file}")
        for test, seconds in sorted(self.tests.items(), key=lambda pair: -pair[1])[:SHOWN]:
            write(f"{seconds:7.2f}  {test}")
