"""How a command ends that is told to: in good order, with a sentence and the exit code that shells expect."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Ending:
    """How a command ends that is told to by Ctrl-C or SIGTERM: at once, but for what it does patiently.

    Inside `patiently` the first signal only makes `asked` true, and a second one interrupts. After that no signal is heard
    any more: what has to be put in order takes a moment, and then the command is over.
    """

    def __init__(self) -> None:
        self.signal = 0
        self._patience = ""

    def asked(self) -> bool:
        """Whether it is time to end."""
        return self.signal != 0

    @property
    def exit_code(self) -> int:
        """As a shell has it: 130 after Ctrl-C, 143 after SIGTERM."""
        return 128 + self.signal

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Hear the signals from here on."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._hear)
        yield

    @contextmanager
    def patiently(self, said: str) -> Iterator[Callable[[], bool]]:
        """Go on after the first signal, and say this; the block asks the function that this gives whether to end."""
        self._patience = said
        try:
            yield self.asked
        finally:
            self._patience = ""

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        first, self.signal = not self.signal, number
        if first and self._patience:
            # print() may be at work at this very moment, and can't be called from within itself
            os.write(2, f"\n{self._patience}\n".encode())
            return
        for heard in (signal.SIGINT, signal.SIGTERM):
            signal.signal(heard, signal.SIG_IGN)
        raise KeyboardInterrupt
