"""Pytest plugin: at the end of a run the twenty slowest tests, with what each proves and the CPU that it took."""

import os
from collections import defaultdict
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from tests.servers import cpu_of_commands

MOST = 20
CPU, PROVES = "cpu_seconds", "proves"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure setup, call and teardown of a test together."""
    item.stash[_STARTED] = _cpu_seconds()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to a report what the run's summary wants to know."""
    report = yield
    report.user_properties.append((CPU, _cpu_seconds() - item.stash[_STARTED]))
    if report.when == "call" and isinstance(item, pytest.Function):
        sentence = (item.function.__doc__ or "").strip()
        proves = " ".join(sentence.split("\n\n")[0].split())
        report.user_properties.append((PROVES, proves))
    item.stash[_STARTED] = _cpu_seconds()
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the slowest tests, all their parameters together."""
    seconds: dict[str, float] = defaultdict(float)
    cpu: dict[str, float] = defaultdict(float)
    proves: dict[str, str] = defaultdict(str)
    for report in _reports(terminalreporter.stats):
        name = report.nodeid.partition("[")[0]
        properties: dict[str, Any] = dict(report.user_properties)
        seconds[name] += report.duration
        cpu[name] += properties[CPU]
        proves[name] = properties.get(PROVES) or proves[name]
    if len(seconds) <= MOST:
        return
    terminalreporter.section("slowest tests (seconds, CPU seconds)")
    for name in sorted(seconds, key=seconds.__getitem__, reverse=True)[:MOST]:
        line = f"{seconds[name]:6.1f} {cpu[name]:6.1f}  {name}"
        terminalreporter.write_line(line)
        if proves[name]:
            terminalreporter.write_line(f"{'':15}{proves[name]}")


def _reports(stats: dict[str, list[Any]]) -> Iterator[pytest.TestReport]:
    """Of setups, calls and teardowns; each stands once under its outcome."""
    for reports in stats.values():
        yield from (report for report in reports if isinstance(report, pytest.TestReport))


def _cpu_seconds() -> float:
    """Of this process, of its children that have ended, and of commands."""
    return sum(os.times()[:4]) + sum(cpu_of_commands)


_STARTED = pytest.StashKey[float]()
