"""Graceful shutdown of a command: handlers for SIGINT and SIGTERM, and the exit code that shells expect."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class StopSignals:
    """Handlers for SIGINT (Ctrl-C) and SIGTERM that raise `KeyboardInterrupt`: at once, or the second time.

    Inside `deferred` the first signal only makes `received` true, and a second one interrupts. After the interrupt both
    signals are ignored: what has to be put in order takes a moment, and then the command is over.
    """

    def __init__(self) -> None:
        self.signal = 0
        """The number of the last signal, 0 before the first."""
        self._message = ""

    def received(self) -> bool:
        """Whether a signal has come."""
        return self.signal != 0

    @property
    def exit_code(self) -> int:
        """128 and the signal, as shells have it: 130 after SIGINT, 143 after SIGTERM."""
        return 128 + self.signal

    def install(self) -> None:
        """Handle the signals from here on."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._handle)

    @contextmanager
    def deferred(self, message: str) -> Iterator[Callable[[], bool]]:
        """Print this on the first signal and go on. Gives `received`, for the block to ask whether to end."""
        self._message = message
        try:
            yield self.received
        finally:
            self._message = ""

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        first, self.signal = not self.signal, number
        if first and self._message:
            # print() may be at work at this very moment, and can't be called from within itself
            os.write(2, f"\n{self._message}\n".encode())
            return
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt
