"""View of the API reference: an OpenAPI description as operations by tag, and models, with their types in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from app.pages.curl import curl
from app.pages.schema_words import Piece, Schema, as_json, default_of, example_of, type_of

FIRST = "/papers"
"""Paths below it come first in each group, then the others, each in the order of the alphabet."""
PROBLEM = "application/problem+json"
MOST_VALUES = 8
"""Values of a vocabulary that stand beside a parameter; of longer ones there is the link."""
LONG = 8
"""Parameters from which on a list is folded, where another operation has shown them."""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of an operation, or a field of a model."""

    name: str
    place: str
    """`path` or `query`; empty for a field."""
    is_required: bool
    type: tuple[Piece, ...]
    values: tuple[str, ...]
    """Those of its vocabulary."""
    default: str
    description: str
    example: str


@dataclass(frozen=True, slots=True)
class Content:
    """Media types with the same schema."""

    media_types: tuple[str, ...]
    type: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A response that is no problem."""

    status: str
    description: str
    contents: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of a path."""

    id: str
    title: str
    method: str
    path: str
    description: str
    needs_key: bool
    parameters: tuple[Field, ...]
    is_folded: bool
    """The parameters are many, and another operation has shown them."""
    body: tuple[Content, ...]
    body_description: str
    answers: tuple[Answer, ...]
    problems: tuple[tuple[str, str], ...]
    """Status and title."""
    curl: str


@dataclass(frozen=True, slots=True)
class Group:
    """The operations with a tag."""

    tag: str
    title: str
    description: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A named schema: fields, or the values of a vocabulary."""

    name: str
    description: str
    fields: tuple[Field, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """All that the page shows."""

    groups: tuple[Group, ...]
    models: tuple[Model, ...]


def reference_view(description: Mapping[str, Any], base: str) -> Reference:
    """The view of an OpenAPI description. `base`: the public URL of the server, for examples."""
    models: Mapping[str, Schema] = description["components"]["schemas"]
    tags = {tag["name"]: tag["description"] for tag in description.get("tags", ())}
    by_tag: dict[str, list[Operation]] = {tag: [] for tag in tags}
    seen: set[tuple[str, str]] = set()
    paths = sorted(description["paths"].items(), key=lambda item: _position(item[0]))
    for path, methods in paths:
        for method, operation in methods.items():
            (tag,) = operation["tags"]
            view = _operation(path, method.upper(), operation, models, base, seen)
            seen |= _keys(view.parameters)
            by_tag.setdefault(tag, []).append(view)
    groups = []
    for tag, operations in by_tag.items():
        if operations:
            groups.append(Group(tag, tag.capitalize(), tags.get(tag, ""), tuple(operations)))
    return Reference(tuple(groups), tuple(_model(name, models) for name in models))


def _position(path: str) -> tuple[bool, str]:
    return not path.startswith(FIRST), path


def _operation(  # noqa: PLR0913, PLR0917 - an operation and all that it refers to
    path: str,
    method: str,
    operation: Schema,
    models: Mapping[str, Schema],
    base: str,
    seen: set[tuple[str, str]],
) -> Operation:
    """`seen`: names and descriptions of the parameters that earlier operations have."""
    parameters = tuple(_parameter(one, models) for one in operation.get("parameters", ()))
    body = operation.get("requestBody", {})
    responses: Mapping[str, Any] = operation["responses"]
    problems = [status for status, one in responses.items() if PROBLEM in one.get("content", {})]
    return Operation(
        id=operation["operationId"],
        title=operation["summary"],
        method=method,
        path=path,
        description=operation["description"],
        needs_key=bool(operation.get("security")),
        parameters=parameters,
        is_folded=len(parameters) > LONG and len(_keys(parameters) & seen) > LONG,
        body=_contents(body.get("content", {})),
        body_description=body.get("description", ""),
        answers=tuple(
            Answer(status, _about(status, one), _contents(one.get("content", {})))
            for status, one in responses.items()
            if status not in problems
        ),
        problems=tuple((status, responses[status]["description"]) for status in problems),
        curl=curl(base, method, path, operation, models),
    )


def _keys(parameters: Iterable[Field]) -> set[tuple[str, str]]:
    return {(one.name, one.description) for one in parameters}


def _about(status: str, response: Schema) -> str:
    """What a response is; the status in words where nobody has described it."""
    text: str = response["description"]
    if text == "Successful Response":  # FastAPI's words
        return HTTPStatus(int(status)).phrase
    return text


def _contents(content: Mapping[str, Any]) -> tuple[Content, ...]:
    """Media types by their schemas, in the order of the first of each."""
    by_type: dict[tuple[Piece, ...], list[str]] = {}
    for media_type, described in content.items():
        schema = described.get("schema", {})
        fields = schema.get("properties")
        words = (Piece(f"form with {', '.join(fields)}"),) if fields else type_of(schema)
        by_type.setdefault(words, []).append(media_type)
    return tuple(Content(tuple(names), words) for words, names in by_type.items())


def _parameter(parameter: Schema, models: Mapping[str, Schema]) -> Field:
    schema = {**parameter["schema"], "description": parameter["description"]}
    required = bool(parameter.get("required"))
    return _field(parameter["name"], schema, models, place=parameter["in"], is_required=required)


def _field(
    field: str, schema: Schema, models: Mapping[str, Schema], *, place: str, is_required: bool
) -> Field:
    words = type_of(schema, with_null=not place)
    named = [piece.model for piece in words if piece.model and place]
    values = [value for name in named for value in _values(models[name])]
    example = example_of(schema, {})
    if place and isinstance(example, list) and len(example) == 1:
        (example,) = example
    return Field(
        name=field,
        place=place,
        is_required=is_required,
        type=words,
        values=tuple(values) if len(values) <= MOST_VALUES else (),
        default=default_of(schema),
        description=schema.get("description", ""),
        example=_example(example, place),
    )


def _example(value: Any, place: str) -> str:
    """As a query has it, else as JSON; empty where it is empty."""
    if value in (None, [], {}):
        return ""
    return value if place and isinstance(value, str) else as_json(value)


def _model(name: str, models: Mapping[str, Schema]) -> Model:
    model = models[name]
    required = model.get("required", ())
    fields = tuple(
        _field(field, schema, models, place="", is_required=field in required)
        for field, schema in model.get("properties", {}).items()
    )
    return Model(name, model.get("description", ""), fields, _values(model))


def _values(model: Schema) -> tuple[str, ...]:
    return tuple(str(value) for value in model.get("enum", ()))
