"""Time that reading takes grows as the input does, whatever the input: CPU time at n and 2n, for hostile shapes."""

import gc
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Any

import pytest

from app import doi
from app.document import Work
from app.formats.metadata.plain_text import abstract_text
from app.formats.reference_lists import tex_text
from app.formats.reference_lists.table import LIST_FORMATS
from app.formats.text.author_year import extend_to_author
from app.formats.text.markup import strip_markup
from app.formats.text.retracted_titles import notice_in_title
from app.formats.text.segments import check_segments
from app.formats.works import names_a_work
from app.ingest.pieces import Piece
from app.ingest.reader import Reader
from app.search.highlight_terms import highlight_terms
from app.search.highlights import find_spans
from app.search.query_parser import MAX_LENGTH, parse
from app.store import personal_names
from tests.formats.hostile_shapes import FILES, LISTS, RUNS, TEXTS

ENOUGH = 0.006
"""Seconds that are measured well enough."""
LARGEST = 256_000
"""Beyond this `n`, what takes less time is fast enough."""
STEEP = 3.0
"""Twice the input may take so many times as long; four times is what squares take."""
SCREENED = 12_000
"""Characters with which texts are compared first: where the time is a square, it is a hundred times that of the others."""
READER = Reader()


@pytest.fixture(autouse=True)
def _without_garbage_collection() -> Iterator[None]:
    """It works rarely in a worker, too, and its times are no matter of the input."""
    gc.disable()
    yield
    gc.enable()


def cpu_seconds(run: Callable[[Any], object], given: Any) -> float:
    """Of one call."""
    start = time.process_time()
    run(given)
    return time.process_time() - start


def growth(make: Callable[[int], Any], run: Callable[[Any], object]) -> float:
    """How many times as long `run(make(2n))` takes as for n, where n is large enough to tell."""
    n = 250
    while (spent := cpu_seconds(run, make(n))) < ENOUGH:
        n *= 4 if spent < ENOUGH / 8 else 2
        if n > LARGEST:
            return 1.0
    for _ in range(4):  # against what else the machine does
        if (ratio := cpu_seconds(run, make(2 * n)) / max(spent, ENOUGH)) < STEEP:
            return ratio
        spent = max(spent, cpu_seconds(run, make(n)))
    return ratio


def repeated(unit: str, n: int) -> str:
    """Some `n` characters."""
    return unit * (n // len(unit) + 1)


def steep_runs(
    place: Callable[[str], Any], run: Callable[[Any], object], units: Sequence[str]
) -> dict[str, float]:
    """The repeated texts for which the time grows faster, with their growth. Only those are looked at closely that take
    several times as long as most."""
    costs = {unit: cpu_seconds(run, place(repeated(unit, SCREENED))) for unit in units}
    most = max(5 * median(costs.values()), ENOUGH)
    grown = {
        unit: growth(lambda n, unit=unit: place(repeated(unit, n)), run)  # type: ignore[misc]
        for unit, cost in costs.items()
        if cost > most
    }
    return {unit: found for unit, found in grown.items() if found >= STEEP}


def read(content: bytes) -> None:
    """Read a file, classified as it is in a load."""
    READER.read(Piece("x", content))


@pytest.mark.parametrize("shape", FILES)
def test_growth_of_reading_a_file(shape: str) -> None:
    """Twice the file takes less than three times as long."""
    assert growth(FILES[shape], read) < STEEP


@pytest.mark.parametrize("place", TEXTS)
def test_growth_of_reading_a_text(place: str) -> None:
    """The same of a text that repeats what patterns look for, wherever it stands."""
    assert not steep_runs(TEXTS[place], read, RUNS)


@pytest.mark.parametrize("shape", LISTS)
def test_growth_of_reading_a_list(shape: str) -> None:
    """The same of a reference list, all of it, though a check takes no more than so many references."""
    (format_,) = (one for one in LIST_FORMATS if shape.startswith(one.name.partition("-")[0]))
    assert growth(LISTS[shape], lambda text: deque(format_.read(text), maxlen=0)) < STEEP


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "doi.clean": doi.clean,
    "doi.from_markup": doi.from_markup,
    "doi.find_all": doi.find_all,
    "strip_markup": strip_markup,
    "tex_text.plain": tex_text.plain,
    "notice_in_title": notice_in_title,
    "abstract_text": abstract_text,
    "names_a_work": lambda text: names_a_work(Work(raw=text)),
    "personal_names.parse": lambda text: (
        personal_names.parse.__wrapped__(text, None, None),
        personal_names.parse.__wrapped__("x", text, text),
    ),
    "find_spans": lambda text: find_spans(text, highlight_terms(parse("a* 1* smith 10.1234/a"))),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_growth_of_functions(name: str) -> None:
    """And of what reads texts of registries, requests and the store."""
    units = (*RUNS, "<i>", "<a b=", "&lt;", "%2F", '"', "((", ") ")
    assert not steep_runs(str, FUNCTIONS[name], units)


@pytest.mark.parametrize("name", [*FUNCTIONS, "extend_to_author", "extend_of_years"])
def test_growth_of_short_texts(name: str) -> None:
    """Where a text can be read in several ways, 25 pieces have millions: also where only so many characters are read."""
    functions: dict[str, Callable[[str], object]] = {
        **FUNCTIONS,
        "extend_to_author": lambda text: extend_to_author(
            text, (0, len(text)), "2010", Work(), None
        ),
        "extend_of_years": lambda text: extend_to_author("a", (0, 1), f"2010{text}", Work(), None),
    }
    units = (
        *RUNS,
        "2010 ,",
        "2010 a,",
        "Smith 2010 ,",
        "color:r ",
        "a{color:",
        "color:r;",
        "1 1",
        "'a-",
    )
    for unit in units:
        for text in (f"{unit * 25}!x", f"Smith {unit * 25}!x", f"a{{{unit * 25}!x"):
            assert cpu_seconds(functions[name], text) < 0.5, unit


@pytest.mark.parametrize("sentence", ["So it is. ", "(so et al. "])
def test_growth_of_checking_segments(sentence: str) -> None:
    """And of sentences that another program has cut, whether a cut holds or not."""

    def seconds(count: int) -> float:
        text = sentence * count
        cuts = range(len(sentence), len(text), len(sentence))
        return cpu_seconds(lambda _: check_segments(text, [(3, 5)], cuts), None)

    # copies are so fast that their square only shows in long texts; three times, against what else the machine does
    assert any(seconds(64_000) < 8 * max(seconds(16_000), ENOUGH) for _ in range(3))


def test_growth_of_queries_ends() -> None:
    """Of a query only so much is read: a hundred times as much takes no longer."""
    for unit in (*RUNS, '"', "-", "((", ") ", "a* ", "OR ", "NOT ", "AND (", "(a OR "):
        spent = cpu_seconds(parse.__wrapped__, repeated(unit, MAX_LENGTH))
        assert cpu_seconds(parse.__wrapped__, repeated(unit, 100 * MAX_LENGTH)) < max(
            2 * spent, 0.1
        )
        assert spent < 1
