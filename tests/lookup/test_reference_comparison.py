"""Comparison of a reference with candidates: what is taken for the work, and what is not."""

import random
import re
import tarfile
from collections import defaultdict
from dataclasses import replace
from heapq import nlargest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document import Author, Work
from app.doi import fold
from app.formats.jats import reader as jats
from app.lookup.reference_comparison import Candidate, Match, best_match
from tests.conftest import SHARED

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
GOES_ON = "Byron A, 2009, Weaving on looms at night"
OTHERS = (Author("B Menabrea", "B", "Menabrea"),)
PRINTED = "Byron A, Mu L (2009) Fast and accurate short read alignment with looms. J Biol Weav 25(14):1754–60"
FIELDS = replace(PAPER, doi=None, publication_type=None)


def matched_doi(reference: Work | str, *works: Work) -> str | None:
    work = Work(raw=reference) if isinstance(reference, str) else reference
    found = best_match(work, [Candidate(one, 1.0) for one in works])
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
def test_best_match_finds_the_paper(reference: Work | str) -> None:
    """However the reference is printed or split into fields."""
    assert matched_doi(reference, PAPER) == "10.5555/paper"


@pytest.mark.parametrize(
    "candidate",
    [
        replace(PAPER, year=2006),
        replace(PAPER, authors=OTHERS),
        replace(PAPER, title="Fast and acurate short read alinement with looms"),
        replace(PAPER, title="Fast and accurate short-read alignment, with looms", pages=None),
        replace(PAPER, title="Fast and accurate short read alignment with some looms", volume=None),
        replace(PAPER, title=f"{PAPER.title}: a survey"),
        replace(PAPER, volume=None, pages="e0001754"),
        replace(PAPER, title=None),
    ],
)
def test_best_match_bears_faults_in_metadata(candidate: Work) -> None:
    """One of year and first author is wrong where all else agrees; titles have slips."""
    assert matched_doi(PRINTED, candidate) == "10.5555/paper"


@pytest.mark.parametrize(
    ("reference", "candidate"),
    [
        (PRINTED, replace(PAPER, year=2006, volume=None)),
        (PRINTED, replace(PAPER, year=2006, journal="Another")),
        (PRINTED, replace(PAPER, year=2006, authors=OTHERS)),
        (PRINTED, replace(PAPER, authors=OTHERS, pages="9")),
        (PRINTED.replace("short", "long"), replace(PAPER, pages="1")),
        (PRINTED.replace("accurate", "inaccurate"), replace(PAPER, pages=None)),
        (f"{GOES_ON}: a review. J Biol Weav 25:1", replace(PAPER, title="Weaving on looms at night", pages=None)),
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
        (replace(FIELDS, year=2011, pages=None), PAPER),
        (replace(FIELDS, authors=(Author("L Mu"),), volume=None), PAPER),
        (Work(title=FIELDS.title), PAPER),
        (Work(), PAPER),
        (PRINTED, Work(doi="10.5555/x")),
    ],
)  # fmt: skip
def test_best_match_refuses_what_only_looks_alike(reference: Work | str, candidate: Work) -> None:
    """Another year, author or title, or too little that agrees."""
    assert matched_doi(reference, candidate) is None


def test_best_match_of_a_short_title_needs_a_page() -> None:
    """A title of few words counts only with volume and page."""
    short = replace(PAPER, title="Introduction")
    assert (
        matched_doi("A Byron. Introduction. J Biol Weav 25 (2009) 1754-60", short)
        == "10.5555/paper"
    )


AROUND = st.lists(
    st.sampled_from(["on", "the", "old", "songs", "and", "of", "7", "looms"]), max_size=4
)


@given(before=AROUND, after=AROUND, elsewhere=st.booleans())
def test_best_match_of_a_short_title_is_of_all_of_it(
    before: list[str], after: list[str], *, elsewhere: bool
) -> None:
    """Not of a part of a longer one, unless volume, page or journal agree, or the paper has not all of them."""
    paper = replace(PAPER, title="Weaving with the great looms")
    title = " ".join((*before, "weaving with the great looms", *after))
    printed = f"Byron A, Mu L (2009) {title}. {'Fibres 12:5' if elsewhere else 'J Biol Weav'}."
    is_whole = not after and (not before or before[-1].isdigit())
    found = None if elsewhere and not is_whole else "10.5555/paper"
    assert matched_doi(printed, paper) == found
    assert matched_doi(printed, replace(paper, volume=None)) == "10.5555/paper"


def test_best_match_tells_a_paper_from_its_preprint() -> None:
    """Both have the same title and authors."""
    preprint = replace(
        PAPER, doi="10.5555/preprint", year=2008, volume=None, pages=None, journal="bioRxiv"
    )
    assert matched_doi(PRINTED, preprint, PAPER) == "10.5555/paper"
    assert matched_doi(replace(FIELDS, year=2008, volume=None, pages=None, journal="bioRxiv"),
                  preprint, PAPER) == "10.5555/preprint"  # fmt: skip


