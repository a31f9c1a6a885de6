"""/report/{doi}/cited-by and /cites: the publications at the other end of a paper's citations."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.api.dependencies import PaperDoi, ReadSession
from app.api.publications import PublicationParameters
from app.api.query_strings import from_pairs
from app.api.responses import etag_of
from app.pages import html
from app.pages.links import Links
from app.pages.page_parameters import kept_pairs
from app.pages.report_part import report_part
from app.pages.statement_view import PaperLink, date_of, paper_link
from app.pages.vocabulary import RELATIONSHIPS, TYPE_WORDS, TypeWords
from app.store import publications
from app.store.publications import PublicationQuery, Side

router = APIRouter(route_class=html.PageRoute, include_in_schema=False)
SIDES: dict[Side, str] = {"cited_by": "cited-by", "cites": "cites"}
"""Where the list of a side is below the paper's address."""


@dataclass(frozen=True, slots=True)
class PublicationView:
    """A publication of the list."""

    paper: PaperLink
    relationship: str
    total: int
    """Its statements."""
    mentions: int
    """How often they cite."""
    types: list[tuple[TypeWords, int]]
    """The same by type, without those that it has none of."""


@router.get("/report/{doi:doi}/cited-by")
def get_citing(request: Request, session: ReadSession, doi: PaperDoi) -> Response:
    """The publications that cite the paper."""
    return _page(request, session, doi, "cited_by")


@router.get("/report/{doi:doi}/cites")
def get_cited(request: Request, session: ReadSession, doi: PaperDoi) -> Response:
    """The publications that the paper cites."""
    return _page(request, session, doi, "cites")


def _page(request: Request, session: ReadSession, doi: str, side: Side) -> Response:
    links = html.links_of(request)
    pairs = kept_pairs(request, PublicationParameters)
    parameters = from_pairs(PublicationParameters, pairs)
    part = report_part(request, session, doi)
    listed = publications.page(session, part.id, side, PublicationQuery(**parameters.model_dump()))
    address = replace(links.report(part.name, SIDES[side]), pairs=pairs)
    seen = f"{html.revision()} {links} {address}".encode("utf-8", "surrogatepass")
    etag = etag_of(seen + orjson.dumps([part.record, listed]))
    next_ = address.adding("cursor", listed["next"]) if listed["next"] else None
    return html.conditional_page(
        request,
        etag,
        lambda: html.render(
            request,
            "publications.html",
            **part.values(),
            side=side,
            listed=listed,
            publications=[
                publication_view(one, links, date_of(part.record) if side == "cites" else None)
                for one in listed["items"]
            ],
            chosen=parameters,
            address=address,
            next=next_,
            json=replace(links.paper(part.name, SIDES[side]), pairs=pairs),
        ),
    )


def publication_view(
    publication: Mapping[str, Any], links: Links, citing: str | None = None
) -> PublicationView:
    """The view of a Publication of the HTTP contract. `citing`: when the paper appeared that cites it."""
    counts = publication["statements"]
    return PublicationView(
        paper=paper_link(publication["paper"], links, citing),
        relationship=RELATIONSHIPS[publication["relationship"]],
        total=counts["total"],
        mentions=publication["mentions"],
        types=[(words, counts[name]) for name, words in TYPE_WORDS.items() if counts[name]],
    )
