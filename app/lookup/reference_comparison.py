"""Comparison of a reference without a DOI with candidates: which of them is the work, if any.

Crossref's `score` tells candidates of one query apart and says nothing across queries, so it only thins them out: those
with less than half of the best one's are dropped. Whether one of the rest is the work is decided by its metadata.

- title: as `reference_titles` grades it.
- year: the same, or the one next to it, since many papers come out online first.
- author: the family name of the candidate's first author is in that of the reference's, or is printed.
- volume and page: the same volume and first page; in a printed reference, the page follows the volume closely.
- journal: the same, or abbreviated word by word.

A candidate passes by its title with year or author, when neither contradicts; one that is not exact needs volume or page,
or, where the candidate has not both, slips alone with author and year. A title of fewer than four words ("Introduction")
counts only with volume and page, and one that may be part of a longer one only with volume, page or journal, where
the candidate has all three. An exact title in the same journal, volume and page may have another year or another first
author: metadata are wrong more often than two works are there. Without a title, author, year (exactly), volume and page all
have to agree. Corrections, retractions and reviews of a work are not the work. Of those that pass, the one for which most
agrees is the match; two that are equally good are none: no DOI is better than a wrong one.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from app.document import Work
from app.doi import fold
from app.lookup.reference_titles import FEW_WORDS, LONG, Grade, compare_titles, find_title, words

K = TypeVar("K")
ALL = ("title", "year", "author", "volume", "page", "journal")
"""What may agree."""


@dataclass(frozen=True)
class Candidate:
    """A work as Crossref found it."""

    work: Work
    score: float = 0.0
    """Crossref's, comparable within one query."""


@dataclass(frozen=True)
class Match:
    """The work that a reference means."""

    doi: str
    title: str | None
    agrees: tuple[str, ...]
    """Of `title` or `near title`, `year` or `near year`, `author`, `volume`, `page`, `journal`."""


def best_match(reference: Work, candidates: Sequence[Candidate]) -> Match | None:
    """The candidate that is the work, by the rule above, whatever their order; None when there is none, or more than one."""
    best = max((one.score for one in candidates), default=0)
    works = [one.work for one in candidates if one.work.doi and one.score * 2 >= best]
    equal = most_alike(reference, dict(enumerate(works)))
    found = {
        fold(work.doi or ""): Match(work.doi or "", work.title, equal[number])
        for number, work in reversed(list(enumerate(works)))
        if number in equal  # the first of two spellings
    }
    return found.popitem()[1] if len(found) == 1 else None


def most_alike(reference: Work, works: Mapping[K, Work]) -> dict[K, tuple[str, ...]]:
    """Of the works that pass those for which most agrees, with what agrees: none, one, or a tie."""
    passing = {key: found for key, work in works.items() if (found := compare(reference, work))}
    ranks = {
        key: (_weight(found), _explained(reference, works[key], found))
        for key, found in passing.items()
    }
    best = max(ranks.values(), default=None)
    return {key: found for key, found in passing.items() if ranks[key] == best}


def share(agrees: Collection[str]) -> float:
    """The share, 0..1, of all that can agree."""
    return _weight(agrees) / _weight(ALL)


def compare(reference: Work, work: Work) -> tuple[str, ...]:
    """What agrees, when the candidate passes; else nothing."""
    if work.publication_type in _PARTS or _is_about_another(reference, work):
        return ()
    title, author = _title(reference, work), _author(reference, work)
    if title == "" or (title is None and not author):
        return ()
    years, location = _years_apart(reference, work), _location(reference, work)
    if title == "part":
        if not location and work.volume and work.pages and work.journal:
            return ()
        title = "exact"
    if not _passes(work, title, author, years, location):
        return ()
    found = (
        title and ("title" if title == "exact" else "near title"),
        _NEAR_YEARS.get(years),
        author and "author",
    )
    return (*(each for each in found if each), *location)


def _passes(
    work: Work, title: Grade | None, author: bool | None, years: int | None, location: list[str]
) -> bool:
    is_located = {"volume", "page"} <= set(location)
    length = len(words(work.title or ""))
    if title is None or title == "similar":
        return author is True and years == 0 and is_located
    if author is False or (years is not None and years > 1):
        all_else = len(location) == len(_LOCATION) and (author or years in _NEAR_YEARS)
        return bool(title == "exact" and length >= FEW_WORDS and all_else)
    if length < FEW_WORDS or (author is None and years is None):
        return is_located
    if title == "exact":
        return author is True or length >= LONG or bool(location)
    if "volume" in location or "page" in location:
        return True
    is_same = title == "slips" and length >= LONG and author is True and years == 0
    return is_same and not (work.volume and work.pages)


def _weight(agrees: Collection[str]) -> int:
    """More is better; the very year and title are worth more than those near them."""
    return 2 * len(agrees) - ("near year" in agrees) - ("near title" in agrees)


