"""app.api.openapi: the committed description is what the app generates, and suits SDKs."""

import json
import re
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.api.cors import READS_BY_POST
from app.main import create_app
from app.schemas import imports, papers, problems, publications, records, statements, tallies
from app.settings import Settings
from tests.servers import Server

FILE = Path(__file__).parents[2] / "openapi" / "citance.json"
DESCRIPTION: dict[str, Any] = json.loads(FILE.read_text())
MODELS: dict[str, Any] = DESCRIPTION["components"]["schemas"]
BY_NAME = {
    name: model
    for module in (imports, papers, problems, publications, records, statements, tallies)
    for name, model in vars(module).items()
    if isinstance(model, type) and issubclass(model, BaseModel) and name in MODELS
}
"""The models that the description is made of."""
EXAMPLES = {"id": ["{id}"]}
"""Of parameters, where the example in the description is not in the sample."""
RESERVED = (
    "type",
    "import",
    "format",
    "object",
    "string",
    "any",
    "none",
    "default",
    "with",
    "map",
    "list",
    "error",
)
OPERATIONS = {
    operation["operationId"]: operation
    for path in DESCRIPTION["paths"].values()
    for operation in path.values()
}


def test_openapi_file_is_what_the_app_generates() -> None:
    generated = json.loads(json.dumps(create_app(Settings()).openapi()))
    assert generated == DESCRIPTION, "run `make openapi`"


def test_openapi_version_is_3_1() -> None:
    assert DESCRIPTION["openapi"].startswith("3.1")


def test_openapi_operation_ids_are_names_for_methods() -> None:
    """Generators of SDKs make methods of them."""
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", name) for name in OPERATIONS)


def test_openapi_fields_have_descriptions_and_examples() -> None:
    for name, model in DESCRIPTION["components"]["schemas"].items():
        assert model.get("description"), name
        for field, described in model.get("properties", {}).items():
            assert described.get("description"), f"{name}.{field}"
            assert described.get("examples") is not None, f"{name}.{field}"


def test_openapi_operations_are_described_with_their_problems() -> None:
    """Every operation and parameter is described; every error is a problem (RFC 9457)."""
    for name, operation in OPERATIONS.items():
        assert operation.get("description"), name
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (name, parameter["name"])
        for status, answer in operation["responses"].items():
            if status.startswith(("4", "5")):
                assert list(answer["content"]) == ["application/problem+json"], (name, status)


def test_openapi_references_lead_somewhere() -> None:
    components = DESCRIPTION["components"]
    for kind, name in re.findall(r'"#/components/([^"/]+)/([^"]+)"', FILE.read_text()):
        assert name in components[kind]


def test_openapi_bodies_and_answers_have_one_type() -> None:
    """A client gets one type from one call: no JSON beside text, and one kind of body, which generators know."""
    for name, operation in OPERATIONS.items():
        if "requestBody" in operation:
            (kind,) = operation["requestBody"]["content"]
            assert kind in {"application/json", "application/octet-stream"}
        done = [one for status, one in operation["responses"].items() if status.startswith("2")]
        contents = [one.get("content", {}) for one in done]
        if any("application/json" in content for content in contents):
            assert len({json.dumps(content) for content in contents}) == 1, name
            assert all("$ref" in content["application/json"]["schema"] for content in contents)


def test_openapi_cursors_have_the_type_of_next() -> None:
    """What a page gives can be handed back as it is."""
    taken = [
        parameter["schema"]["type"]
        for operation in OPERATIONS.values()
        for parameter in operation.get("parameters", ())
        if parameter["name"] == "cursor"
    ]
    given = [
        [one["type"] for one in model["properties"]["next"]["anyOf"]]
        for model in MODELS.values()
        if "next" in model.get("properties", {})
    ]
    assert set(taken) == {"string"}
    assert given
    assert all(types == ["string", "null"] for types in given)


def test_openapi_answers_have_no_enumerations() -> None:
    """A client that was made before a value was added reads it all the same; what requests take is closed."""
    answered, queue = (
        set[str](),
        [response for one in OPERATIONS.values() for response in one["responses"].values()],
    )
    while queue:
        for name in re.findall(r'schemas/(\w+)"', json.dumps(queue.pop())):
            if name not in answered:
                answered.add(name)
                queue.append(MODELS[name])
    assert {"Statement", "Paper", "Problem"} <= answered
    assert not [name for name in answered if "enum" in json.dumps(MODELS[name])]
    for operation in OPERATIONS.values():
        for parameter in operation.get("parameters", ()):
            assert "enum" not in parameter["schema"], "an enumeration has a name"


def test_openapi_constants_are_names_of_their_own() -> None:
    """In Go all constants of a package share one space; nor are they words that a language keeps for itself."""
    names = [
        constant
        for model in MODELS.values()
        for constant in model.get(
            "x-enum-varnames", [value.upper().replace("-", "_") for value in model.get("enum", ())]
        )
    ]
    assert len(names) == len(set(names)), [name for name in names if names.count(name) > 1]
    assert not {*RESERVED, *map(str.capitalize, RESERVED)} & MODELS.keys()
    assert not set(RESERVED) & {name.lower() for name in names}


