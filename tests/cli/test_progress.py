"""What a person sees of a long reading: where there is no terminal a line now and then, with speed and time left."""

import pytest
from rich.progress import Progress

from app.cli.progress import LINE_INTERVAL, ProgressReport


class Hand:
    """Of a clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def told(capsys: pytest.CaptureFixture[str], total: int | None, seconds: int) -> list[str]:
    """The lines of a reading at two million bytes a second, four pieces each second."""
    hand = Hand()
    report = ProgressReport(
        Progress(get_time=hand, disable=True, speed_estimate_period=300), total, hand
    )
    for step in range(1, 4 * seconds):
        hand.seconds += 0.25
        report.update(500_000 * step, f"{step} files")
    return capsys.readouterr().err.splitlines()


def test_a_line_now_and_then_tells_speed_and_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, 7_200_000_000, 600)
    assert len(lines) == 600 // LINE_INTERVAL - 1
    assert lines[-1] == "2281 files, 2.0 MB/s, 16% of 7,200 MB, 0:50:30 left"


def test_a_short_reading_tells_nothing_in_between(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, 7_200_000_000, LINE_INTERVAL) == []


def test_where_nobody_knows_how_much_there_is_only_speed_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = told(capsys, None, 100)
    assert lines[0] == "121 files, 2.0 MB/s"
