"""/imports: uploads that are loaded after the response, and the records of their loading."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from app.api.app_state import AppState
from app.api.dependencies import ImportId, KeyName, ReadSession, State
from app.api.problems import responses
from app.api.responses import json_response
from app.errors import BodyMalformed, Fault, ImportNotFound, Invalid, KeyRequired
from app.formats.detect import FORMATS
from app.ingest import imports
from app.schemas.imports import ImportRecord

router = APIRouter(tags=["imports"])

BLOCK = 1 << 20
"""Bytes of an upload that are read at a time."""
_FORMATS = ("auto", *(format_.name for format_ in FORMATS))


@router.post(
    "/imports",
    operation_id="add_import",
    status_code=202,
    response_model=ImportRecord,
    responses=responses(KeyRequired, BodyMalformed),
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "The file as it is, or as the part `file` of a form.",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": ["file"],
                        "properties": {"file": {"type": "string", "format": "binary"}},
                    }
                },
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
        str, Query(description=f"One of {', '.join(_FORMATS)}.", examples=["auto"])
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
    if format not in _FORMATS:
        known = f"There is no format `{format[:50]}`. There are: {', '.join(_FORMATS)}."
        raise Invalid(known, errors=(Fault("format", known),))
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        upload = (await request.form()).get("file")
        if not isinstance(upload, UploadFile):
            raise BodyMalformed("The form has no part `file`.")
        name = upload.filename or name
        blocks = _blocks(upload)
    else:
        blocks = request.stream()
    id_ = await _save(state, blocks, name, format)
    view = await run_in_threadpool(_view, state, id_)
    return json_response(request, view, 202, {"location": f"/imports/{id_}"})


@router.get(
    "/imports/{id}",
    operation_id="get_import",
    response_model=ImportRecord,
    responses=responses(ImportNotFound, KeyRequired),
)
def get_import(
    request: Request,
    _key: KeyName,
    session: ReadSession,
    id: ImportId,  # noqa: A002
    cursor: Annotated[
        int, Query(description="`next` of the page before.", examples=[100], ge=0, le=1 << 62)
    ] = 0,
) -> Response:
    """How far an import is, what it brought, and each record that it did not take in."""
    return json_response(request, imports.import_view(session, id, cursor))


async def _blocks(upload: UploadFile) -> AsyncIterator[bytes]:
    while block := await upload.read(BLOCK):
        yield block


async def _save(state: AppState, blocks: AsyncIterator[bytes], name: str, format_name: str) -> str:
    """Write an upload and queue its import: file, folder and row are on disk before the upload is acknowledged.

    Returns the import's id.
    """
    directory = state.settings.uploads_dir
    await run_in_threadpool(directory.mkdir, parents=True, exist_ok=True)
    path = directory / imports.new_id()
    size = 0
    try:
        with path.open("xb") as file:
            async for block in blocks:
                size += len(block)
                await run_in_threadpool(file.write, block)
            await run_in_threadpool(_fsync, file.fileno(), directory)
        return await run_in_threadpool(_queue, state, name, format_name, path, size)
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


def _queue(state: AppState, name: str, format_name: str, path: Path, size: int) -> str:
    if not size:
        raise BodyMalformed("The body is empty; send the file as the body.")
    with state.database.writing() as session:
        id_ = imports.enqueue(session, name, format_name, path, state.clock())
    state.import_worker.wake()
    return id_


def _view(state: AppState, id_: str) -> dict[str, object]:
    with state.database.reading() as session:
        return imports.import_view(session, id_)
