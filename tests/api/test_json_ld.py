"""app.api.json_ld: statements as JSON-LD, whose context is in the document."""

import json
from typing import Any

import pytest

from tests.conftest import ON_SQLITE
from tests.servers import Server, statement, until

MEDIA_TYPE = "application/ld+json"
REFERENCE = "10.1037/int0000101"
LISTS = (
    "/statements",
    f"/papers/{REFERENCE}/citations",
    "/papers/10.5555/citance-sample-8/references",
)
PREFIXES = ("cito", "dcterms", "oa")


def check(node: Any, context: dict[str, Any]) -> None:
    """The grammar of what is written here: keywords, terms that the context expands to absolute IRIs, no nulls."""
    if isinstance(node, list):
        for each in node:
            check(each, context)
    elif isinstance(node, dict):
        for name, value in node.items():
            prefix, colon, local = name.partition(":")
            assert name in ("@id", "@type") or (colon and local and prefix in PREFIXES)
            assert context.get(prefix, "http").startswith("http")
            assert value not in (None, [], {})
            check(value, context)


@pytest.mark.parametrize("path", LISTS)
def test_json_ld_has_a_node_for_each_statement(server: Server, path: str) -> None:
    """By `Accept` and by `format`, the same bytes, in the order of the list."""
    items = server.get(path, limit=100, facets="none").json()["items"]
    answer = server.client.get(path, headers={"Accept": MEDIA_TYPE})
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.content == server.get(path, format="jsonld").content
    document = answer.json()
    assert list(document) == ["@context", "@graph"]
    check(document["@graph"], document["@context"])
    texts = [each["oa:hasTarget"]["oa:hasSelector"]["oa:exact"] for each in document["@graph"]]
    assert texts == [item["text"] for item in items]
    assert len({each["@id"] for each in document["@graph"]}) == len(items)


def test_json_ld_without_statements_is_a_document(server: Server) -> None:
    answer = server.get("/statements", q="xylophonist", format="jsonld")
    assert answer.json()["@graph"] == []


@ON_SQLITE
def test_statement_as_json_ld(fresh: Server) -> None:
    """A citation of CiTO that annotates the citing paper, with what is said and what for."""
    record = statement(
        "As shown [3].", "10.5555/cited", type="supporting", intents=["methodology", "cito:extends"]
    )
    (id_,) = fresh.post(record | {"before": "It was.", "licence": "CC-BY-4.0"}).json()["ids"]
    answer = fresh.get(f"/statements/{id_}", format="jsonld")
    assert answer.headers["content-type"] == MEDIA_TYPE
    document = answer.json()
    context = document.pop("@context")
    check(document, context)
    citing = f"https://doi.org/{record['citing']['doi']}"
    assert document["@type"] == ["oa:Annotation", "cito:Citation"]
    assert document["cito:hasCitingEntity"]["@id"] == citing
    assert document["cito:hasCitedEntity"]["@id"] == "https://doi.org/10.5555/cited"
    assert document["oa:hasBody"] == "https://doi.org/10.5555/cited"
    said = ["cito:supports", "cito:usesMethodIn", "cito:extends"]
    assert document["cito:hasCitationCharacterisation"] == said
    assert document["dcterms:rights"] == "CC-BY-4.0"
    assert document["oa:hasTarget"] == {
        "@type": "oa:SpecificResource",
        "oa:hasSource": citing,
        "oa:hasSelector": {
            "@type": "oa:TextQuoteSelector",
            "oa:exact": "As shown [3].",
            "oa:prefix": "It was.",
        },
    }
    (line,) = until(lambda: fresh.get("/statements", format="jsonld").json()["@graph"])
    assert line == document


@pytest.mark.parametrize(
    ("accept", "is_linked"),
    [
        (MEDIA_TYPE, True),
        (f"{MEDIA_TYPE}, application/json;q=0.5", True),
        (f"{MEDIA_TYPE}, text/html;q=0.5", True),
        (f"{MEDIA_TYPE};q=0.5, application/json", False),
        ("*/*", False),
        ("image/png", False),
    ],
)
def test_statement_is_json_ld_where_preferred(server: Server, accept: str, is_linked: bool) -> None:
    """JSON otherwise. `format` wins."""
    id_ = server.get("/statements", limit=1).json()["items"][0]["id"]
    path, headers = f"/statements/{id_}", {"Accept": accept}
    answer = server.client.get(path, headers=headers)
    assert (answer.headers["content-type"] == MEDIA_TYPE) is is_linked
    assert "Accept" in answer.headers["vary"]
    other = server.client.get(
        path, headers=headers, params={"format": "json" if is_linked else "jsonld"}
    )
    assert (other.headers["content-type"] == MEDIA_TYPE) is not is_linked
    known = {**headers, "If-None-Match": answer.headers["etag"]}
    assert server.client.get(path, headers=known).status_code == 304
    assert server.client.get(path, params={"format": "banana"}).status_code == 422


def test_exported_json_ld_is_whole(server: Server) -> None:
    """In batches, between which the commas are right."""
    lines = server.get("/statements/export", format="jsonld").text.splitlines()
    assert len(json.loads("\n".join(lines))["@graph"]) == len(lines) - 2


@ON_SQLITE
def test_statements_are_found_by_purpose(fresh: Server) -> None:
    """By any of theirs; the facet counts each for all of its own, and those without any as unknown."""
    fresh.post(
        statement("One [1].", "10.5555/cited", intents=["methodology", "background"]),
        statement("Two [1].", "10.5555/cited", intents=["cito:usesMethodIn"]),
        statement("Three [1].", "10.5555/cited", intents=["cito:extends"]),
    )
    path = "/papers/10.5555/cited/citations"
    until(lambda: fresh.get(path).json()["total"] == 3)

    def found(*purposes: str) -> set[str]:
        page = fresh.get(path, purpose=list(purposes), facets="purpose").json()
        counts = {one["value"]: one["count"] for one in page["facets"]["purpose"]["values"]}
        assert counts == {"method": 2, "background": 1, "unknown": 1}
        assert page["facets"]["purpose"]["other_count"] == 0
        return {item["text"] for item in page["items"]}

    assert found("method") == {"One [1].", "Two [1]."}
    assert found("background", "unknown") == {"One [1].", "Three [1]."}
    assert [item["purposes"] for item in fresh.get(path, purpose="background").json()["items"]] == [
        ["background", "method"]
    ]
    assert fresh.get(path, purpose="fun").status_code == 422
