"""Process pool for large searches: what takes long holds no lock of the interpreter that answers all other requests.

A process is started when it is needed, and ends when it has not been asked for a while. It runs `search_process`, has a
lower priority, and is asked by pickles over pipes: it ends with the pipe, however this process ends. What takes too long
is ended and refused, and never answered in part. Searches of papers do not wait for those of the whole store.
"""

import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from app.errors import Busy
from app.search.engine import BROAD, IndexUnusable, SearchResult
from app.search.query import StatementQuery

SECONDS = 30.0
"""Of one search; those that take longer are ended."""
TOO_LONG = "This search has taken more than {:g} seconds and was ended. Ask for less: a paper, years, rarer words."
COMMAND = (sys.executable, "-m", "app.search.embedded.search_process")


class ProcessGone(Exception):
    """Raised when the process has ended before it has answered."""


class Answer(NamedTuple):
    """What a method of an engine has returned, and which commit it was asked of."""

    result: Any
    state: tuple[int, int, int]


class SearchProcesses:
    """At most `most` searches that name papers at once, and as many others; who asks meanwhile waits.

    Each has two processes: one counts its facets, which is half of the work.
    """

    def __init__(self, most: int, broad: int = BROAD, seconds: float = SECONDS) -> None:
        self.broad = broad
        """Searches that may have to look at more statements are run here."""
        self._seconds = seconds
        kinds = list(product((False, True), repeat=2))
        self._free = {kind: threading.Semaphore(most) for kind in kinds}
        """By whether the search names papers, and whether only its facets are counted."""
        self._idle: list[_SearchProcess] = []
        """The one that was used last is at the end, so that others end of idleness."""
        self._taking = threading.Lock()
        self._threads = ThreadPoolExecutor(len(kinds) * most, "facets")

    def search(self, index: Path, query: StatementQuery) -> SearchResult:
        """What the index's engine finds, with facets that are counted at the same time."""
        if query.facets:
            counting = self._threads.submit(self.call, index, "count_facets", query)
            try:
                found = self.call(index, "search", replace(query, facets=()))
            finally:
                wait([counting])
            facets = counting.result()
            if facets.state == found.state:
                return replace(cast("SearchResult", found.result), facets=facets.result)
        return cast("SearchResult", self.call(index, "search", query).result)

    def call(self, index: Path, method: str, query: StatementQuery, *others: object) -> Answer:
        """What a method of the index's engine returns, or raises. Raises `Busy` where it takes too long."""
        with self._process(query.names_papers, method) as process:
            try:
                return process.call(index, method, (query, *others), self._seconds)
            except ProcessGone:  # of idleness, as a rule
                process.restart()
            try:
                return process.call(index, method, (query, *others), self._seconds)
            except ProcessGone:
                raise Busy(
                    "The process that searched has ended. Ask again later.", retry_after=5
                ) from None

    @property
    def idle(self) -> int:
        """How many processes wait for a question."""
        return len(self._idle)

    def prepare(self, index: Path, statements: int) -> None:
        """Where broad searches are to be expected, start two processes that open the index, in a thread: the first to ask
        would wait for that, as long as for ten searches."""
        if statements > self.broad:
            threading.Thread(target=self._prepare, args=(index,), daemon=True).start()

    def _prepare(self, index: Path) -> None:
        with suppress(Busy, IndexUnusable):
            # the first with a word takes twice as long, and what one without any counts is kept
            for q in ("a", ""):
                self.search(index, StatementQuery(q=q))

    def close(self) -> None:
        """End those that are idle."""
        self._threads.shutdown(wait=False)
        while self._idle:
            self._idle.pop().end()

    @contextmanager
    def _process(self, names_papers: bool, method: str) -> Iterator["_SearchProcess"]:
        with self._free[names_papers, method == "count_facets"]:
            process = self._take(method) or _SearchProcess()
            process.method = method
            try:
                yield process
            finally:
                self._idle.append(process)

    def _take(self, method: str) -> "_SearchProcess | None":
        """One that is idle; of these, one that has kept what the same method has counted, for the next page."""
        with self._taking:
            if not self._idle:
                return None
            same = (one for one in reversed(self._idle) if one.method == method)
            process = next(same, self._idle[-1])
            self._idle.remove(process)
            return process


class _SearchProcess:
    """One process, which answers one question after the other."""

    def __init__(self) -> None:
        self.method = ""
        """That it was asked last."""
        self._start()

    def restart(self) -> None:
        """Start a new one in place of one that has ended."""
        self.end()
        self._start()

    def _start(self) -> None:
        # of a session of its own, so that ^C in a terminal does not end it before its answer
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        self._questions = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)

    def call(
        self, index: Path, method: str, arguments: tuple[object, ...], seconds: float
    ) -> Answer:
        """Raises `ProcessGone`, `Busy`, and what the method raises."""
        took_too_long = threading.Event()

        def stop() -> None:
            took_too_long.set()
            self._process.kill()

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            pickle.dump((index, method, arguments), self._questions)
            self._questions.flush()
            result, error, state = pickle.load(self._answers)  # noqa: S301 - from our own process
        except (OSError, EOFError, pickle.UnpicklingError):
            if took_too_long.is_set():
                raise Busy(TOO_LONG.format(seconds), retry_after=60) from None
            raise ProcessGone from None
        finally:
            timer.cancel()
        if error is not None:
            raise error
        return Answer(result, state)

    def end(self) -> None:
        """Kill it, which harms nothing: it only reads."""
        self._process.kill()
        for pipe in (self._questions, self._answers):
            with suppress(OSError):
                pipe.close()
        self._process.wait()
