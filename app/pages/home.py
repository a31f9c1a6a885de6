"""/: a field to search with, what the store holds, examples that work on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.api.app_state import AppState, state_of
from app.api.responses import etag_of
from app.api.status import count_store
from app.pages import html
from app.pages.links import Links
from app.pages.text import plain, shortened
from app.search.query import StatementQuery
from app.store import papers

router = APIRouter(route_class=html.PageRoute, include_in_schema=False)
SAMPLE = "10.1037/int0000101"
"""DOI of the paper that the sample is about."""
SINCE = 2020
KEPT = timedelta(minutes=1)
"""How long counts and examples are good for: to count a large store takes seconds."""
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Example:
    """A link to something that this store has."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What the home page tells of the store."""

    counts: dict[str, Any]
    """The Stats of the HTTP contract."""
    examples: list[Example]


@router.get("/")
def get_home(request: Request) -> Response:
    """The page that a visitor opens first."""
    contents = _contents(request)
    seen = f"{html.revision()} {html.links_of(request)} {contents}"
    return html.conditional_page(
        request,
        etag_of(seen.encode("utf-8", "surrogatepass")),
        lambda: html.render(
            request, "home.html", counts=contents.counts, examples=contents.examples
        ),
    )


def _contents(request: Request) -> Contents:
    """What the store holds, counted a minute ago at most; by one request at a time, while others get the old."""
    state = state_of(request)
    kept = _kept(request)
    if kept and (state.clock() - kept[0] < KEPT or _lock.locked()):
        return kept[1]
    with _lock:
        kept = _kept(request)
        if kept and state.clock() - kept[0] < KEPT:
            return kept[1]
        with state.database.reading() as session:
            counts = count_store(session, state)
        contents = Contents(counts, _examples(state, html.links_of(request)))
        request.app.state.home = (state.clock(), contents)
        return contents


def _kept(request: Request) -> tuple[datetime, Contents] | None:
    """When the contents were counted last, and what they were."""
    return getattr(request.app.state, "home", None)


def example_paper(state: AppState) -> tuple[str, str] | None:
    """DOI and title of the sample's paper, else of the paper of the surest statement that supports or contrasts; None in a
    store without statements."""
    engine = state.sync.statements
    sample = papers.parse_address(SAMPLE)
    found = (
        engine.search(StatementQuery(cited=(sample,), facets=(), limit=1))
        if isinstance(sample, int)
        else None
    )
    if not found or not found.hits:
        found = engine.search(StatementQuery(facets=(), limit=1))
    if not found.hits:
        return None
    cited = orjson.loads(found.hits[0].line)["cited"]
    doi = cited["doi"]
    return (doi, plain(cited["title"] or doi)) if doi else None


def _examples(state: AppState, links: Links) -> list[Example]:
    """A report, a selection of it and a search, about the paper that examples are about."""
    engine = state.sync.statements
    paper = example_paper(state)
    if paper is None:
        return []
    doi, title = paper
    examples = [Example(f"How has “{shortened(title, 70)}” been cited?", str(links.report(doi)))]
    contrasting = links.report(doi).adding("type", "contrasting").adding("year_from", str(SINCE))
    about = papers.parse_address(doi)
    query = StatementQuery(
        cited=(about,) if isinstance(about, int) else (),
        type=("contrasting",),
        year_from=SINCE,
        facets=(),
        limit=1,
    )
    if engine.search(query).total:
        examples.append(
            Example(f"Which statements contrast with it since {SINCE}?", str(contrasting))
        )
    word = max((word for word in title.split() if word.isalpha()), key=len, default="")
    if word and engine.search(StatementQuery(q=word, facets=(), limit=1)).total:
        examples.append(
            Example(
                f"Statements of all papers with “{word}”", str(links.search().adding("q", word))
            )
        )
    return examples
