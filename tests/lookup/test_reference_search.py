"""The DOI of a printed reference: what is taken for the work, what is not, and that nobody is asked in vain."""

import asyncio
import json
import random
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from heapq import nlargest
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document import Author, Unreadable, Work
from app.doi import fold
from app.formats.jats import reader as jats
from app.lookup.outcomes import Absent, Failed, Outcome, Refused
from app.lookup.reference_search import Candidate, Match, choose, match, read
from tests.conftest import SHARED
from tests.lookup.registry_server import Standin, answer, asking, standing_in

BULK = SHARED / "jats" / "bulk.tar.gz"
PAPER = Work(
    doi="10.5555/paper",
    title="Fast and accurate short read alignment with looms",
    year=2009,
    authors=(Author("Ada van der Byron", "Ada", "van der Byron"), Author("L Mu", "L", "Mu")),
    journal="Journal of Biological Weaving",
    volume="25",
    pages="1754-1760",
    publication_type="journal-article",
)
PRINTED = "Byron A, Mu L (2009) Fast and accurate short read alignment with looms. J Biol Weav 25(14):1754–60"
FIELDS = replace(PAPER, doi=None, publication_type=None)


def chosen(reference: Work | str, *works: Work) -> str | None:
    told = Work(raw=reference) if isinstance(reference, str) else reference
    found = choose(told, [Candidate(work, 1.0) for work in works])
    return found.doi if found else None


@pytest.mark.parametrize(
    "reference",
    [
        PRINTED,
        PRINTED.replace("2009", "2008"),
        PRINTED.upper(),
        "Byron, Ada van der: Fast and accurate short read alignment with looms. Weaver's Press",
        "Byron A, Mu L. J Biol Weav 2009, 25, 1754",
        "Byron A. Fast and acurate short-read alignment with looms. J Biol Weav 25 (2009) 1754",
        FIELDS,
        replace(FIELDS, title=FIELDS.title and FIELDS.title + ": a survey of the field", year=None),
        replace(FIELDS, title=None),
        replace(FIELDS, authors=(), pages=None),
        Work(title=FIELDS.title, authors=(Author("A Byron"),)),
    ],
)
def test_a_reference_means_the_paper(reference: Work | str) -> None:
    assert chosen(reference, PAPER) == "10.5555/paper"


