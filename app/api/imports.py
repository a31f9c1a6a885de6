"""/imports: uploads that are loaded after the response, and the records of their loading."""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import Field
from starlette.datastructures import UploadFile
from typing_extensions import TypeAliasType

from app import disk
from app.api.app_state import AppState
from app.api.bodies import check_format, media_type
from app.api.dependencies import ImportId, KeyName, ReadSession, State, WriteSession
from app.api.problems import responses
from app.api.responses import PRIVATE, json_response, link_to_next
from app.api.routing import LiteralRoute
from app.cursors import number_of
from app.errors import (
    BodyMalformed,
    BodyTooLarge,
    ImportFinished,
    ImportNotFound,
    KeyRequired,
    RequestTimeout,
)
from app.formats.detect import FORMATS
from app.ingest import imports, uploads
from app.schemas.imports import ImportRecord

router = APIRouter(tags=["imports"], route_class=LiteralRoute)
log = logging.getLogger(__name__)

BLOCK = 1 << 20
"""Bytes of an upload that are read at a time."""
MOST_REJECTIONS = 1 << 62
"""Rejections that can be paged through."""
_FORMATS = ("auto", *(format_.name for format_ in FORMATS))
ImportFormat = TypeAliasType(
    "ImportFormat", Annotated[str, Field(json_schema_extra={"enum": list(_FORMATS)})]
)


@router.post(
    "/imports",
    operation_id="add_import",
    summary="Load a file or an archive",
    status_code=202,
    response_model=ImportRecord,
    responses=responses(KeyRequired, BodyMalformed, RequestTimeout, BodyTooLarge),
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "The file as it is; or a form, `multipart/form-data`, whose only file it is, as part `file`.",
            "content": {
                "application/octet-stream": {
                    "schema": {"type": "string", "format": "binary", "minLength": 1}
                }
            },
        }
    },
)
async def add_import(
    request: Request,
    state: State,
    _key: KeyName,
    *,
    format: Annotated[  # noqa: A002
        ImportFormat,
        Query(description="Format of the file; of the files of an archive.", examples=["auto"]),
    ] = "auto",
    name: Annotated[
        str,
        Query(
            description="The file's name, as rejections name it.",
            examples=["articles.zip"],
            max_length=500,
        ),
    ] = "upload",
) -> Response:
    """Load a file, or an archive of files. The answer comes at once; `GET /imports/{id}` tells how far it is."""
    check_format(format, _FORMATS)
    length = request.headers.get("content-length", "")
    expected = int(length) if length.isdigit() else 0
    async with AsyncExitStack() as stack:
        if media_type(request) == "multipart/form-data":
            form = await stack.enter_async_context(request.form(max_files=1, max_fields=10))
            upload = form.get("file")
            if not isinstance(upload, UploadFile):
                raise BodyMalformed("The form has no part `file`.")
            name = upload.filename or name
            blocks = _blocks(upload)
        else:
            blocks = request.stream()
        id_ = await _save(state, blocks, name, format, expected)
    view = await run_in_threadpool(_view, state, id_)
    return json_response(request, view, 202, {"location": f"/imports/{id_}"})


@router.get(
    "/imports/{id}",
    operation_id="get_import",
    summary="Get the state of an import",
    response_model=ImportRecord,
    responses=responses(ImportNotFound, KeyRequired),
)
def get_import(
    request: Request,
    _key: KeyName,
    session: ReadSession,
    id: ImportId,  # noqa: A002
    cursor: Annotated[
        str | None,
        Query(
            description="`next` of the page before, as it is.",
            examples=["100"],
            max_length=20,
            json_schema_extra={"pattern": "^[0-9]{1,18}$"},
        ),
    ] = None,
) -> Response:
    """How far an import is, what it brought, and each record that it did not take in."""
    view = imports.import_view(session, id, number_of(cursor, MOST_REJECTIONS))
    return json_response(request, view, headers=PRIVATE | link_to_next(request, view["next"]))


@router.delete(
    "/imports/{id}",
    operation_id="cancel_import",
    summary="Cancel an import",
    status_code=202,
    response_model=ImportRecord,
    responses=responses(ImportNotFound, ImportFinished, KeyRequired),
)
def cancel_import(
    request: Request,
    _key: KeyName,
    state: State,
    session: WriteSession,
    id: ImportId,  # noqa: A002
) -> Response:
    """Stop an import that is queued or running. It ends within a second or two; what was stored until then stays."""
    imports.cancel(session, id, state.clock())
    return json_response(request, imports.import_view(session, id), 202)


async def _blocks(upload: UploadFile) -> AsyncIterator[bytes]:
    while block := await upload.read(BLOCK):
        yield block


async def _save(
    state: AppState, blocks: AsyncIterator[bytes], name: str, format_name: str, expected: int
) -> str:
    """Write an upload and queue its import: file, folder and row are on disk before the upload is acknowledged.
    `expected`: bytes that are announced, 0 where they are not.

    Returns the import's id. Raises `DiskFull`.
    """
    directory = state.settings.uploads_dir
    await run_in_threadpool(directory.mkdir, parents=True, exist_ok=True)
    disk.require_room(directory, expected)
    size = 0
    path, file = await run_in_threadpool(uploads.create, directory)
    with file:
        try:
            async for block in blocks:
                size += len(block)
                disk.require_room(directory, len(block))
                await run_in_threadpool(uploads.write, file, block)
            await run_in_threadpool(_fsync, file.fileno(), directory)
            async with state.concurrency.writes.slot() as patience:
                return await run_in_threadpool(
                    _queue, state, name, format_name, path, size, patience
                )
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _fsync(file: int, directory: Path) -> None:
    os.fsync(file)
    folder = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _queue(  # noqa: PLR0913, PLR0917 - all that a queued import is
    state: AppState, name: str, format_name: str, path: Path, size: int, patience: float
) -> str:
    if not size:
        raise BodyMalformed("The body is empty; send the file as the body.")
    with state.database.writing(patience) as session:
        id_ = imports.enqueue(session, name, format_name, path, state.clock())
    log.info("import queued", extra={"import_id": id_})
    state.import_worker.wake()
    return id_


def _view(state: AppState, id_: str) -> dict[str, object]:
    with state.database.reading() as session:
        return imports.import_view(session, id_)
