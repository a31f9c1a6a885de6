"""What is sent to be checked: a list of references as JSON, which anybody may send, or with a key a file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from app.api.app_state import AppState
from app.api.bodies import JSON, MOST_BYTES, media_type, parse_model
from app.api.dependencies import bearer_key, name_of_key
from app.checks.read import ReferenceList, article_format, read_file, read_texts
from app.errors import BodyMalformed, BodyTooLarge, KeyRequired
from app.ingest.worker_process import Limits
from app.schemas.checks import CheckRequest

Read: TypeAlias = Callable[[], ReferenceList]
"""Reads what was sent, to be called in a thread. Raises `Unreadable`, `Invalid`, `RequestValidationError`."""
LIMITS = Limits(seconds=30, megabytes=1_000)
"""Of the process that reads an article."""
_FILE = "A file is checked with an API key: send `Authorization: Bearer <key>`. A list of references is sent as JSON."


async def is_keyed(request: Request, state: AppState) -> bool:
    """Whether the request comes with a key. Raises `KeyRequired` where that is none."""
    key = bearer_key(request.scope)
    if key is not None:
        await run_in_threadpool(name_of_key, state, key)
    return key is not None


async def read_later(
    request: Request, state: AppState, name: str, format_name: str, *, is_keyed: bool
) -> Read:
    """The body as it is: a list of references, else a file.

    Raises `KeyRequired` before more is read than a list may have, `BodyTooLarge`, `BodyMalformed`.
    """
    if is_keyed and media_type(request) not in ("", JSON):
        return await read_file_later(request, state, name, format_name)
    if not is_keyed and (format_name != "auto" or media_type(request) not in ("", JSON)):
        raise KeyRequired(_FILE)
    content = await _body(request, state, is_keyed=is_keyed)
    if format_name == "auto" and _is_list(request, content):
        return lambda: read_texts(parse_model(CheckRequest, content).references)
    if not is_keyed:
        raise KeyRequired(_FILE)
    if format_name == "auto" and media_type(request) == JSON:
        format_name = "csl-json"
    return lambda: read_file(name, content, format_name, state.reader, LIMITS)


async def read_file_later(request: Request, state: AppState, name: str, format_name: str) -> Read:
    """The body, or the part `file` of a form, as a file. Raises `BodyMalformed`."""
    if media_type(request) == "multipart/form-data":
        async with request.form(max_files=1, max_fields=10) as form:
            upload = form.get("file")
            if not isinstance(upload, UploadFile):
                raise BodyMalformed("The form has no part `file`.")
            name, content = upload.filename or name, await upload.read()
    else:
        content = await _body(request, state, is_keyed=True)
    return lambda: read_file(name, content, format_name, state.reader, LIMITS)


@dataclass(frozen=True, slots=True)
class CheckForm:
    """What the form of a page sends."""

    read: Read
    is_keyed: bool
    lookup: bool


async def read_form(request: Request, state: AppState) -> CheckForm:
    """A pasted list, or a file. An article wants a key, which comes with it: so the form is small.

    Raises `KeyRequired`, `BodyMalformed`.
    """
    async with request.form(max_files=1, max_fields=10, max_part_size=MOST_BYTES) as form:
        upload, pasted, key = form.get("file"), form.get("references"), form.get("key")
        if key:
            await run_in_threadpool(name_of_key, state, str(key))
        if isinstance(upload, UploadFile) and upload.filename:
            name, content = upload.filename, await upload.read()
        else:
            name, content = "pasted", str(pasted or "").encode("utf-8", "replace")
        lookup = form.get("lookup") == "true"
    if not content.strip():
        raise BodyMalformed("Nothing was pasted, and no file was chosen.")
    if not key and (article_format(content, "auto") or len(content) > MOST_BYTES):
        raise KeyRequired(
            "An article, or a list of more than 1,000,000 bytes, is checked with an API key."
        )
    return CheckForm(
        lambda: read_file(name, content, "auto", state.reader, LIMITS),
        is_keyed=bool(key),
        lookup=lookup,
    )


async def _body(request: Request, state: AppState, *, is_keyed: bool) -> bytes:
    """Without a key no more than a list of references may have."""
    most = state.settings.max_check_mb * 1_000_000 if is_keyed else MOST_BYTES
    blocks, size = [], 0
    async for block in request.stream():
        if (size := size + len(block)) > most:
            raise BodyTooLarge(f"Without an API key, a list may have {most:,} bytes.")
        blocks.append(block)
    content = b"".join(blocks)
    if not content.strip():
        raise BodyMalformed("The body is empty; send references, or a file.")
    return content


def _is_list(request: Request, content: bytes) -> bool:
    """Whether the body is a CheckRequest, and no file: an object; without a media type one with `references`."""
    head = content[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if media_type(request) == JSON:  # CSL-JSON is a list of items
        return not head.startswith(b"[")
    return head.startswith(b"{") and b'"references"' in head
