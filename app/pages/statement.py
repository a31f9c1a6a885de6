"""/statements/{id} for clients that prefer HTML: one statement, with its neighbours, its place and its history."""

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import ids
from app.api.dependencies import ReadSession, StatementId
from app.api.responses import conditional_response
from app.errors import StatementNotFound
from app.pages import html
from app.pages.lines import statement_views
from app.pages.vocabulary import TYPE_WORDS
from app.store import statement_detail
from app.store.statement_lines import TIMES

router = APIRouter(route_class=html.HtmlRoute, include_in_schema=False)


@router.get("/statements/{id}")
def get_statement(request: Request, session: ReadSession, id: StatementId) -> Response:  # noqa: A002
    """One statement. Raises `StatementNotFound`."""
    number = ids.from_hex(id)
    if number is None:
        raise StatementNotFound(f"`{id[:100]}` is no id of a statement.")
    detail = statement_detail.detail(session, number)
    line = orjson.loads(orjson.dumps(detail, option=TIMES))  # its papers are JSON already
    (statement,) = statement_views(session, [line], html.links_of(request))
    body = html.render(
        request,
        "statement.html",
        statement=statement,
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
    return conditional_response(request, body, html.MEDIA_TYPE, html.HEADERS)