def test_best_match_of_two_equals_is_none() -> None:
    """Two spellings of one DOI are one candidate."""
    assert matched_doi(PRINTED, PAPER, replace(PAPER, doi="10.5555/twin")) is None
    assert matched_doi(PRINTED, PAPER, replace(PAPER, doi="10.5555/PAPER")) == "10.5555/paper"


def test_best_match_of_two_titles_takes_the_longer() -> None:
    """One whose title is a part of another's is not meant where the whole of that is printed."""
    data = replace(PAPER, doi="10.5555/data", title=f"Supporting data for {PAPER.title}")
    assert matched_doi(PRINTED, PAPER, data) == "10.5555/paper"
    printed = PRINTED.replace("Fast", "Supporting data for fast")
    assert matched_doi(printed, PAPER, data) == "10.5555/data"


def test_best_match_drops_low_scores() -> None:
    """A score of less than half of the best one's is not looked at."""
    other = replace(PAPER, doi="10.5555/other", title="Something else", pages="1")
    assert best_match(Work(raw=PRINTED), [Candidate(other, 100), Candidate(PAPER, 49)]) is None
    found = best_match(Work(raw=PRINTED), [Candidate(other, 100), Candidate(PAPER, 50)])
    assert found == Match(
        "10.5555/paper", PAPER.title, ("title", "year", "author", "volume", "page", "journal")
    )


@pytest.mark.parametrize(
    ("short", "agrees"),
    [("J. Biol. Weaving", True), ("J Biol", False), ("the journal of biological weaving", True), ("Biol J Weav", False)],
)  # fmt: skip
def test_compare_takes_abbreviated_journals(short: str, agrees: bool) -> None:
    """Word by word, in order."""
    found = best_match(replace(FIELDS, journal=short), [Candidate(PAPER)])
    assert found
    assert ("journal" in found.agrees) == agrees


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
def test_best_match_ignores_the_order_of_candidates(
    reference: Work, candidates: list[Candidate], chance: random.Random
) -> None:
    """Property: any permutation has the same match."""
    mixed = candidates.copy()
    chance.shuffle(mixed)
    assert best_match(replace(reference, doi=None), mixed) == best_match(
        replace(reference, doi=None), candidates
    )


@given(WORKS, CANDIDATES)
def test_best_match_does_not_contradict_its_reference(
    reference: Work, candidates: list[Candidate]
) -> None:
    """Property: year and author of a match agree where both are known."""
    found = best_match(replace(reference, doi=None), candidates)
    if found:
        work = next(one.work for one in candidates if one.work.doi == found.doi)
        assert abs((work.year or 2001) - (reference.year or work.year or 2001)) <= 1
        if work.authors and reference.authors:
            assert work.authors == reference.authors
        assert {"title", "near title", "author"} & set(found.agrees)


@given(WORKS, CANDIDATES)
def test_best_match_and_its_twin_are_none(reference: Work, candidates: list[Candidate]) -> None:
    """Property: a second work like the match leaves none."""
    found = best_match(replace(reference, doi=None), candidates)
    if found:
        same = next(one for one in candidates if one.work.doi == found.doi)
        twin = replace(same, work=replace(same.work, doi="10.5555/twin"))
        assert best_match(replace(reference, doi=None), [*candidates, twin]) is None


@pytest.mark.skipif(not BULK.exists(), reason="../shared/data/jats/bulk.tar.gz is not there")
def test_best_match_on_real_references() -> None:
    """Papers that two articles cite with a DOI: as one of them prints it, it is looked for among papers whose titles share
    the most words, known as the other one describes it. Where titles are the same, reference lists with mistyped DOIs
    make one paper into two, which nobody could tell apart."""
    pool, again = _cited(articles=150)
    by_word: dict[str, set[str]] = defaultdict(set)
    for doi, work in pool.items():
        for word in set(_title_words(work.title)):
            by_word[word].add(doi)
    right = none = 0
    for doi, work in again:
        near: dict[str, float] = defaultdict(float, {doi: 0.0})
        for word in set(_title_words(work.title)):
            for one in by_word[word]:
                near[one] += 1 / len(by_word[word])
        best = nlargest(5, near, key=lambda one: near[one])
        found = best_match(Work(raw=_printed(work)), [Candidate(pool[one]) for one in best])
        assert found is None or _title_words(found.title) == _title_words(pool[doi].title), (
            work,
            found,
        )
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
    parts = (names, f"({work.year})", work.title, work.journal, work.volume, work.pages)
    return " ".join(part for part in parts if part)


def _title_words(title: str | None) -> list[str]:
    return re.findall(r"\w+", (title or "").casefold())
