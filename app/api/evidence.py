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
from app.api.routing import LiteralRoute
from app.api.statement_search import find_paper, search_limit
from app.errors import PaperNotFound
from app.schemas.evidence import EvidencePage, EvidenceRequest
from app.search import claims, partial
from app.search.claims import Candidate
from app.search.engine import SearchResult
from app.search.query import StatementQuery
from app.store.independent_citers import count_independent

ENOUGH = 7
"""Independent citers from which on their statements tell a right citation from a wrong one (docs/evidence.md)."""
router = APIRouter(tags=["statements"], route_class=LiteralRoute)


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
    cited = None if asked.doi is None else await run_in_threadpool(find_paper, state, asked.doi)
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
            "items": [
                orjson.Fragment(statement_json(one.hit)) for one in found.best[: asked.limit]
            ],
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
    best: list[Candidate]
    """Its hits, in the order in which they are shown."""
    independent: int
    """Independent citers among these."""


async def evidence(state: AppState, claim: str, cited: int | None) -> Evidence:
    """The statements about a paper, or about all, that speak of the claim."""
    result = await _search(state, claim, None if cited is None else (cited,))
    candidates = claims.candidates(result.hits)
    shares = claims.shares(claim, candidates)
    scores = await _scores(state, claim, candidates) or claims.word_scores(candidates, shares)
    independent = await run_in_threadpool(_independent, state, candidates, shares)
    return Evidence(result, claims.ranked(candidates, scores), independent)


async def _search(state: AppState, claim: str, cited: tuple[int, ...] | None) -> SearchResult:
    """The statements with the words of the claim as `match=auto` has them; with any of the words where these are few."""
    query = StatementQuery(q=claims.words_of(claim), cited=cited, limit=claims.MOST_HITS)
    search = state.sync.statements.search
    result = await search_limit(state, query).run(search, query)
    if result.total >= ENOUGH or result.match == "any":
        return result
    query = replace(query, match="any")
    return await search_limit(state, query).run(search, query)


async def _scores(state: AppState, claim: str, candidates: list[Candidate]) -> list[float] | None:
    if state.reranker is None:
        return None
    texts = [
        " ".join(filter(None, (line["before"], line["text"], line["after"])))
        for _, line in candidates
    ]
    return await state.reranker.scores(claim, texts)


def _independent(state: AppState, candidates: list[Candidate], shares: list[float]) -> int:
    """Independent papers among the statements that speak of the claim."""
    found = [
        ids.from_hex(line["id"])
        for (_, line), share in zip(candidates, shares, strict=True)
        if share > claims.ENOUGH_WORDS
    ]
    with state.database.reading() as session:
        return count_independent(session, [id_ for id_ in found if id_ is not None])