@pytest.mark.parametrize(
    ("reference", "candidate"),
    [
        (PRINTED, replace(PAPER, year=2006)),
        (PRINTED, replace(PAPER, authors=(Author("B Menabrea", "B", "Menabrea"),))),
        (PRINTED, replace(PAPER, title="Fast and accurate long read alignment with looms", volume="26", pages="589")),
        (PRINTED, replace(PAPER, title="Correction to: Fast and accurate short read alignment with looms")),
        (PRINTED, replace(PAPER, publication_type="peer-review")),
        (PRINTED, replace(PAPER, title="Looms and their weavers", volume="2", pages="17")),
        ("Byron A, Mu L. J Biol Weav 2009, 25, 1754", replace(PAPER, volume="1")),
        ("Byron A, Mu L. J Biol Weav 2008, 25, 1754", PAPER),
        ("Fast and accurate short read alignment with looms", PAPER),
        ("Fast and accurate short read alignment with looms. L Mu, 2009", PAPER),
        ("Introduction. A Byron, 2009", replace(PAPER, title="Introduction")),
        (replace(FIELDS, title="Slow and accurate long read alignment with looms"), PAPER),
        (replace(FIELDS, year=2011), PAPER),
        (replace(FIELDS, authors=(Author("L Mu"),)), PAPER),
        (Work(title=FIELDS.title), PAPER),
        (Work(), PAPER),
        (PRINTED, Work(doi="10.5555/x")),
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_not_taken(reference: Work | str, candidate: Work) -> None:
    assert chosen(reference, candidate) is None


def test_a_short_title_counts_with_volume_and_page() -> None:
    short = replace(PAPER, title="Introduction")
    assert chosen("A Byron. Introduction. J Biol Weav 25 (2009) 1754-60", short) == "10.5555/paper"


def test_the_published_paper_is_told_from_its_preprint() -> None:
    preprint = replace(
        PAPER, doi="10.5555/preprint", year=2008, volume=None, pages=None, journal="bioRxiv"
    )
    assert chosen(PRINTED, preprint, PAPER) == "10.5555/paper"
    assert chosen(replace(FIELDS, year=2008, volume=None, pages=None, journal="bioRxiv"),
                  preprint, PAPER) == "10.5555/preprint"  # fmt: skip


def test_two_that_are_equally_good_are_none() -> None:
    assert chosen(PRINTED, PAPER, replace(PAPER, doi="10.5555/twin")) is None
    assert chosen(PRINTED, PAPER, replace(PAPER, doi="10.5555/PAPER")) == "10.5555/paper"


def test_a_score_of_less_than_half_of_the_best_is_not_looked_at() -> None:
    other = replace(PAPER, doi="10.5555/other", title="Something else", pages="1")
    assert choose(Work(raw=PRINTED), [Candidate(other, 100), Candidate(PAPER, 49)]) is None
    found = choose(Work(raw=PRINTED), [Candidate(other, 100), Candidate(PAPER, 50)])
    assert found == Match(
        "10.5555/paper", PAPER.title, ("title", "year", "author", "volume", "page")
    )


@pytest.mark.parametrize(
    ("short", "agrees"),
    [("J. Biol. Weaving", True), ("J Biol", False), ("the journal of biological weaving", True), ("Biol J Weav", False)],
)  # fmt: skip
def test_journals_are_abbreviated_word_by_word(short: str, agrees: bool) -> None:
    found = choose(replace(FIELDS, journal=short), [Candidate(PAPER)])
    assert found
    assert ("journal" in found.agrees) == agrees


# general rules

WORDS = st.lists(
    st.sampled_from("alpha beta gamma delta loom engine weaving of the".split()),  # noqa: SIM905
    min_size=1,
    max_size=8,
).map(" ".join)
WORKS = st.builds(
    Work,
    doi=st.integers(1, 9).map(lambda n: f"10.5555/{n}"),
    title=WORDS,
    year=st.none() | st.integers(2000, 2003),
    authors=st.sampled_from([(), (Author("A Byron", "A", "Byron"),), (Author("L Mu", "L", "Mu"),)]),
    volume=st.none() | st.sampled_from(["1", "25"]),
    pages=st.none() | st.sampled_from(["7-9", "1754"]),
)
CANDIDATES = st.lists(
    st.builds(Candidate, WORKS, st.floats(0, 100)), max_size=6, unique_by=lambda one: one.work.doi
)


@given(WORKS, CANDIDATES, st.randoms())
def test_the_order_of_candidates_does_not_matter(
    reference: Work, candidates: list[Candidate], chance: random.Random
) -> None:
    mixed = candidates.copy()
    chance.shuffle(mixed)
    assert choose(replace(reference, doi=None), mixed) == choose(
        replace(reference, doi=None), candidates
    )


@given(WORKS, CANDIDATES)
def test_no_match_contradicts_its_reference(reference: Work, candidates: list[Candidate]) -> None:
    found = choose(replace(reference, doi=None), candidates)
    if found:
        work = next(one.work for one in candidates if one.work.doi == found.doi)
        assert abs((work.year or 2001) - (reference.year or work.year or 2001)) <= 1
        if work.authors and reference.authors:
            assert work.authors == reference.authors
        assert {"title", "author"} & set(found.agrees)


@given(WORKS, CANDIDATES)
def test_a_second_one_like_the_match_leaves_none(
    reference: Work, candidates: list[Candidate]
) -> None:
    found = choose(replace(reference, doi=None), candidates)
    if found:
        same = next(one for one in candidates if one.work.doi == found.doi)
        twin = replace(same, work=replace(same.work, doi="10.5555/twin"))
        assert choose(replace(reference, doi=None), [*candidates, twin]) is None


# the search


ITEM: dict[str, Any] = {
    "DOI": "10.5555/paper",
    "type": "journal-article",
    "title": ["Fast and accurate <i>short</i> read alignment with looms"],
    "author": [{"given": "Ada", "family": "van der Byron"}],
    "issued": {"date-parts": [[2009, 5]]},
    "container-title": ["Journal of Biological Weaving"],
    "volume": "25",
    "page": "1754-1760",
    "score": 87.5,
}
OTHER = {**ITEM, "DOI": "10.5555/other", "title": ["A loom of one's own"], "score": 31}


def found_in(*items: Any) -> Any:
    return {"status": "ok", "message-type": "work-list", "message": {"items": list(items)}}


@pytest.fixture
def here() -> Iterator[Standin]:
    with standing_in() as one:
        yield one


def ask(here: Standin, reference: Work, **settings: Any) -> Match | Outcome:
    async def run() -> Match | Outcome:
        async with asking(here, **settings) as upstream:
            return await match(upstream, reference)

    return asyncio.run(run())


def test_crossref_is_asked_for_the_printed_text_and_few_fields(here: Standin) -> None:
    here.will("crossref", "/works", answer(found_in(OTHER, ITEM)))
    found = ask(here, Work(raw=PRINTED))
    assert isinstance(found, Match)
    assert found.doi == "10.5555/paper"
    ((_, path, _),) = here.requests
    query = parse_qs(urlsplit(path).query)
    assert query["query.bibliographic"] == [PRINTED]
    assert query["rows"] == ["5"]
    assert "reference" not in query["select"][0]


def test_without_a_printed_text_the_parts_are_sent(here: Standin) -> None:
    here.will("crossref", "/works", answer(found_in(ITEM)))
    assert isinstance(ask(here, FIELDS), Match)
    query = parse_qs(urlsplit(here.requests[0][1]).query)["query.bibliographic"]
    assert query == [
        "Fast and accurate short read alignment with looms Ada van der Byron "
        "Journal of Biological Weaving 25 1754-1760 2009"
    ]


def test_what_names_no_work_is_not_sent(here: Standin) -> None:
    assert ask(here, Work(raw="Ibid., p. 7")) == Absent()
    assert ask(here, Work()) == Absent()
    assert not here.requests


def test_a_long_text_is_sent_in_part(here: Standin) -> None:
    ask(here, Work(raw="word " * 10_000))
    assert len(here.requests[0][1]) < 2_500


@pytest.mark.parametrize(
    "content",
    [[], {}, {"message": []}, {"message": {"items": {}}}, found_in(), found_in(1, None, {}, {"DOI": 7, "score": "x"})],
)  # fmt: skip
def test_answers_that_hold_nothing_are_no_match(here: Standin, content: Any) -> None:
    here.will("crossref", "/works", answer(content))
    assert isinstance(ask(here, Work(raw=PRINTED)), Absent | Failed)


def test_nonsense_has_no_candidates() -> None:
    with pytest.raises(Unreadable):
        read(b"7")
    assert read(json.dumps(found_in({**ITEM, "score": "high"})).encode())[0].score == 0


def test_what_could_not_be_asked_is_no_absence(here: Standin) -> None:
    assert isinstance(ask(here, Work(raw=PRINTED), lookup="offline"), Refused)
    here.will("crossref", "/works", answer(b"", 400))
    assert isinstance(ask(here, Work(raw=PRINTED)), Failed)


# real references


@pytest.mark.skipif(not BULK.exists(), reason="../shared/data/jats/bulk.tar.gz is not there")
def test_real_references_find_their_papers_and_no_others() -> None:
    """Papers that two articles cite with a DOI: as one of them prints it, it is looked for among papers whose titles share
    the most words, known as the other one describes it. Where titles are the same, reference lists with mistyped DOIs
    make one paper into two, which nobody could tell apart."""
    pool, again = _cited(articles=150)
    by_word: dict[str, set[str]] = defaultdict(set)
    for doi, work in pool.items():
        for word in set(_plain(work.title)):
            by_word[word].add(doi)
    right = none = 0
    for doi, work in again:
        near: dict[str, float] = defaultdict(float, {doi: 0.0})
        for word in set(_plain(work.title)):
            for one in by_word[word]:
                near[one] += 1 / len(by_word[word])
        best = nlargest(5, near, key=lambda one: near[one])
        found = choose(Work(raw=_printed(work)), [Candidate(pool[one]) for one in best])
        assert found is None or _plain(found.title) == _plain(pool[doi].title), (work, found)
        right += found is not None
        none += found is None
    assert right > 50
    assert right >= 0.9 * (right + none)


def _cited(articles: int) -> tuple[dict[str, Work], list[tuple[str, Work]]]:
    """Each cited paper as it was cited first, and how others cite it."""
    pool: dict[str, tuple[int, Work]] = {}
    again: list[tuple[str, Work]] = []
    with tarfile.open(BULK) as archive:
        files = (archive.extractfile(one) for one in archive if one.name.endswith("xml"))
        for number, file in zip(range(articles), filter(None, files), strict=False):
            for document in jats.read(file.read()):
                for work in document.references:
                    if not (work.doi and work.title and work.authors and work.year):
                        continue
                    if pool.setdefault(fold(work.doi), (number, work))[0] != number:
                        again.append((fold(work.doi), work))
    return {doi: work for doi, (_, work) in pool.items()}, again


def _printed(work: Work) -> str:
    names = ", ".join(one.name for one in work.authors)
    told = (names, f"({work.year})", work.title, work.journal, work.volume, work.pages)
    return " ".join(part for part in told if part)


def _plain(title: str | None) -> list[str]:
    return re.findall(r"\w+", (title or "").casefold())
