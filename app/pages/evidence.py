"""/report/{doi}/evidence: what the papers that cite a paper say of a claim, as `POST /evidence` finds it."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import Field, StringConstraints

from app.api.app_state import AppState, state_of
from app.api.dependencies import PaperDoi
from app.api.evidence import ENOUGH, evidence
from app.api.parameters import Parameters
from app.api.query_strings import from_pairs
from app.api.responses import conditional_response
from app.pages import html
from app.pages.lines import statement_views
from app.pages.page_parameters import kept_pairs
from app.pages.report_part import ReportPart, report_part
from app.pages.statement_view import StatementView
from app.schemas.fields import STORABLE, Integer
from app.search.claims import MOST_HITS, Candidate

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
    shown = found.best[: parameters.limit] if found else []
    body = await run_in_threadpool(
        lambda: html.render(
            request,
            "evidence.html",
            **part.values(),
            claim=claim,
            found=found,
            enough=ENOUGH,
            most=MOST_HITS,
            statements=_statements(state, shown, part),
            address=address,
            more=address.replacing("limit", MOST_HITS)
            if found and len(shown) < len(found.best)
            else None,
        )
    )
    return conditional_response(request, body, html.MEDIA_TYPE, html.HEADERS)


def _part(request: Request, state: AppState, doi: str) -> ReportPart:
    with state.database.reading() as session:
        return report_part(request, session, doi)


def _statements(state: AppState, shown: list[Candidate], part: ReportPart) -> list[StatementView]:
    lines, hits = [one.line for one in shown], [one.hit for one in shown]
    with state.database.reading() as session:
        return statement_views(session, lines, part.links, hits)
