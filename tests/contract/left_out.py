"""What Schemathesis is not to expect: the checks and the requests that are left out, each with its reason.

Requests are left out only where they are to be accepted: whatever the file refuses is sent.
"""

from collections.abc import Callable, Iterator
from typing import Any

CHECKS: dict[str, str] = {}
"""Checks that are not run."""
EXPECTED: dict[str, tuple[tuple[str | int, ...], str]] = {
    "not_a_server_error": (
        ("2xx", "3xx", "4xx", 503),
        "The server asks no registry (CITANCE_LOOKUP=offline), so looking a paper up again is refused as the file says.",
    ),
    "negative_data_rejection": (
        (400, 401, 404, 405, 406, 413, 414, 415, 422, 503),
        "Schemathesis counts neither 413 nor 414 as a refusal: what is too large is refused before its values are read.",
    ),
}
"""Statuses that a check takes for right, where its own are not ours."""
OPTIONS = {
    "--generation-allow-x00=false": "Texts of bodies may not hold U+0000, which PostgreSQL does not take. A pattern that "
    "says so would stand at each text of the file; the answer names the place.",
}
"""Options that make fewer requests."""


def _values(value: Any, name: str) -> Iterator[Any]:
    """What stands under this name, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == name:
                yield inner
            yield from _values(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner, name)


def _leaves(value: Any) -> Iterator[Any]:
    """The numbers and texts in it."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
    else:
        yield value


def _parts(case: Any) -> list[Any]:
    return [dict(part or {}) for part in (case.path_parameters, case.query)] + [case.body]


def _texts(case: Any, *names: str) -> Iterator[str]:
    for name in names:
        for value in _values(_parts(case), name):
            yield from (
                one
                for one in (value if isinstance(value, list) else [value])
                if isinstance(one, str)
            )


def long_doi(case: Any) -> bool:
    """JSON Schema counts characters. A DOI has at most 2,048 bytes, which is what fits into an index."""
    return any(
        len(text.encode("utf-8", "replace")) > 2_000
        for text in _texts(case, "doi", "cited", "citing", "other")
    )


def long_address(case: Any) -> bool:
    """A schema tells the length of each value, and no one tells that of all: an address has 65,535 bytes."""
    return sum(len(str(value)) for value in (case.query or {}).values()) > 5_000


def marker(case: Any) -> bool:
    """A marker begins before it ends, and within its text: JSON Schema can't compare numbers."""
    return any(value for name in ("marker", "markers") for value in _values(case.body, name))


def nameless_author(case: Any) -> bool:
    """An author has a name of letters; JSON Schema could say so of three fields, but no generator of clients reads that."""
    return any(
        not any(str(author.get(name) or "").strip() for name in ("name", "given", "family"))
        if isinstance(author, dict)
        else not str(author).strip()
        for authors in _values(case.body, "authors")
        if isinstance(authors, list)
        for author in authors
    )


def whole_float(case: Any) -> bool:
    """JSON Schema takes `2019.0` for an integer. Typed clients don't, and neither does the server."""
    return any(isinstance(one, float) and one.is_integer() for one in _leaves(case.body))


def json_as_bytes(case: Any) -> bool:
    """The file describes CSL-JSON and JSON-LD as bytes, so that clients hand them on as they are; Schemathesis reads them as
    JSON."""
    return not {"csl-json", "jsonld"}.isdisjoint(_texts(case, "format"))


def made_up_cursor(case: Any) -> bool:
    """A cursor is what a page has given; one that was made up looks right and is rightly refused."""
    return "cursor" in (case.query or {})


def other_doi(case: Any) -> bool:
    """The DOI in the body of a PUT is that of its address: JSON Schema can't compare the two."""
    return isinstance(case.body, dict) and case.body.get("doi") is not None


def channel(case: Any) -> bool:
    """A channel has a URL or an address, as its kind says, and a URL that can be called: no schema tells which can."""
    return any(
        not isinstance(one, dict)
        or one.get("kind") != "webhook"
        or one.get("address") is not None
        or not str(one.get("url")).startswith("https://example.org/")
        for one in _values(case.body, "channel")
    )


def self_citation(case: Any) -> bool:
    """No paper cites itself: JSON Schema can't compare two fields."""
    return isinstance(case.body, list) and any(
        set(map(repr, _identifiers(record.get("citing"))))
        & set(map(repr, _identifiers(record.get("cited"))))
        for record in case.body
        if isinstance(record, dict)
    )


def _identifiers(paper: Any) -> Iterator[Any]:
    if isinstance(paper, dict):
        ids = paper.get("ids")
        named = {
            "doi": str(paper.get("doi") or "").lower(),
            **(ids if isinstance(ids, dict) else {}),
        }
        yield from ((name, value) for name, value in named.items() if value)


def made_up_file(case: Any) -> bool:
    """No schema tells what a PDF is, or an article: bytes that were made up are rightly refused as one."""
    return bool(case.operation.path == "/checks/file")


REQUESTS: tuple[Callable[[Any], bool], ...] = (
    *(
        long_doi,
        long_address,
        marker,
        nameless_author,
        whole_float,
        json_as_bytes,
        channel,
    ),
)
"""Requests that are left out; the docstring of each is the reason."""


def cite_another(case: Any) -> None:
    """In place of what cites itself."""
    for record in case.body:
        if isinstance(record, dict):
            record["cited"] = {"doi": "10.5555/another"}


def send_a_list(case: Any) -> None:
    """In place of a file that was made up."""
    case.body = b"10.1037/int0000101"
    case.query["format"] = "text"


CHANGED: tuple[tuple[Callable[[Any], bool], Callable[[Any], None]], ...] = (
    (self_citation, cite_another),
    (made_up_file, send_a_list),
)
"""Requests, and how each is changed."""
PARTS: tuple[tuple[Callable[[Any], bool], str, str], ...] = (
    (made_up_cursor, "query", "cursor"),
    (other_doi, "body", "doi"),
)
"""Requests, and the part of the request and the name in it that are left out of each."""