def test_openapi_summaries_say_what_a_call_does() -> None:
    """In words of their own, and each in others."""
    summaries = [operation["summary"] for operation in OPERATIONS.values()]
    assert len(set(summaries)) == len(summaries)
    for name, operation in OPERATIONS.items():
        assert operation["summary"] != name.replace("_", " ").title()
        assert not operation["summary"].endswith(".")


def test_openapi_operations_say_whether_they_need_a_key() -> None:
    """Reads are open, those that are sent as POST included."""
    (scheme,) = DESCRIPTION["components"]["securitySchemes"]
    for path, methods in DESCRIPTION["paths"].items():
        for method, operation in methods.items():
            is_read = method == "get" or path in READS_BY_POST
            needs_key = "401" in operation["responses"]
            optional: list[dict[str, list[str]]] = [{}] if path in ("/metrics", "/checks") else []
            assert operation["security"] == ([*optional, {scheme: []}] if needs_key else [])
            assert needs_key or is_read


def test_openapi_says_where_and_what_about() -> None:
    assert [server["url"] for server in DESCRIPTION["servers"]] == ["/"]
    tags = {tag["name"]: tag["description"] for tag in DESCRIPTION["tags"]}
    assert {tag for operation in OPERATIONS.values() for tag in operation["tags"]} == set(tags)


def test_openapi_leaves_out_what_is_for_browsers() -> None:
    """Pages, the module of the badge, and what copies another service."""
    for path in ("/", "/search", "/report", "/badge.js", "/llms.txt", "/docs"):
        assert path not in DESCRIPTION["paths"]
    assert not [path for path in DESCRIPTION["paths"] if path.startswith(("/compat", "/report/"))]


def test_openapi_fields_of_bodies_have_no_null_default() -> None:
    """Generators take a field with a default for one that is always there."""
    assert '"default": null' not in FILE.read_text()


def test_openapi_examples_of_fields_are_valid() -> None:
    """As they would be sent and answered, in the file; FastAPI leaves nulls out of them."""
    wrong = []
    for model in BY_NAME.values():
        for name, field in model.model_fields.items():
            annotated: Any = field.annotation
            if field.metadata:
                annotated = Annotated[(field.annotation, *field.metadata)]
            for example in MODELS[model.__name__]["properties"][name]["examples"]:
                try:
                    TypeAdapter(annotated).validate_json(json.dumps(example))
                except ValidationError as problem:
                    wrong.append((model.__name__, name, problem))
    assert not wrong


@pytest.mark.parametrize(
    "name", [name for name, one in OPERATIONS.items() if one["security"] == []]
)
def test_openapi_calls_answer_with_the_headers_described(server: Server, name: str) -> None:
    """Each that needs no key, with the examples of its parameters, and of its body."""
    method, path = next(
        (method, path)
        for path, methods in DESCRIPTION["paths"].items()
        for method, operation in methods.items()
        if operation["operationId"] == name
    )
    operation = OPERATIONS[name]
    query = {}
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        (example,) = EXAMPLES.get(parameter["name"], schema.get("examples"))
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(example))
        elif parameter["required"]:
            query[parameter["name"]] = example
    bodies = {"find_evidence": {"claim": "The first session matters."}}
    body = bodies.get(name, {"dois": ["10.1037/int0000101"]}) if method == "post" else None
    if path == "/checks/{id}":
        path = server.send("POST", "/checks", json={"references": ["x"]}).headers["location"]
    if path == "/statements/{id}":
        path = f"/statements/{server.get('/statements').json()['items'][0]['id']}"
    answer = server.client.request(method, path, params=query, json=body)
    assert answer.status_code == 200, answer.text
    described = operation["responses"]["200"]
    assert answer.headers["content-type"].partition(";")[0] in described["content"]
    headers = {header.lower() for header in described["headers"]}
    assert headers - {"link", "citance-partial"} <= set(answer.headers)


def test_openapi_vocabularies_are_one_type_each() -> None:
    """An SDK has one enumeration of sections, and not one for each field."""
    inline = re.findall(r'"enum": \[\s*"introduction"', FILE.read_text())
    assert len(inline) == 1


def test_openapi_bodies_are_taken_up_to_the_size_described(server: Server) -> None:
    """And not a byte more; the file that is sent to /imports is for another test."""
    for path, methods in DESCRIPTION["paths"].items():
        for method, operation in methods.items():
            if "requestBody" not in operation or path == "/imports":
                continue
            most = operation["requestBody"]["x-max-bytes"]
            assert f"{most:,} bytes" in operation["requestBody"]["description"]
            address = path.format(doi="10.5555/size", id="0123456789abcdef")
            query = {"doi": "10.5555/size"} if path == "/paper" else {}
            for size, expected in ((most, 400), (most + 1, 413)):
                answer = server.send(method, address, params=query, content=b" " * size)
                assert answer.status_code == expected, (method, path, answer.text)
