"""Comparison of a reference without a DOI with candidates: which of them is the work, if any.

Crossref's `score` tells candidates of one query apart and says nothing across queries, so it only thins them out: those
with less than half of the best one's are dropped. Whether one of the rest is the work is decided by its metadata.

- title: nine tenths of the words, in order; in a printed reference, of as many words in a row as the candidate's title
  has. A title of five words or more may lack its subtitle. One that differs in a word counts only with volume or page.
- year: the same, or the one next to it, since many papers come out online first.
- author: the family name of the candidate's first author is in that of the reference's, or is printed.
- volume and page: the same volume and first page; in a printed reference, the page follows the volume closely.
- journal: the same, or abbreviated word by word.

A candidate passes when neither year nor author contradicts, and either its title agrees and one of both does, or, for
references without a title, author, year (exactly), volume and page all do. A title of fewer than four words
("Introduction") counts only with volume and page. Corrections, retractions and reviews of a work are not the work. Of
those that pass, the one for which most agrees is the match; two that are equally good are none: no DOI is better than
a wrong one.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeVar

from app.document import Work
from app.doi import fold

K = TypeVar("K")
ALL = ("title", "year", "author", "volume", "page", "journal")
"""What may agree."""
ALIKE = 0.9
"""Of the words of two titles, in order."""
FEW_WORDS = 4
"""A title of fewer names many works."""


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
    """Of `title`, `year` or `near year`, `author`, `volume`, `page`, `journal`."""


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
    most = max(map(_weight, passing.values()), default=0)
    return {key: found for key, found in passing.items() if _weight(found) == most}


def share(agrees: Collection[str]) -> float:
    """The share, 0..1, of all that can agree."""
    return _weight(agrees) / _weight(ALL)


def compare(reference: Work, work: Work) -> tuple[str, ...]:
    """What agrees, when the candidate passes; else nothing."""
    if work.publication_type in _PARTS or _is_about_another(reference, work):
        return ()
    title, author = _title(reference, work), _author(reference, work)
    years = _years_apart(reference, work)
    if author is False or (years is not None and years > 1):
        return ()
    location = _location(reference, work)
    is_located = {"volume", "page"} <= set(location)
    if title:
        few = len(words(work.title or "")) < FEW_WORDS
        enough = (
            is_located if few else title == "exact" or "volume" in location or "page" in location
        )
        passes = bool(author or years is not None) and enough
    else:
        passes = title is None and author is True and years == 0 and is_located
    if not passes:
        return ()
    year = None if years is None else "near year" if years else "year"
    found = "title" if title else None, year, "author" if author else None
    return (*filter(None, found), *location)


def words(text: str) -> list[str]:
    """The words of a text, without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_UNDECOMPOSED))
    return _WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c)))


def _weight(agrees: Collection[str]) -> int:
    """More is better; the very year is worth more than the next one."""
    return 2 * len(agrees) - ("near year" in agrees)


def _title(reference: Work, work: Work) -> Literal["exact", "alike", ""] | None:
    """ "" for another title; None: one of the two has none, or it can't be told from the rest of a printed reference."""
    title = words(work.title or "")
    if not title:
        return None
    if reference.title:
        return _compare_titles(words(reference.title), title)
    if not reference.raw:
        return None
    return _find_title(title, words(reference.raw)) or None


def _compare_titles(theirs: list[str], ours: list[str]) -> Literal["exact", "alike", ""]:
    short, long = sorted((theirs, ours), key=len)
    if short == long or (len(short) > FEW_WORDS and long[: len(short)] == short):
        return "exact"
    ratio = SequenceMatcher(None, theirs, ours, autojunk=False).ratio()
    return "alike" if ratio >= ALIKE else ""


def _find_title(title: list[str], printed: list[str]) -> Literal["exact", "alike", ""]:
    """In a printed reference: any stretch of it that has as many words as the title."""
    known = set(printed)
    if sum(word in known for word in title) < ALIKE * len(title):
        return ""
    rows = [printed[n : n + len(title)] for n in range(max(len(printed) - len(title), 0) + 1)]
    found = {_compare_titles(row, title) for row in rows}
    return "exact" if "exact" in found else "alike" if "alike" in found else ""


def _years_apart(reference: Work, work: Work) -> int | None:
    """Years between the two; a printed reference may hold several numbers that look like one."""
    printed = [reference.year] if reference.year else map(int, _YEAR.findall(reference.raw or ""))
    return min((abs(work.year - year) for year in printed), default=None) if work.year else None


def _author(reference: Work, work: Work) -> bool | None:
    """None where no person is known on one of the sides."""
    family = words(next((one.family or "" for one in work.authors[:1]), ""))
    names = " ".join(one.name for one in reference.authors[:1]) or reference.raw or ""
    if not family or not names:
        return None
    # "van Lieshout", "García-López": one word of it may do
    return max(family, key=len) in words(names)


def _location(reference: Work, work: Work) -> list[str]:
    """Which of volume, first page and journal agree."""
    agree = []
    volume, page = words(work.volume or "")[:1], words(work.pages or "")[:1]
    if reference.volume or reference.pages:
        agree += ["volume"] if volume and volume == words(reference.volume or "")[:1] else []
        agree += ["page"] if page and page == words(reference.pages or "")[:1] else []
    elif volume and page and reference.raw:
        printed = words(reference.raw)
        near = (printed[n + 1 : n + 5] for n, word in enumerate(printed) if [word] == volume)
        agree += ["volume", "page"] if any(page[0] in some for some in near) else []
    if reference.journal and _abbreviates(words(reference.journal), words(work.journal or "")):
        agree.append("journal")
    return agree


def _abbreviates(short: list[str], long: list[str]) -> bool:
    """ "J. Biol. Chem." and "The Journal of Biological Chemistry"."""
    short, long = ([word for word in some if word not in _STOP_WORDS] for some in (short, long))
    return (
        bool(short)
        and len(short) == len(long)
        and all(whole.startswith(part) for part, whole in zip(short, long, strict=True))
    )


def _is_about_another(reference: Work, work: Work) -> bool:
    """ "Correction to: …" has the title and the authors of what it corrects."""
    first = words(work.title or "")[:1]
    theirs = words(reference.title or reference.raw or "")
    return bool(first) and first[0] in _ABOUT and first[0] not in theirs


_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "ı": "i"}
)
_WORD = re.compile(r"[^\W_]+")
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
