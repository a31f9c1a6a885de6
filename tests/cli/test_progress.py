"""Progress without a terminal: a line now and then, with speed and remaining time."""

import pytest
from rich.progress import Progress

from app.cli.progress import LINE_INTERVAL, ProgressReport


class ManualClock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def printed_lines(capsys: pytest.CaptureFixture[str], total: int | None, seconds: int) -> list[str]:
    """The lines of a read of two million bytes a second, in four pieces each."""
    clock = ManualClock()
    report = ProgressReport(
        Progress(get_time=clock, disable=True, speed_estimate_period=300), total, clock
    )
    for step in range(1, 4 * seconds):
        clock.seconds += 0.25
        report.update(500_000 * step, f"{step} files")
    return capsys.readouterr().err.splitlines()


def test_progress_report_prints_speed_and_remaining_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A line now and then gives the speed and the remaining time."""
    lines = printed_lines(capsys, 7_200_000_000, 600)
    assert len(lines) == 600 // LINE_INTERVAL - 1
    assert lines[-1] == "2281 files, 2.0 MB/s, 16% of 7,200 MB, 0:50:30 left"


def test_progress_report_of_a_short_read_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A short read prints nothing in between."""
    assert printed_lines(capsys, 7_200_000_000, LINE_INTERVAL) == []


def test_progress_report_without_a_total_prints_the_speed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where the total is not known, only the speed is printed."""
    lines = printed_lines(capsys, None, 100)
    assert lines[0] == "121 files, 2.0 MB/s"
