"""How far a long reading is, how fast, and how long it will take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from rich.progress import Progress

from app.cli.console import told

WINDOW = 300
"""Seconds over which the speed is measured that the time left is told by."""
BLINK = 0.5
"""Seconds between two movements of the bar, and"""
NOW_AND_THEN = 30
"""between two lines where there is no terminal."""


@dataclass(slots=True)
class Pace:
    """How far it is, how fast, and how long it will take: a bar, or a line now and then."""

    progress: Progress
    total: int | None
    clock: Callable[[], float] = monotonic
    """Seconds; that of `progress`, too."""
    _last: float = 0.0
    _printed: float = 0.0

    def __post_init__(self) -> None:
        self.progress.add_task("reading", total=self.total or None)
        self._printed = self.clock()

    def reach(self, bytes_: int, text: str) -> None:
        """`bytes_` of the files were read, and this came of it."""
        at = self.clock()
        if at - self._last < BLINK:
            return
        self._last = at
        (task,) = self.progress.tasks
        self.progress.update(task.id, completed=bytes_)
        if task.speed:
            text += f", {task.speed / 1e6:.1f} MB/s"
        if task.speed and task.total:
            left = timedelta(seconds=round(max(0, task.total - bytes_) / task.speed))
            text += f", {bytes_ / task.total:.0%} of {task.total / 1e6:,.0f} MB, {left} left"
        self.progress.update(task.id, description=text)
        if self.progress.disable and at - self._printed >= NOW_AND_THEN:
            self._printed = at
            told.print(text)

    def say(self, text: str) -> None:
        """What it is doing now."""
        self.progress.update(self.progress.tasks[0].id, description=text)
        if self.progress.disable:
            told.print(text)
