"""/statements/{id} for clients that prefer HTML: one statement, with its neighbours, its place and its history."""

from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import ids
from app.api.dependencies import ReadSession, StatementId
from app.api.responses import etag_of
from app.errors import StatementNotFound
from app.pages import html
from app.pages.statement_view import statement_view
from app.pages.vocabulary import TYPE_WORDS
from app.store import statements
from app.store.statement_lines import TIMES

router = APIRouter(route_class=html.HtmlRoute, include_in_schema=False)


@router.get("/statements/{id}")
def get_statement(request: Request, session: ReadSession, id: StatementId) -> Response:  # noqa: A002
    """One statement. Raises `StatementNotFound`."""
    number = ids.from_hex(id)
    if number is None:
        raise StatementNotFound(f"`{id[:100]}` is no id of a statement.")
    body = orjson.dumps(statements.detail(session, number), option=TIMES)
    etag = etag_of(html.revision().encode() + body)
    return html.conditional_page(request, etag, lambda: _page(request, orjson.loads(body)))


def _page(request: Request, line: dict[str, Any]) -> bytes:
    links = html.links_of(request)
    return html.render(
        request,
        "statement.html",
        statement=statement_view(line, (), links),
        corrections=[
            {
                **step,
                "before": TYPE_WORDS[step["type_before"]],
                "after": TYPE_WORDS[step["type_after"]],
            }
            for step in line["corrections"]
        ],
        intents=line["intents"],
    )
