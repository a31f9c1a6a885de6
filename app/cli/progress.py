"""Progress of a long read: how far, how fast, and the time that it will take; a bar, or plain lines without a terminal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from rich.progress import Progress

from app.cli.console import stderr

SPEED_WINDOW = 300
"""Seconds over which the speed is measured that the remaining time is computed from."""
REFRESH_INTERVAL = 0.5
"""Seconds between two updates of the bar."""
LINE_INTERVAL = 30
"""Seconds between two lines where there is no terminal."""


@dataclass(slots=True)
class ProgressReport:
    """A bar on a terminal; elsewhere a line every `LINE_INTERVAL` seconds."""

    progress: Progress
    """Has no task yet; this adds one."""
    total: int | None
    """Bytes that will be read; None when that is not known."""
    clock: Callable[[], float] = monotonic
    """Seconds; that of `progress`, too."""
    _updated: float = 0.0
    _printed: float = 0.0

    def __post_init__(self) -> None:
        self.progress.add_task("reading", total=self.total or None)
        self._printed = self.clock()

    def update(self, bytes_: int, text: str) -> None:
        """Report that so many bytes are read. `text`: the counts so far; speed and remaining time are added to it."""
        at = self.clock()
        if at - self._updated < REFRESH_INTERVAL:
            return
        self._updated = at
        (task,) = self.progress.tasks
        self.progress.update(task.id, completed=bytes_)
        if task.speed:
            text += f", {task.speed / 1e6:.1f} MB/s"
        if task.speed and task.total:
            remaining = timedelta(seconds=round(max(0, task.total - bytes_) / task.speed))
            text += f", {bytes_ / task.total:.0%} of {task.total / 1e6:,.0f} MB, {remaining} left"
        self.progress.update(task.id, description=text)
        if self.progress.disable and at - self._printed >= LINE_INTERVAL:
            self._printed = at
            stderr.print(text)

    def describe(self, text: str) -> None:
        """What the command does now, in place of the counts."""
        self.progress.update(self.progress.tasks[0].id, description=text)
        if self.progress.disable:
            stderr.print(text)
