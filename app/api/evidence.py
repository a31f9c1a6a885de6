"""/evidence: the statements that speak of a claim, best first, and how many independent papers make them."""

from dataclasses import dataclass, replace
from time import perf_counter
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from app import ids
from app.api.app_state import AppState
from app.api.bodies import body_of, json_body
from app.api.dependencies import State
from app.api.exports import statement_json
from app.api.problems import JSON_BODY, responses
from app.api.responses import json_response
from app.api.statement_search import search_limit
from app.errors import PaperNotFound
from app.schemas.evidence import EvidencePage, EvidenceRequest
from app.search import claims, partial
from app.search.engine import Hit, SearchResult
from app.search.query import StatementQuery
from app.store import papers
from app.store.independent_citers import count_independent

ENOUGH = 7
"""Independent citers from which on their statements tell a right citation from a wrong one (docs/evidence.md)."""
router = APIRouter(tags=["statements"])


@router.post(
    "/evidence",
    operation_id="find_evidence",
    summary="Find statements that speak of a claim",
    responses=responses(PaperNotFound, *JSON_BODY),
    openapi_extra=body_of(EvidenceRequest),
    response_model=EvidencePage,
)
async def find_evidence(
    request: Request,
    asked: Annotated[EvidenceRequest, Depends(json_body(EvidenceRequest))],
    state: State,
) -> Response:
    """What citing papers say of a claim: their statements about one paper, or about all, by how well they match it and how
    much they say; first one of each citing paper. Never a verdict: `enough` tells whether enough independent papers speak of
    it."""
    start = perf_counter()
    cited = None if asked.doi is None else await run_in_threadpool(_find, state, asked.doi)
    found = await evidence(state, asked.claim, cited)
    result = found.result
    return json_response(
        request,
        {
            "total": result.total,
            "publications": result.publications,
            **({} if result.publications_exact else {"publications_exact": False}),
            "match": result.match,
            "suggestion": result.suggestion,
            **partial.fields(result.partial_reason),
            "items": [orjson.Fragment(statement_json(hit)) for hit in found.hits[: asked.limit]],
            "facets": result.facets,
            "next": None,
            "took_ms": round((perf_counter() - start) * 1000, 2),
            "independent_citers": found.independent,
            "enough": found.independent >= ENOUGH,
        },
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """Statements that speak of a claim."""

    result: SearchResult
    hits: list[Hit]
    """Its best, in the order in which they are shown."""
    independent: int
    """Independent citers among these."""


async def evidence(state: AppState, claim: str, cited: int | None) -> Evidence:
    """The statements about a paper, or about all, that speak of the claim."""
    result = await _search(state, claim, None if cited is None else (cited,))
    shares = claims.shares(claim, result.hits)
    scores = await _scores(state, claim, result.hits)
    hits = claims.ranked(result.hits, scores or claims.word_scores(result.hits, shares))
    independent = await run_in_threadpool(_independent, state, result.hits, shares)
    return Evidence(result, hits, independent)


async def _search(state: AppState, claim: str, cited: tuple[int, ...] | None) -> SearchResult:
    """The statements with the words of the claim as `match=auto` has them; with any of the words where these are few."""
    query = StatementQuery(q=claims.words_of(claim), cited=cited, limit=claims.MOST_HITS)
    search = state.sync.statements.search
    result = await search_limit(state, query).run(search, query)
    if result.total >= ENOUGH or result.match == "any":
        return result
    query = replace(query, match="any")
    return await search_limit(state, query).run(search, query)


async def _scores(state: AppState, claim: str, hits: list[Hit]) -> list[float] | None:
    if state.reranker is None:
        return None
    lines = [orjson.loads(hit.line) for hit in hits]
    texts = [" ".join(filter(None, (one["before"], one["text"], one["after"]))) for one in lines]
    return await state.reranker.scores(claim, texts)


def _find(state: AppState, doi: str) -> int:
    with state.database.reading() as session:
        return papers.find(session, doi)


def _independent(state: AppState, hits: list[Hit], shares: list[float]) -> int:
    """Independent papers among the statements that speak of the claim."""
    found = [
        ids.from_hex(orjson.loads(hit.line)["id"])
        for hit, share in zip(hits, shares, strict=True)
        if share > claims.ENOUGH_WORDS
    ]
    with state.database.reading() as session:
        return count_independent(session, [id_ for id_ in found if id_ is not None])
