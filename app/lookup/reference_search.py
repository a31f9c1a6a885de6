"""Search of Crossref for the DOI of a reference that was printed without one.

`app.lookup.reference_comparison` decides which of the works found is the one that is meant.
"""

from typing import Any

import orjson

from app.document import Unreadable, Work
from app.doi import fold
from app.formats.metadata import crossref
from app.lookup.client import RegistryClient
from app.lookup.outcomes import Absent, Failed, Found, Refused
from app.lookup.reference_comparison import Candidate, Match, best_match
from app.lookup.reference_titles import FEW_WORDS, words

ROWS = 5
MAX_CHARACTERS = 1_000
"""Of a printed reference that are sent."""


async def search(client: RegistryClient, reference: Work) -> Match | Absent | Refused | Failed:
    """Ask Crossref for a reference: its printed text (`raw`) where there is one, else its title, first author, journal and
    year. `Absent`: nothing that Crossref has is surely the work."""
    printed = reference.raw or " ".join(_parts(reference))
    if len(words(printed)) < FEW_WORDS:
        return Absent()
    query = {
        "query.bibliographic": printed[:MAX_CHARACTERS],
        "rows": str(ROWS),
        "select": _SELECT,
    }
    outcome = await client.get("crossref", "/works", query, kind="list")
    if isinstance(outcome, Found):
        try:
            return best_match(reference, read(outcome.payload)) or Absent()
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


def _parts(reference: Work) -> list[str]:
    names = [one.name for one in reference.authors[:1]]
    year = str(reference.year) if reference.year else None
    parts = (reference.title, *names, reference.journal, reference.volume, reference.pages, year)
    return [part for part in parts if part]


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
