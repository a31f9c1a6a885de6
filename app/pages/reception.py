"""/report/{doi}/reception and /together: how a paper is cited over time and where in the text, and beside which others."""

from dataclasses import replace
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.api.dependencies import PaperDoi, ReadSession
from app.api.query_strings import from_pairs
from app.api.reception import TogetherParameters, TogetherWithParameters, statements_together
from app.api.responses import conditional_response
from app.pages import html
from app.pages.lines import statement_views
from app.pages.page_parameters import kept_pairs
from app.pages.reception_view import positions_view, timeline_view
from app.pages.report_part import ReportPart, report_part
from app.pages.statement_view import paper_link
from app.schemas.fields import Address
from app.store import co_citations, papers, positions, timelines
from app.store.co_citations import Within
from app.store.listed_papers import listed_papers
from app.store.statement_lines import TIMES

router = APIRouter(route_class=html.PageRoute, include_in_schema=False)
PLACES: dict[Within, str] = {
    "bracket": "the same bracket",
    "sentence": "the same sentence",
    "section": "the same section",
}


class PageParameters(TogetherParameters):
    """Which places count; with `other`, the statements that cite that paper in the same place."""

    other: Address | None = None


@router.get("/report/{doi:doi}/reception")
def get_reception(request: Request, session: ReadSession, doi: PaperDoi) -> Response:
    """The statements about the paper by year and type, with the publications that cite, and by their place in the text."""
    part = report_part(request, session, doi)
    years = timelines.timeline(session, timelines.named([part.id]))
    return _respond(
        request,
        "reception.html",
        part,
        timeline=timeline_view(years, part.links.report(part.name)),
        positions=positions_view(positions.by_tenths(session, part.id)),
    )


@router.get("/report/{doi:doi}/together")
def get_together(request: Request, session: ReadSession, doi: PaperDoi) -> Response:
    """The papers that are cited together with the paper; or the statements that cite it together with one of them."""
    part = report_part(request, session, doi)
    pairs = kept_pairs(request, PageParameters)
    parameters = from_pairs(PageParameters, pairs)
    address = replace(part.links.report(part.name, "together"), pairs=pairs)
    values: dict[str, Any] = {"address": address, "places": PLACES, "within": parameters.within}
    if parameters.other is None:
        page = co_citations.together(session, part.id, parameters.within, parameters.limit)
        values["together"] = page
        values["papers"] = [
            (paper_link(one["paper"], part.links), one["paper"]["address"], one)
            for one in page["items"]
        ]
        values["json"] = replace(part.links.paper(part.name, "together"), pairs=pairs)
        return _respond(request, "together.html", part, **values)
    wanted = TogetherWithParameters(
        other=parameters.other, within=parameters.within, limit=parameters.limit
    )
    found = statements_together(session, part.id, wanted)
    lines = orjson.loads(orjson.dumps(found["items"], option=TIMES))
    values["statements"] = statement_views(session, lines, part.links)
    values["together"] = found
    other = papers.find(session, parameters.other)
    values["other"] = paper_link(listed_papers(session, [other])[other], part.links)
    values["json"] = replace(part.links.paper(part.name, "together/statements"), pairs=pairs)
    return _respond(request, "together_statements.html", part, **values)


def _respond(request: Request, template: str, part: ReportPart, **values: Any) -> Response:
    body = html.render(request, template, **part.values(), **values)
    return conditional_response(request, body, html.MEDIA_TYPE, html.HEADERS)
