"""OpenAPI description: FastAPI's own, with our problems, vocabularies and query parameters, in the form that suits SDKs."""

from collections.abc import Collection, Iterator
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response
from pydantic import BaseModel

from app.api import bodies
from app.api.alert_bodies import AlertPatch, NewAlert
from app.api.parameters import AllExportParameters, AllStatementsParameters, Parameters
from app.api.problems import described
from app.api.responses import json_response
from app.api.routing import LiteralRoute
from app.checks.read import FORMATS
from app.errors import AddressTooLong
from app.schemas.checks import CheckRequest
from app.schemas.evidence import EvidenceRequest
from app.schemas.papers import DoiBatch, PaperInput
from app.schemas.problems import Problem
from app.schemas.reception import TimelinesRequest
from app.schemas.records import StatementRecord
from app.schemas.statements import StatementPatch
from app.settings import Settings

REFERENCE = "#/components/schemas/{model}"
"""Where the description has a model."""
TAGS = {
    "papers": "What is known of a paper: metadata, counts, the publications around it, a reference to it.",
    "statements": "The sentences in which papers cite each other: search, exports, details, corrections.",
    "alerts": "Queries whose new statements are sent by e-mail or to a webhook.",
    "checks": "Reference lists, checked: what is found of each reference, and what is known of it.",
    "imports": "Files that are loaded over HTTP.",
    "service": "The state of the server itself, and the kinds of problem.",
}
"""The groups of operations. SDKs make a module or a class of each."""
VOCABULARIES = {
    "AlertRhythm": "How often messages of an alert go.",
    "AlertSwitch": "Whether an alert tells.",
    "BadgeStyle": "The shape of a badge.",
    "BadgeTheme": "The colours of a badge.",
    "CheckFormat": "The format of a file with references; `auto`: the one that its content looks like.",
    "ChannelKind": "How messages of an alert go.",
    "ExportFormat": "The form of a whole result.",
    "FacetKey": "The value of a facet: what the parameter of its name takes. A number for `year`, else a text.",
    "ImportFormat": "The format of a file that is loaded; `auto`: the one that its content looks like.",
    "MissingPaper": "What is answered of a paper that is not in the store.",
    "NameFacet": "The facets whose values are names.",
    "NoticesFilter": "Whether papers need a notice.",
    "PositionsChoice": "Whether publications have the positions of their statements.",
    "PublicationSort": "The order of publications.",
    "ReferenceFormat": "The form of a reference.",
    "ReferenceStyle": "The style of a reference as text.",
    "Purpose": "What a citation is for, by what its source says.",
    "Relationship": "Whether the citing and the cited paper share an author.",
    "Section": "Where a statement stands in its paper, whatever the author's title.",
    "StatementSort": "The order of statements.",
    "MatchMode": "How many of the words of a query must match.",
    "StatementType": "What a statement says of the cited paper.",
    "StatementsFilter": "Whether publications need statements in this store.",
    "Within": "The place that two papers have to share to be cited together.",
}
"""What the named types mean. They are what requests take; answers have texts, so that they may get new values."""
CONSTANTS = {
    "BadgeTheme": {"auto": "AUTO_THEME"},
    "CheckFormat": {name: f"{name}_LIST".upper().replace("-", "_") for name in FORMATS},
    "MatchMode": {"auto": "AUTO_MATCH", "all": "ALL_WORDS", "any": "ANY_WORD"},
    "MissingPaper": {"grey": "GREY_BADGE", "404": "NOT_FOUND"},
    "NoticesFilter": {"any": "WITH_OR_WITHOUT_NOTICES", "with": "WITH_NOTICES"},
    "PositionsChoice": {"with": "WITH_POSITIONS", "without": "WITHOUT_POSITIONS"},
    "PublicationSort": {"newest": "NEWEST_PUBLICATIONS", "oldest": "OLDEST_PUBLICATIONS"},
    "Purpose": {"unknown": "UNKNOWN_PURPOSE", "discussion": "DISCUSSING"},
    "ReferenceFormat": {"bibtex": "BIBTEX_ENTRY", "ris": "RIS_RECORD"},
    "Relationship": {"unknown": "UNKNOWN_RELATIONSHIP"},
    "Section": {"unknown": "UNKNOWN_SECTION", "other": "OTHER_SECTION"},
    "StatementsFilter": {
        "any": "WITH_OR_WITHOUT_STATEMENTS",
        "with": "WITH_STATEMENTS",
        "without": "WITHOUT_STATEMENTS",
    },
}
"""Names of constants for values whose own name another vocabulary has, or a language keeps for itself: in Go all constants
of a package share one space."""
HEADERS = {
    "Citance-Partial": ("Why the result may lack something; left out where it is whole.", "Too many words begin so."),
    "Allow": ("The methods that the address takes.", "GET, HEAD"),
    "ETag": ("Of this answer: with it as `If-None-Match`, an unchanged one is 304.", '"6f1d0c7ab24e93d85f0a11c2"'),
    "Link": ("The address of the next page (RFC 8288); left out on the last.", '</statements?cursor=eyJ>; rel="next"'),
    "Location": ("The address of what was made.", "/imports/9f1c2e6a0b7d4c55"),
    "Retry-After": ("Seconds until another try makes sense.", 30),
    "WWW-Authenticate": ("What kind of key is asked for (RFC 6750).", 'Bearer realm="citance"'),
    "X-Request-ID": ("The id of the request, as the log and problems have it.", "5f0c9a1e"),
}  # fmt: skip
UNSEEN: tuple[type[BaseModel], ...] = (
    *(Problem, StatementRecord, DoiBatch, PaperInput, StatementPatch, NewAlert, AlertPatch),
    *(TimelinesRequest, EvidenceRequest, CheckRequest),
)
"""Models that FastAPI does not see: errors are rendered, and bodies are read, without it."""

