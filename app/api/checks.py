"""/checks: reference lists, checked against the store, and kept for a while under an address that can't be guessed."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field
from typing_extensions import TypeAliasType

from app.api import check_bodies
from app.api.app_state import AppState
from app.api.bodies import JSON, body_of, check_format
from app.api.check_runs import UNLISTED, run_check
from app.api.dependencies import CheckId, KeyName, ReadSession, State
from app.api.problems import JSON_BODY, responses
from app.api.responses import conditional_response, negotiate
from app.api.routing import GeneralRoute
from app.checks.csv_table import csv_table
from app.checks.read import FORMATS
from app.errors import (
    BodyMalformed,
    BodyTooLarge,
    Busy,
    CheckNotFound,
    KeyRequired,
    NotAcceptable,
    RequestTimeout,
)
from app.schemas.checks import Check, CheckRequest
from app.store import kept_checks

router = APIRouter(tags=["checks"], route_class=GeneralRoute)
CheckFormat = TypeAliasType(
    "CheckFormat", Annotated[str, Field(json_schema_extra={"enum": list(FORMATS)})]
)
FileFormat = Annotated[CheckFormat, Query(description="Format of the file.", examples=["auto"])]
FileName = Annotated[
    str, Query(description="The file's name.", examples=["references.bib"], max_length=500)
]
Lookup = Annotated[
    bool,
    Query(
        description="Ask the registries about what was never looked up: some 200 DOIs and ten printed references at most, "
        "for half a minute at most. Without it, the store alone answers.",
        examples=[False],
    ),
]
CREATED: dict[int | str, dict[str, Any]] = {
    201: {"description": "Checked.", "headers": {"Location": {}}}
}
_FORMS = {JSON: "json", "text/csv": "csv"}


@router.post(
    "/checks",
    operation_id="add_check",
    summary="Check a reference list",
    status_code=201,
    response_model=Check,
    responses={**responses(KeyRequired, Busy, *JSON_BODY), **CREATED},
    openapi_extra={"security": [{}, {"ApiKey": []}], **body_of(CheckRequest)},
)
async def add_check(
    request: Request,
    state: State,
    lookup: Lookup = False,
    format: Annotated[str, Query(include_in_schema=False)] = "auto",  # noqa: A002
    name: Annotated[str, Query(include_in_schema=False, max_length=500)] = "upload",
) -> Response:
    """Find each reference in the store, with its notices, versions, counts and strongest statements; what needs attention
    comes first. The answer is kept for a while at `/checks/{id}`, an address that can't be guessed.

    A list needs no key, and may have 1,000,000 bytes then. With a key a file is taken here as well, as `/checks/file` takes
    it."""
    check_format(format, FORMATS)
    is_keyed = await check_bodies.is_keyed(request, state)
    read = await check_bodies.read_later(request, state, name, format, is_keyed=is_keyed)
    return await _answer(request, state, read, is_keyed=is_keyed, lookup=lookup)


@router.post(
    "/checks/file",
    operation_id="add_check_of_file",
    summary="Check the reference list of a file",
    status_code=201,
    response_model=Check,
    responses={
        **responses(KeyRequired, Busy, BodyMalformed, RequestTimeout, BodyTooLarge),
        **CREATED,
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "The file as it is; or a form whose part `file` it is, as `multipart/form-data`.",
            "content": {
                "application/octet-stream": {
                    "schema": {"type": "string", "format": "binary", "minLength": 1}
                }
            },
        },
    },
)
async def add_check_of_file(
    request: Request,
    state: State,
    _key: KeyName,
    format: FileFormat = "auto",  # noqa: A002
    name: FileName = "upload",
    lookup: Lookup = False,
) -> Response:
    """BibTeX, RIS, CSL-JSON, plain text, a JATS or TEI article, a PDF where a GROBID server is set. Of an article there are
    also its own sentences about each reference, and what its text and its list lack of each other."""
    check_format(format, FORMATS)
    read = await check_bodies.read_file_later(request, state, name, format)
    return await _answer(request, state, read, is_keyed=True, lookup=lookup)


@router.get(
    "/checks/{id}",
    operation_id="get_check",
    summary="Get a checked reference list",
    response_model=Check,
    responses=responses(CheckNotFound, NotAcceptable),
)
def get_check(
    request: Request,
    state: State,
    session: ReadSession,
    id: CheckId,  # noqa: A002
    format: Annotated[str | None, Query(include_in_schema=False)] = None,  # noqa: A002
) -> Response:
    """A check as it was answered. `format=csv` or `Accept: text/csv` is a table, with a line for each reference; where
    `Accept` prefers HTML, it is a page."""
    if format is not None:
        check_format(format, list(_FORMS.values()))
    body = kept_checks.load(session, id, state.clock())
    if (format or negotiate(request, _FORMS)) == "json":
        return conditional_response(request, body, JSON, UNLISTED)
    table = csv_table(orjson.loads(body)["references"])
    named = {"content-disposition": f'attachment; filename="check-{id[:8]}.csv"'}
    return conditional_response(request, table, "text/csv; charset=utf-8", {**UNLISTED, **named})


async def _answer(
    request: Request, state: AppState, read: check_bodies.Read, *, is_keyed: bool, lookup: bool
) -> Response:
    id_, body = await run_check(request, state, read, is_keyed=is_keyed, lookup=lookup)
    return Response(body, 201, {**UNLISTED, "location": f"/checks/{id_}"}, JSON)
