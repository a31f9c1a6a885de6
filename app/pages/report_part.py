"""Parts of a report that are pages of their own: the paper that they are about, and what all of them show of it."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request

from app.api.app_state import state_of
from app.api.dependencies import ReadSession
from app.pages import html
from app.pages.links import Links
from app.pages.paper_view import notice_views
from app.store import paper_views, papers


@dataclass(frozen=True, slots=True)
class ReportPart:
    """The paper of a part of a report."""

    id: int
    """Of the canonical paper."""
    record: dict[str, Any]
    """The Paper of the HTTP contract."""
    name: str
    """Its DOI, or the identifier that it was asked for by."""
    links: Links

    def values(self) -> dict[str, Any]:
        """What the templates of all parts take."""
        return {
            "paper": self.record,
            "name": self.name,
            "notices": notice_views(self.record["notices"], self.record["doi"]),
            "tabs": html.tabs(self.links, self.name),
        }


def report_part(request: Request, session: ReadSession, doi: str) -> ReportPart:
    """The paper, from the store alone. Raises `DoiInvalid`, `PaperNotFound`."""
    id_ = papers.find(session, doi)
    record = paper_views.load(session, [id_], state_of(request).clock())[id_]
    return ReportPart(id_, record, record["doi"] or doi.strip(), html.links_of(request))