def _explained(reference: Work, work: Work, agrees: Collection[str]) -> int:
    """Words of a printed reference that are the title: "Data for X" and "X" are both in it, and the longer one is meant."""
    in_print = reference.title is None and "title" in agrees
    return len(words(work.title or "")) if in_print else 0


def _title(reference: Work, work: Work) -> Grade | None:
    """ "" for another title; None: one of the two has none, or it can't be told from the rest of a printed reference."""
    if not work.title or not words(work.title):
        return None
    if reference.title:
        return compare_titles(words(reference.title), words(work.title))
    return find_title(work.title, reference.raw) or None if reference.raw else None


def _years_apart(reference: Work, work: Work) -> int | None:
    """Years between the two; a printed reference may hold several numbers that look like one."""
    printed = [reference.year] if reference.year else map(int, _YEAR.findall(reference.raw or ""))
    return min((abs(work.year - year) for year in printed), default=None) if work.year else None


def _author(reference: Work, work: Work) -> bool | None:
    """None where no person is known on one of the sides."""
    family = words(next((one.family or "" for one in work.authors[:1]), ""))
    names = words(" ".join(one.name for one in reference.authors[:1]) or reference.raw or "")
    if not family or not names:
        return None
    # "van Lieshout", "García-López": one word of it may do; "Ohmetakagi", "Ohme-Takagi": written apart or as one
    joined = "".join(family)
    return (
        max(family, key=len) in names or joined in names or joined in map("".join, pairwise(names))
    )


def _location(reference: Work, work: Work) -> list[str]:
    """Which of volume, first page and journal agree."""
    volume, page = words(work.volume or "")[:1], _page(work.pages)
    journal = words(work.journal or "")
    if reference.volume or reference.pages or not reference.raw:
        agree = ["volume"] if volume and volume == words(reference.volume or "")[:1] else []
        agree += ["page"] if page and page == _page(reference.pages) else []
        if reference.journal and _abbreviates(words(reference.journal), journal):
            agree.append("journal")
        return agree
    printed = words(reference.raw)
    agree = []
    if page and volume:
        near = (
            printed[n + 1 : n + 1 + _NEAR] for n, word in enumerate(printed) if word == volume[0]
        )
        agree = ["volume", "page"] if any(page in map(_page, some) for some in near) else []
    elif page and len(page) >= FEW_WORDS and page in map(_page, printed):
        agree = ["page"]
    if _names_journal(printed, journal, words(work.title or "")):
        agree.append("journal")
    return agree


def _page(pages: str | None) -> str:
    """The first page, an article's number without its letter and zeros."""
    first = words(pages or "")[:1]
    return _ARTICLE_NUMBER.sub("", first[0]) if first else ""


def _names_journal(printed: Sequence[str], journal: Sequence[str], title: Sequence[str]) -> bool:
    """Whether a printed reference has the journal, of a long name its first words, abbreviated or not."""
    named = [word for word in journal if word not in _STOP_WORDS][:_LONG_NAME]
    if len(named) == 1:
        return printed.count(named[0]) > title.count(named[0])
    there = [word for word in printed if word not in _STOP_WORDS]
    return bool(named) and any(
        _are_abbreviations(there[n : n + len(named)], named)
        for n in range(len(there) - len(named) + 1)
    )


def _abbreviates(short: Sequence[str], long: Sequence[str]) -> bool:
    """ "J. Biol. Chem." and "The Journal of Biological Chemistry"."""
    short, long = ([word for word in some if word not in _STOP_WORDS] for some in (short, long))
    return bool(short) and len(short) == len(long) and _are_abbreviations(short, long)


def _are_abbreviations(some: Sequence[str], others: Sequence[str]) -> bool:
    return all(
        other.startswith(one) or one.startswith(other)
        for one, other in zip(some, others, strict=True)
    )


def _is_about_another(reference: Work, work: Work) -> bool:
    """ "Correction to: …" has the title and the authors of what it corrects."""
    first = words(work.title or "")[:1]
    theirs = words(reference.title or reference.raw or "")
    return bool(first) and first[0] in _ABOUT and first[0] not in theirs


_NEAR_YEARS: dict[int | None, str] = {0: "year", 1: "near year"}
_LOCATION = ("volume", "page", "journal")
_NEAR = 7
"""Words behind a printed volume among which the page is: "345, no. 6194, Art. no. 1251788"."""
_LONG_NAME = 5
_ARTICLE_NUMBER = re.compile(r"^e?0*(?=\d{3})")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_STOP_WORDS = frozenset(
    {"the", "of", "and", "for", "in", "de", "der", "la", "le", "et", "und", "a", "an", "on"}
)
_PARTS = frozenset(
    {"component", "journal", "journal-issue", "journal-volume", "peer-review", "grant"}
)
"""Types that no reference list means: parts and wholes of works."""
_ABOUT = frozenset(
    {
        "addendum", "comment", "commentary", "correction", "corrigendum", "erratum", "expression", "reply",
        "response", "retraction",
    }
)  # fmt: skip
