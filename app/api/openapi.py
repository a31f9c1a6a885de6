"""OpenAPI description: FastAPI's own, with our problems, vocabularies and query parameters."""

from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response
from pydantic import BaseModel

from app.api.parameters import AllStatementsParameters, Parameters
from app.api.responses import json_response
from app.schemas.problems import Problem
from app.schemas.records import StatementRecord

REFERENCE = "#/components/schemas/{model}"
"""Where the description has a model."""
VOCABULARIES = {
    "ReferenceFormat": "The form of a reference.",
    "Format": "The form of a result.",
    "NameFacet": "The facets whose values are names.",
    "PublicationSort": "The order of publications.",
    "Relationship": "Whether the citing and the cited paper share an author.",
    "Section": "Where a statement stands in its paper, whatever the author's title. May grow.",
    "StatementSort": "The order of statements.",
    "ReferenceStyle": "The style of a reference as text. May grow.",
    "StatementType": "What a statement says of the cited paper.",
    "TypeSource": "Who says of what type a statement is: a classifier, a person, or the source that it came from.",
}
"""What the named types mean."""
UNSEEN: tuple[type[BaseModel], ...] = (Problem, StatementRecord)
"""Models that FastAPI does not see: errors are rendered, and records are read, without it."""

router = APIRouter()


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
        description=app.description,
        routes=app.routes,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    models = description["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        models.pop(name, None)
    with_types: tuple[type[BaseModel], ...] = (*UNSEEN, AllStatementsParameters)
    for model in with_types:
        schema = model.model_json_schema(ref_template=REFERENCE)
        models.update(schema.pop("$defs", {}))
        if model in UNSEEN:
            models[model.__name__] = schema
    for name, meaning in VOCABULARIES.items():
        models[name]["description"] = meaning
    description["components"]["schemas"] = dict(sorted(models.items()))
    app.openapi_schema = description
    return description


def query_parameters(model: type[Parameters]) -> dict[str, Any]:
    """The parameters of a route that reads them itself, with `parameters.from_request`: its `openapi_extra`."""
    parameters = []
    for name, schema in model.model_json_schema(ref_template=REFERENCE)["properties"].items():
        description, examples = schema.pop("description"), schema.pop("examples")
        schema.pop("title", None)
        if schema.get("default", ...) in (None, []):
            del schema["default"]
        parameters.append(
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": description,
                "schema": {**schema, "examples": examples},
            }
        )
    return {"parameters": parameters}
