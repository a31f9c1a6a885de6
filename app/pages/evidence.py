"""/report/{doi}/evidence: what the papers that cite a paper say of a claim, as `POST /evidence` finds it."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import Field, StringConstraints

from app.api.app_state import AppState, state_of
from app.api.dependencies import PaperDoi
from app.api.evidence import ENOUGH, Evidence, evidence
from app.api.parameters import Parameters
from app.api.query_strings import from_pairs
from app.api.responses import conditional_response
from app.pages import html
from app.pages.lines import read_lines
from app.pages.page_parameters import kept_pairs
from app.pages.report_part import ReportPart, report_part
from app.pages.statement_view import StatementView, statement_view
from app.schemas.fields import STORABLE, Integer
from app.search.claims import MOST_HITS

router = APIRouter(route_class=html.PageRoute, include_in_schema=False)


class EvidenceParameters(Parameters):
    """A claim, as it stands in the page's address."""

    claim: Annotated[str, StringConstraints(max_length=2_000), STORABLE] = ""
    limit: Integer = Field(20, ge=1, le=MOST_HITS)


@router.get("/report/{doi:doi}/evidence")
async def get_evidence(request: Request, doi: PaperDoi) -> Response:
    """A field for a claim, and the statements about the paper that speak of it."""
    state = state_of(request)
    pairs = kept_pairs(request, EvidenceParameters)
    parameters = from_pairs(EvidenceParameters, pairs)
    part = await run_in_threadpool(_part, request, state, doi)
    claim = parameters.claim.strip()
    found = await evidence(state, claim, part.id) if claim else None
    address = replace(part.links.report(part.name, "evidence"), pairs=pairs)
    shown = found.hits[: parameters.limit] if found else []
    body = await run_in_threadpool(
        lambda: html.render(
            request,
            "evidence.html",
            **part.values(),
            claim=claim,
            found=found,
            enough=ENOUGH,
            most=MOST_HITS,
            statements=_statements(state, found, part, parameters.limit),
            address=address,
            more=address.replacing("limit", MOST_HITS)
            if found and len(shown) < len(found.hits)
            else None,
        )
    )
    return conditional_response(request, body, html.MEDIA_TYPE, html.HEADERS)


def _part(request: Request, state: AppState, doi: str) -> ReportPart:
    with state.database.reading() as session:
        return report_part(request, session, doi)


def _statements(
    state: AppState, found: Evidence | None, part: ReportPart, limit: int
) -> list[StatementView]:
    if found is None:
        return []
    hits = found.hits[:limit]
    with state.database.reading() as session:
        lines = read_lines(session, hits)
    return [statement_view(line, part.links, hit) for line, hit in zip(lines, hits, strict=True)]
