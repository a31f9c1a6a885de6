"""curl commands for the operations of an OpenAPI description, made of the examples of their parameters and bodies."""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from app import doi as dois
from app.pages.schema_words import Schema, as_json, example_of

SHOWN = ("starts", "section", "q", "format")
"""Optional parameters of a query that are worth an example, best first; each command has one at most."""
KEY = "YOUR-KEY"
FILE = "articles.zip"


def curl(base: str, method: str, path: str, operation: Schema, models: Mapping[str, Schema]) -> str:
    """The command, in lines that a shell reads as one. `base`: the public URL of the server."""
    words = [[]] if method == "GET" else [["-X", method]]
    words[0].append(base + _path(path, operation) + _query(operation))
    if operation.get("security"):
        words.append(["-H", f"Authorization: Bearer {KEY}"])
    words += _body(operation, models)
    return " \\\n  ".join(["curl " + shlex.join(words[0]), *map(shlex.join, words[1:])])


def _path(path: str, operation: Schema) -> str:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            value = dois.path(str(example_of(parameter["schema"], {}) or parameter["name"]))
            path = path.replace(f"{{{parameter['name']}}}", value)
    return path


def _query(operation: Schema) -> str:
    by_name = {one["name"]: one for one in operation.get("parameters", ()) if one["in"] == "query"}
    names = [name for name, one in by_name.items() if one.get("required")]
    if not names:
        names = [name for name in SHOWN if name in by_name][:1]
    pairs = [pair for name in names for pair in _pairs(name, by_name[name]["schema"])]
    return f"?{urlencode(pairs, safe='/:')}" if pairs else ""


def _pairs(name: str, schema: Schema) -> Iterator[tuple[str, str]]:
    value = example_of(schema, {})
    for one in value if isinstance(value, list) else [value]:
        if one is not None:
            yield name, str(one)


def _body(operation: Schema, models: Mapping[str, Schema]) -> list[list[str]]:
    content: Mapping[str, Any] = operation.get("requestBody", {}).get("content", {})
    if not content:
        return []
    media_type = next(iter(content))
    header = ["-H", f"Content-Type: {media_type}"]
    if media_type == "application/json":
        return [header, ["-d", as_json(example_of(content[media_type]["schema"], models))]]
    return [header, ["--data-binary", f"@{FILE}"]]