router = APIRouter(route_class=LiteralRoute)


@router.get("/openapi.json", include_in_schema=False)
async def get_openapi_json(request: Request) -> Response:
    """This API's description, as in the file under openapi/. Ours and not FastAPI's: with an ETag, as every GET of JSON."""
    return json_response(request, request.app.openapi())


def describe(app: FastAPI) -> dict[str, Any]:
    """The description of this app, which keeps it as `app.openapi_schema`."""
    if app.openapi_schema:
        return app.openapi_schema
    description = get_openapi(
        title=app.title,
        version=app.version,
        summary="The sentences in which papers cite each other.",
        description=app.description,
        routes=app.routes,
        servers=[{"url": "/", "description": "The server that this description came from."}],
        tags=[{"name": name, "description": meaning} for name, meaning in TAGS.items()],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    components = description["components"]
    components["schemas"] = dict(sorted(_models(components["schemas"]).items()))
    components["headers"] = {
        name: {
            "description": meaning,
            "schema": {"type": "string" if isinstance(example, str) else "integer"},
            "example": example,
        }
        for name, (meaning, example) in HEADERS.items()
    }
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            _complete(method, operation)
            if "requestBody" in operation:
                _limit(path, operation["requestBody"])
    app.openapi_schema = description
    return description


def query_parameters(model: type[Parameters], in_words: Collection[str] = ()) -> dict[str, Any]:
    """The parameters of a route that reads them itself, with `parameters.from_request`: its `openapi_extra`.

    `in_words`: those that the operation's description tells of, since they change the type of the answer.
    """
    whole = model.model_json_schema(ref_template=REFERENCE)
    parameters = [
        {
            "name": name,
            "in": "query",
            "required": name in whole.get("required", ()),
            "description": schema["description"],
            "schema": schema,
        }
        for name, schema in whole["properties"].items()
        if name not in in_words
    ]
    return {"parameters": parameters}


def _models(models: dict[str, Any]) -> dict[str, Any]:
    """The named schemas: those that FastAPI found, and those that it does not see."""
    for name in ("HTTPValidationError", "ValidationError"):
        models.pop(name, None)
    with_types: tuple[type[BaseModel], ...] = (
        *UNSEEN,
        AllStatementsParameters,
        AllExportParameters,
    )
    for model in with_types:
        schema = model.model_json_schema(ref_template=REFERENCE)
        models.update(schema.pop("$defs", {}))
        if model in UNSEEN:
            models[model.__name__] = schema
    models.pop("Format", None)  # of parameters that are told of in words
    for name, meaning in VOCABULARIES.items():
        models[name]["description"] = meaning
        if name in CONSTANTS:
            values = models[name]["enum"]
            models[name]["x-enum-varnames"] = [
                CONSTANTS[name].get(value, value.upper().replace("-", "_")) for value in values
            ]
    for model in models.values():
        model.pop("title", None)
        for schema in model.get("properties", {}).values():
            schema.pop("title", None)
            if schema.get("default", ...) is None:
                del schema[
                    "default"
                ]  # generators take a field with a default for one that is always there
    return models


def _complete(method: str, operation: dict[str, Any]) -> None:
    """Add to an operation what FastAPI does not tell, and take away what it tells twice."""
    operation.setdefault("security", [])
    if any(one["schema"].get("type") == "array" for one in operation.get("parameters", ())):
        answers = operation["responses"] | {str(AddressTooLong.status): described(AddressTooLong)}
        operation["responses"] = dict(sorted(answers.items()))
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _plain(parameter["schema"])
    pages = any(parameter["name"] == "cursor" for parameter in operation.get("parameters", ()))
    for status, response in operation["responses"].items():
        if response["description"] == "Successful Response":
            response["description"] = "As asked for." if method == "get" else "Done."
        names = _headers(method, status, response, pages)
        named = [*response.pop("headers", ()), *names]
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in named}


def _limit(path: str, body: dict[str, Any]) -> None:
    """Say how large a body may be: by default, where there is a setting."""
    setting = bodies.SETTINGS.get(path)
    default = Settings.model_fields[setting].default * 1_000_000 if setting else bodies.MOST_BYTES
    more = f" (`CITANCE_{setting.upper()}`, by default)" if setting else ""
    limit = f"At most {default:,} bytes{more}."
    body["description"] = " ".join(filter(None, (body.get("description"), limit)))
    body["x-max-bytes"] = default


def _headers(method: str, status: str, response: dict[str, Any], pages: bool) -> Iterator[str]:
    """The headers that a response bears, beside those of HTTP itself."""
    yield "X-Request-ID"
    if method == "get" and status == "200":
        types: Collection[str] = response["content"]
        is_stream = "application/x-ndjson" in types  # its digest is not known when it begins
        if not is_stream and any(one.endswith(("/json", "+json", "+xml")) for one in types):
            yield "ETag"
        if pages:
            yield "Link"
    by_status = {
        "202": "Location",
        "401": "WWW-Authenticate",
        "405": "Allow",
        "503": "Retry-After",
    }
    if status in by_status:
        yield by_status[status]


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter: null is no value of a query, and the parameter itself bears title and description."""
    plain = {key: value for key, value in schema.items() if key not in {"title", "description"}}
    if plain.get("default", ...) in (None, []):
        del plain["default"]
    variants = [one for one in plain.pop("anyOf", []) if one.get("type") != "null"]
    return {**(variants[0] if variants else {}), **plain}
