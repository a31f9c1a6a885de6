"""Search process: answers broad searches of another process (`search_processes`), until its standard input ends.

A question is a pickle of (directory of the index, method of its engine, arguments), an answer one of (result, exception,
state of the index).
"""

import os
import pickle
import select
from pathlib import Path
from typing import BinaryIO

from app import memory
from app.search.embedded.statements import EmbeddedStatementEngine

IDLE_SECONDS = 600.0
"""After which it ends: a server that is not asked broad questions has its memory back."""
NICE = 5
"""Lower priority, since whoever asks for one paper comes first."""


def main() -> None:
    """Answer until there is nobody who asks, or nothing is asked for a while."""
    os.nice(NICE)
    memory.collect_garbage_rarely(10_000)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything else prints is no answer
    serve(os.fdopen(os.dup(0), "rb"), answers)


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer questions, with the engine of the index that was asked last kept open."""
    engine: EmbeddedStatementEngine | None = None
    opened: Path | None = None
    # nothing is left in the buffer, where `select` would not see it: a question comes when that before it is answered
    while select.select([questions], [], [], IDLE_SECONDS)[0]:
        try:
            index, method, arguments = pickle.load(questions)  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        result = error = state = None
        try:
            if engine is None or index != opened:
                engine, opened = EmbeddedStatementEngine(index, create=False), index
            engine.refresh()  # what was found here must not be older than what is known there
            state = engine.state
            result = getattr(engine, method)(*arguments)
        except Exception as raised:  # noqa: BLE001 - whatever it is, it belongs to the question
            error = raised
        pickle.dump((result, error, state), answers)
        answers.flush()


if __name__ == "__main__":
    main()
