"""Broad searches in processes of their own give the same answers, and end when they are to."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import sleep

import pytest

from app.api.concurrency import BROAD_SEARCHES
from app.errors import Busy, CursorInvalid
from app.ids import paper_id
from app.search.embedded.search_processes import SearchProcesses
from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.engine import BROAD
from app.search.query import StatementQuery
from tests.conftest import ON_SQLITE
from tests.search.samples import statement_entry
from tests.servers import Server, until

QUERY = StatementQuery(q="alliance", limit=2)


@pytest.fixture
def processes() -> Iterator[SearchProcesses]:
    processes = SearchProcesses(2, broad=0)
    yield processes
    processes.close()


@pytest.fixture
def engine(tmp_path: Path, processes: SearchProcesses) -> EmbeddedStatementEngine:
    """Every search is a broad one."""
    engine = EmbeddedStatementEngine(tmp_path, max_rows=0, processes=processes)
    engine.apply([statement_entry(n, citing=n) for n in range(1, 6)], ())
    return engine


def test_broad_searches_have_the_same_answers_elsewhere(
    engine: EmbeddedStatementEngine, tmp_path: Path
) -> None:
    """Also after a commit, after the process was killed, from several threads; errors are raised here."""
    here = EmbeddedStatementEngine(tmp_path, max_rows=0)
    found = engine.search(QUERY)
    assert found == here.search(QUERY)
    assert found.next
    assert engine.search(replace(QUERY, cursor=found.next)) == here.search(
        replace(QUERY, cursor=found.next)
    )
    with pytest.raises(CursorInvalid, match="cursor"):
        engine.search(replace(QUERY, cursor="nonsense"))
    for process in search_processes():
        os.kill(process, signal.SIGKILL)
    engine.apply([statement_entry(7, citing=7)], [1])
    here.refresh()
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(engine.search, [QUERY] * 8))
    assert answers == [here.search(QUERY)] * 8
    assert len(search_processes()) == 4
    assert engine.find_names(QUERY, "author", "lee") == here.find_names(QUERY, "author", "lee")


def test_answer_is_of_one_commit(engine: EmbeddedStatementEngine, tmp_path: Path) -> None:
    """Whichever of its two processes has seen a commit that the other has not: each is stopped in turn."""
    engine.search(QUERY)
    for count, stopped in enumerate(sorted(search_processes()), 6):
        os.kill(stopped, signal.SIGSTOP)
        try:
            with ThreadPoolExecutor(1) as threads:
                asked = threads.submit(engine.search, QUERY)
                sleep(0.2)  # the other one has answered by then
                writer = EmbeddedStatementEngine(tmp_path, max_rows=0)
                writer.apply([statement_entry(count, citing=count)], ())
                os.kill(stopped, signal.SIGCONT)
                found = asked.result()
        finally:
            os.kill(stopped, signal.SIGCONT)
        assert found == writer.search(QUERY)
        assert found.total == found.publications == count
        assert sum(value["count"] for value in found.facets["section"].values) == count


def test_question_of_any_length_is_answered(engine: EmbeddedStatementEngine) -> None:
    """Also one that a pipe does not take at once, as an address of 65,000 bytes makes: such a process ended at it."""
    authors = tuple(f"{number:04000}" for number in range(200))
    found = engine.search(replace(QUERY, author=authors))
    assert found.total == 0
    assert sum(value["count"] for value in found.facets["author"].values) == 5


def search_processes(parent: int | None = None) -> set[int]:
    children = children_of(parent or os.getpid())
    return {pid for pid in children if b"search_process" in command_of(pid)}


def children_of(parent: int) -> set[int]:
    lists = Path(f"/proc/{parent}/task").glob("*/children")
    return {int(pid) for one in lists for pid in one.read_text().split()}


def command_of(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


def test_search_that_takes_too_long_is_refused(tmp_path: Path) -> None:
    """And the next one is answered by another process."""
    processes = SearchProcesses(1, broad=0, seconds=0.01)
    engine = EmbeddedStatementEngine(tmp_path, max_rows=0, processes=processes)
    engine.apply([statement_entry(1)], ())
    with pytest.raises(Busy, match="more than"):
        engine.search(QUERY)  # the process has not even started by then
    processes.close()
    assert not search_processes()


def test_processes_are_started_before_they_are_asked(
    engine: EmbeddedStatementEngine, processes: SearchProcesses, tmp_path: Path
) -> None:
    """Where there is enough to search; the first broad search has both."""
    processes.prepare(tmp_path, 0)
    assert not search_processes()
    processes.prepare(tmp_path, 1)
    until(lambda: processes.idle == 2)
    started = search_processes()
    assert engine.search(QUERY).total == 5
    assert search_processes() == started


def test_search_of_an_index_that_is_gone(engine: EmbeddedStatementEngine, tmp_path: Path) -> None:
    """Is answered by who has it open still: it was replaced, and will be let go."""
    (tmp_path / "meta.json").unlink()
    assert engine.search(QUERY).total == 5


@ON_SQLITE
def test_papers_are_searched_while_broad_searches_wait(fresh: Server) -> None:
    """Also one with so many statements that its search runs in a process of its own. Broad ones have all theirs, stopped."""
    (index,) = (fresh.directory / "index").glob("*/meta.json")
    papers = [paper_id("10.5555/large")] * (BROAD + 1) + [paper_id("10.5555/small")]
    engine = EmbeddedStatementEngine(index.parent, create=False)
    engine.apply([statement_entry(n, cited=cited) for n, cited in enumerate(papers)], ())
    until(lambda: _total(fresh, "/statements?limit=1") == len(papers))
    assert fresh.process
    stopped = search_processes(fresh.process.pid)
    assert len(stopped) == 2
    for one in stopped:
        os.kill(one, signal.SIGSTOP)
    with ThreadPoolExecutor(BROAD_SEARCHES + 1) as threads:
        try:
            broad = [
                threads.submit(_total, fresh, f"/statements?q=alliance&limit={number + 1}")
                for number in range(BROAD_SEARCHES + 1)
            ]
            while len(stopped) < 2 * BROAD_SEARCHES:
                for one in search_processes(fresh.process.pid) - stopped:
                    os.kill(one, signal.SIGSTOP)
                    stopped.add(one)
            for paper, total in (("large", BROAD + 1), ("small", 1)):
                assert _total(fresh, f"/papers/10.5555%2F{paper}/citations") == total
            assert not any(one.done() for one in broad)
        finally:
            for one in stopped:
                os.kill(one, signal.SIGCONT)
        assert {one.result() for one in broad} == {len(papers)}


def _total(server: Server, path: str) -> int:
    answer = server.get(path)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["total"])
