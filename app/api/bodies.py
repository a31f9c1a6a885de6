"""Request bodies: how large each address takes them, and JSON that is read after the key and parsed in a thread."""

import codecs
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import orjson
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from app.errors import BodyMalformed, BodyTooLarge, Fault, Invalid, MediaTypeUnsupported
from app.formats.json_values import count_values
from app.settings import Settings

M = TypeVar("M", bound=BaseModel)
JSON = "application/json"
SETTINGS = {
    "/statements": "max_body_mb",
    "/imports": "max_import_mb",
    "/checks": "max_check_mb",
    "/checks/file": "max_check_mb",
}
"""Settings with the largest body of an address, in MB; any other takes `MOST_BYTES`."""
FORMS = {"/check": 4_000_000}
"""Forms of pages that hold files, and the key with them: nobody knows who sends one before it is read."""
MOST_BYTES = 1_000_000
MOST_FIELDS = 100
"""Of an object that is a body; a paper has some twenty."""
MOST_VALUES = 60_000
"""Values of a JSON body, about: a paper with 10,000 authors has 50,000. Parsing so many takes some 20 ms."""


def most_bytes(settings: Settings) -> dict[str, int]:
    """The largest body of the addresses that have a setting for it, in bytes."""
    by_setting = {path: getattr(settings, name) * 1_000_000 for path, name in SETTINGS.items()}
    return {**by_setting, **FORMS}


def json_body(model: type[M]) -> Callable[[Request], Awaitable[M]]:
    """A dependency that gives the request's JSON body. FastAPI's own reads a body before all dependencies, and parses it on
    the event loop; this one is read where it stands: behind the key, and before a session that would wait with it.

    Raises `MediaTypeUnsupported`, `BodyMalformed`, `BodyTooLarge`, `Invalid`, `RequestValidationError`.
    """

    async def read(request: Request) -> M:
        check_media_type(request, [JSON])
        return await run_in_threadpool(parse_model, model, await request.body())

    return read


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """`openapi_extra` of a route with such a body."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {JSON: {"schema": schema}}}}


def check_media_type(request: Request, media_types: Sequence[str]) -> str:
    """The media type of the body; the first of these where the request names none. Raises `MediaTypeUnsupported`."""
    if (coding := request.headers.get("content-encoding", "identity").lower()) != "identity":
        raise MediaTypeUnsupported(f"Send the body as it is, not packed as {coding[:100]}.")
    sent = media_type(request)
    if not sent:
        return media_types[0]
    if sent not in media_types:
        raise MediaTypeUnsupported(f"Send {' or '.join(media_types)}, not {sent[:100]}.")
    return sent


def media_type(request: Request) -> str:
    """That of the body, in small letters and without parameters; empty where the request names none."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def check_format(sent: str, known: Sequence[str]) -> None:
    """Raises `Invalid` for a format that is none of these."""
    if sent not in known:
        detail = f"There is no format `{sent[:50]}`. There are: {', '.join(known)}."
        raise Invalid(detail, errors=(Fault("format", detail),))


def parse_json(body: bytes) -> Any:
    """Raises `BodyTooLarge`, `BodyMalformed`."""
    if count_values(body) > MOST_VALUES:
        raise BodyTooLarge(f"The body has more than {MOST_VALUES:,} values.")
    try:
        return orjson.loads(body.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError as error:
        raise BodyMalformed(f"The body is not JSON: {error}.") from None


def parse_model(model: type[M], body: bytes) -> M:
    """A JSON body as this model. Raises `BodyTooLarge`, `BodyMalformed`, `Invalid`, `RequestValidationError`."""
    content = parse_json(body)
    if not isinstance(content, dict):
        raise Invalid("The body must be a JSON object.")
    if len(content) > MOST_FIELDS:  # pydantic would describe each that is unknown
        raise Invalid(f"The body has more than {MOST_FIELDS} fields.")
    try:
        return model.model_validate(content)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError(
            [{**one, "loc": ("body", *one["loc"])} for one in faults]
        ) from None
