"""The DOI of a reference that was printed without one: Crossref searches, and we decide.

Crossref's `score` tells candidates of one query apart and says nothing across queries, so it only thins them out: those
with less than half of the best one's are left. Whether one of the rest is the work is judged by what is known of it.

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
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

import orjson

from app.document import Unreadable, Work
from app.doi import fold
from app.formats.metadata import crossref
from app.lookup.client import RegistryClient
from app.lookup.outcomes import Absent, Failed, Found, Refused

ROWS = 5
LONGEST = 1_000
"""Characters of a printed reference that are sent."""
ALIKE = 0.9
"""Of the words of two titles, in order."""
FEW_WORDS = 4
"""A title of fewer names many works."""


@dataclass(frozen=True)
class Candidate:
    """A work as Crossref found it."""

    work: Work
    score: float = 0.0


@dataclass(frozen=True)
class Match:
    """The work that a reference means, and what agrees in it."""

    doi: str
    title: str | None
    agrees: tuple[str, ...]


async def match(client: RegistryClient, reference: Work) -> Match | Absent | Refused | Failed:
    """Ask Crossref for a reference: its printed text (`raw`) where there is one, else its title, first author, journal and
    year. `Absent`: nothing that Crossref has is surely the work."""
    printed = reference.raw or " ".join(_parts(reference))
    if len(_words(printed)) < FEW_WORDS:
        return Absent()
    query = {"query.bibliographic": printed[:LONGEST], "rows": str(ROWS), "select": _SELECT}
    outcome = await client.get("crossref", "/works", query, kind="list")
    if isinstance(outcome, Found):
        try:
            return choose(reference, read(outcome.payload)) or Absent()
        except Unreadable as error:
            return Failed(f"crossref answered nonsense: {error}")
    if isinstance(outcome, Refused | Failed):
        return outcome
    return Absent()


def read(payload: bytes) -> list[Candidate]:
    """The candidates of an answer to a search, best score first. Raises `Unreadable`."""
    works = [document.paper for document in crossref.read(payload) if document.paper.doi]
    scores = _scores(orjson.loads(payload))
    found = [Candidate(work, scores.get(fold(work.doi or ""), 0.0)) for work in works]
    return sorted(found, key=lambda one: -one.score)


def choose(reference: Work, candidates: Sequence[Candidate]) -> Match | None:
    """The one that is the work, by the rule above; None when there is none, or more than one. In whatever order."""
    best = max((one.score for one in candidates), default=0)
    passing: dict[str, tuple[int, Match]] = {}
    for one in candidates:
        doi = one.work.doi
        if doi and one.score * 2 >= best and (agrees := _judge(reference, one.work)):
            found = _weight(agrees), Match(doi, one.work.title, agrees)
            passing[fold(doi)] = max(passing.get(fold(doi), found), found, key=lambda pair: pair[0])
    most = max((weight for weight, _ in passing.values()), default=0)
    equal = [found for weight, found in passing.values() if weight == most]
    return equal[0] if len(equal) == 1 else None


def _judge(reference: Work, work: Work) -> tuple[str, ...]:
    """What agrees, when the candidate passes; else nothing."""
    if work.publication_type in _PARTS or _is_about_another(reference, work):
        return ()
    title, author, years = (
        _title(reference, work),
        _author(reference, work),
        _apart(reference, work),
    )
    if author is False or (years is not None and years > 1):
        return ()
    place = _place(reference, work)
    where = {"volume", "page"} <= set(place)
    if title:
        few = len(_words(work.title or "")) < FEW_WORDS
        enough = where if few else title == "exact" or "volume" in place or "page" in place
        passes = bool(author or years is not None) and enough
    else:
        passes = title is None and author is True and years == 0 and where
    if not passes:
        return ()
    year = None if years is None else "near year" if years else "year"
    found = "title" if title else None, year, "author" if author else None
    return (*filter(None, found), *place)


def _weight(agrees: tuple[str, ...]) -> int:
    """More is better; the very year is worth more than the next one."""
    return 2 * len(agrees) - ("near year" in agrees)


def _title(reference: Work, work: Work) -> Literal["exact", "alike", ""] | None:
    """ "" for another title; None: one of the two has none, or it can't be told from the rest of a printed reference."""
    ours = _words(work.title or "")
    if not ours:
        return None
    if reference.title:
        return _alike(_words(reference.title), ours)
    if not reference.raw:
        return None
    return _stands_in(ours, _words(reference.raw)) or None


