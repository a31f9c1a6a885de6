"""/compat/scite: scite's public endpoints, for clients that are to ask this server instead; docs/compat.md has the mapping.

From the store alone: nothing is looked up. Not in the OpenAPI file, since the shapes are another service's.
"""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app import doi as dois
from app.api.app_state import AppState
from app.api.bodies import parse_json
from app.api.dependencies import ReadSession, State
from app.api.responses import json_response
from app.api.routing import GeneralRoute
from app.errors import Invalid
from app.schemas.papers import MOST_DOIS
from app.search.query import StatementQuery
from app.store import paper_views, papers, tallies

TALLY = {
    "total": "total",
    "supporting": "supporting",
    "contradicting": "contrasting",
    "mentioning": "mentioning",
    "unclassified": "unclassified",
    "citingPublications": "publications",
}
"""Fields of a tally there, each with ours."""
SECTIONS = {
    "introduction": ("introduction",),
    "methods": ("methods",),
    "results": ("results",),
    "discussion": ("discussion", "conclusion"),
    "other": ("other", "unknown"),
}
"""Fields of a section tally there, each with our sections that it counts."""
NOTICES = {
    "retraction": "Retracted",
    "withdrawal": "Withdrawn",
    "removal": "Withdrawn",
    "expression_of_concern": "Has expression of concern",
    "erratum": "Has erratum",
}
"""Statuses there by our kinds; any other kind changes the record, and no more is said: a part that is retracted, too."""
OTHER_NOTICE = "Has correction"
Doi = Annotated[str, Path(max_length=2_200)]
router = APIRouter(prefix="/compat/scite", include_in_schema=False, route_class=GeneralRoute)


@router.get("/tallies/{doi:doi}")
def get_tally(request: Request, session: ReadSession, doi: Doi) -> Response:
    """Raises `DoiInvalid`, `PaperNotFound`."""
    return json_response(request, _only(_tallies(session, [doi]), doi))


@router.post("/tallies")
async def get_tallies(request: Request, state: State) -> Response:
    """Raises `BodyMalformed`, `Invalid`."""
    body = await request.body()
    return await run_in_threadpool(_answer, request, state, "tallies", body, _tallies)


@router.post("/tallies/cited-by-sections")
async def get_section_tallies(request: Request, state: State) -> Response:
    """Raises `BodyMalformed`, `Invalid`."""
    body = await request.body()

    def find(session: Session, wanted: list[str]) -> dict[str, dict[str, Any]]:
        return {
            doi: _section_tally(state, id_, doi) for doi, id_ in _known(session, wanted).items()
        }

    limit = state.concurrency.searches  # of many papers in a row
    return await limit.run(_answer, request, state, "tallies", body, find)


@router.get("/papers/{doi:doi}")
def get_paper(request: Request, state: State, session: ReadSession, doi: Doi) -> Response:
    """Raises `DoiInvalid`, `PaperNotFound`."""
    return json_response(request, _only(_papers(state, session, [doi]), doi))


@router.post("/papers")
async def get_papers(request: Request, state: State) -> Response:
    """Raises `BodyMalformed`, `Invalid`."""
    body = await request.body()

    def find(session: Session, wanted: list[str]) -> dict[str, dict[str, Any]]:
        return _papers(state, session, wanted)

    return await run_in_threadpool(_answer, request, state, "papers", body, find)


def _dois_in(body: bytes) -> list[str]:
    """The DOIs of a body of any media type, without what is none. Raises `BodyMalformed`, `BodyTooLarge`, `Invalid`."""
    sent = parse_json(body)
    if not isinstance(sent, list):
        raise Invalid('Send an array of DOIs, such as ["10.1037/int0000101"].')
    if len(sent) > MOST_DOIS:
        raise Invalid(f"Send {MOST_DOIS} DOIs at most, not {len(sent)}.")
    return [doi for doi in sent if isinstance(doi, str) and dois.clean(doi)]


def _answer(request: Request, state: AppState, name: str, body: bytes, find: Any) -> Response:
    """What `find(session, DOIs)` has by DOI as sent, under this name."""
    sent = _dois_in(body)
    with state.database.reading() as session:
        return json_response(request, {name: find(session, sent)})


def _only(found: dict[str, dict[str, Any]], doi: str) -> dict[str, Any]:
    if doi not in found:
        raise papers.not_found(doi)
    return found[doi]


def _known(session: Session, sent: Iterable[str]) -> dict[str, int]:
    """The ids of those of these papers that are in the store. Raises `DoiInvalid`."""
    ids = papers.find_ids(session, list(dict.fromkeys(sent)))
    stored = papers.dois_of(session, [id_ for id_ in ids.values() if id_ is not None])
    return {doi: id_ for doi, id_ in ids.items() if id_ is not None and id_ in stored}


def _tallies(session: Session, sent: Iterable[str]) -> dict[str, dict[str, Any]]:
    known = _known(session, sent)
    found = tallies.tallies(session, dict.fromkeys(known.values()))
    return {doi: _tally(found[id_], doi) for doi, id_ in known.items()}


def _tally(tally: dict[str, Any], doi: str) -> dict[str, Any]:
    return {**{there: tally[here] for there, here in TALLY.items()}, "doi": _lower(doi)}


def _section_tally(state: AppState, id_: int, doi: str) -> dict[str, Any]:
    """From the index, which has columns of sections: SQL would read every statement."""
    query = StatementQuery(cited=(id_,), facets=("section",), limit=1)
    found = state.sync.statements.search(query)
    counts = {value["value"]: value["count"] for value in found.facets["section"].values}
    by_field = {
        there: sum(counts.get(section, 0) for section in here) for there, here in SECTIONS.items()
    }
    return {"total": found.total, **by_field, "doi": _lower(doi)}


def _papers(state: AppState, session: Session, sent: Iterable[str]) -> dict[str, dict[str, Any]]:
    known = _known(session, sent)
    views = paper_views.load(session, known.values(), state.clock())
    return {doi: _paper(views[id_], doi) for doi, id_ in known.items()}


def _paper(view: dict[str, Any], doi: str) -> dict[str, Any]:
    journal = view["journal"] or {"title": None, "issns": []}
    return {
        "doi": _lower(doi),
        "title": view["title"],
        "abstract": view["abstract"],
        "authors": [
            {
                "authorName": author["name"],
                "given": author["given"],
                "family": author["family"],
                "orcid": author["orcid"],
                "authorSequenceNumber": number,
            }
            for number, author in enumerate(view["authors"], 1)
        ],
        "year": view["year"],
        "journal": journal["title"],
        "publisher": view["publisher"],
        "volume": view["volume"],
        "issue": view["issue"],
        "page": view["pages"],
        "issns": journal["issns"],
        "tally": _tally(view["tally"], doi),
        "editorialNotices": [_notice(notice) for notice in view["notices"]],
    }


def _notice(notice: dict[str, Any]) -> dict[str, Any]:
    return {
        "status": NOTICES.get(notice["kind"], OTHER_NOTICE),
        "date": notice["date"],
        "noticeDoi": notice["doi"],
        "urls": [dois.url(notice["doi"])],
    }


def _lower(doi: str) -> str:
    """A DOI in the small letters that DOIs have there."""
    return dois.parse(doi) or doi