def _alike(theirs: list[str], ours: list[str]) -> Literal["exact", "alike", ""]:
    short, long = sorted((theirs, ours), key=len)
    if short == long or (len(short) > FEW_WORDS and long[: len(short)] == short):
        return "exact"
    ratio = SequenceMatcher(None, theirs, ours, autojunk=False).ratio()
    return "alike" if ratio >= ALIKE else ""


def _stands_in(title: list[str], printed: list[str]) -> Literal["exact", "alike", ""]:
    known = set(printed)
    if sum(word in known for word in title) < ALIKE * len(title):
        return ""
    rows = [printed[n : n + len(title)] for n in range(max(len(printed) - len(title), 0) + 1)]
    found = {_alike(row, title) for row in rows}
    return "exact" if "exact" in found else "alike" if "alike" in found else ""


def _apart(reference: Work, work: Work) -> int | None:
    """Years between the two; a printed reference may hold several numbers that look like one."""
    told = [reference.year] if reference.year else map(int, _YEAR.findall(reference.raw or ""))
    return min((abs(work.year - year) for year in told), default=None) if work.year else None


def _author(reference: Work, work: Work) -> bool | None:
    """None where no person is known on one of the sides."""
    family = _words(next((one.family or "" for one in work.authors[:1]), ""))
    names = " ".join(one.name for one in reference.authors[:1]) or reference.raw or ""
    if not family or not names:
        return None
    return max(family, key=len) in _words(
        names
    )  # "van Lieshout", "García-López": one word of it may do


def _place(reference: Work, work: Work) -> list[str]:
    """Which of volume, first page and journal agree."""
    agree = []
    volume, page = _words(work.volume or "")[:1], _words(work.pages or "")[:1]
    if reference.volume or reference.pages:
        agree += ["volume"] if volume and volume == _words(reference.volume or "")[:1] else []
        agree += ["page"] if page and page == _words(reference.pages or "")[:1] else []
    elif volume and page and reference.raw:
        printed = _words(reference.raw)
        near = (printed[n + 1 : n + 5] for n, word in enumerate(printed) if [word] == volume)
        agree += ["volume", "page"] if any(page[0] in some for some in near) else []
    if reference.journal and _abbreviates(_words(reference.journal), _words(work.journal or "")):
        agree.append("journal")
    return agree


def _abbreviates(short: list[str], long: list[str]) -> bool:
    """ "J. Biol. Chem." and "The Journal of Biological Chemistry"."""
    short, long = ([word for word in words if word not in _SMALL] for words in (short, long))
    return (
        bool(short)
        and len(short) == len(long)
        and all(whole.startswith(part) for part, whole in zip(short, long, strict=True))
    )


def _is_about_another(reference: Work, work: Work) -> bool:
    """ "Correction to: …" has the title and the authors of what it corrects."""
    first = _words(work.title or "")[:1]
    theirs = _words(reference.title or reference.raw or "")
    return bool(first) and first[0] in _ABOUT and first[0] not in theirs


def _words(text: str) -> list[str]:
    """Folded: without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_UNDECOMPOSED))
    return _WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c)))


def _parts(reference: Work) -> list[str]:
    names = [one.name for one in reference.authors[:1]]
    year = str(reference.year) if reference.year else None
    told = (reference.title, *names, reference.journal, reference.volume, reference.pages, year)
    return [part for part in told if part]


def _scores(answer: Any) -> dict[str, float]:
    message = answer.get("message") if isinstance(answer, dict) else None
    items = message.get("items") if isinstance(message, dict) else None
    return {
        fold(one["DOI"]): float(one["score"])
        for one in (items if isinstance(items, list) else ())
        if isinstance(one, dict)
        and isinstance(one.get("DOI"), str)
        and isinstance(one.get("score"), int | float)
    }


_SELECT = "DOI,title,author,issued,published-print,published-online,container-title,volume,page,type,score"
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "ı": "i"}
)
_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_SMALL = frozenset(
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
