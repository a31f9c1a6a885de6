"""app.pages.reference: everything of the OpenAPI description is on /docs, and what it tells a reader to type works."""

import gzip
import re
import shlex
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from app.pages.text import with_code
from tests.conftest import ON_SQLITE, SAMPLE
from tests.servers import Server

Element = Any
CONTINUED = " \\\n  "
"""Where a command goes on in another line."""
WRITES = ("POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(scope="module")
def sample(servers: Callable[[str], Server]) -> Server:
    """A server with the sample; what is on the page does not depend on the kind of database."""
    return servers("sqlite")


@pytest.fixture(scope="module")
def page(sample: Server) -> Element:
    return lxml_html.fromstring(sample.get("/docs").text)


@pytest.fixture(scope="module")
def description(sample: Server) -> dict[str, Any]:
    found: dict[str, Any] = sample.get("/openapi.json").json()
    return found


def operations(description: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method.upper(), operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]


def text_of(element: Element) -> str:
    return " ".join(element.text_content().split())


def request(server: Server, command: str, body: bytes = b"") -> httpx.Response:
    """What curl does with this command, with a key that is valid and a file that is there."""
    _, *words = shlex.split(command.replace(CONTINUED, " "))
    method, content, headers, url = "GET", b"", {}, ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, value = words.pop(0).split(": ")
            headers[name] = value.replace("YOUR-KEY", server.key)
        elif word in {"-d", "--data-binary"}:
            value = words.pop(0)
            content = body if value.startswith("@") else value.encode()
        else:
            url = word
    assert url.startswith(str(server.client.base_url).rstrip("/"))
    return server.client.request(method, url, headers=headers, content=content)


def test_reference_has_every_operation(page: Element, description: dict[str, Any]) -> None:
    """With its method, its path, its parameters, its statuses, and an entry in the contents."""
    for path, method, operation in operations(description):
        name = operation["operationId"]
        (call,) = page.xpath("//article[@aria-labelledby=$id]", id=name)
        assert text_of(call.find_class("line")[0]).startswith(f"{method} {path}")
        names = [text_of(code) for code in call.xpath(".//table//th[@scope='row']/code")]
        assert names == [one["name"] for one in operation.get("parameters", [])]
        statuses = [text_of(one) for one in call.xpath(".//dl/dt")]
        assert sorted(statuses) == sorted(operation["responses"])
        for media_type in operation.get("requestBody", {}).get("content", {}):
            assert media_type in text_of(call)
        assert page.xpath("//nav[@aria-labelledby='contents']//a[@href=$to]", to=f"#{name}")


def test_reference_has_every_schema(page: Element, description: dict[str, Any]) -> None:
    """With its fields, or the values of a vocabulary."""
    for name, schema in description["components"]["schemas"].items():
        (model,) = page.xpath("//div[@class='model'][h3/@id=$id]", id=f"schema-{name}")
        fields = [text_of(code) for code in model.xpath(".//th[@scope='row']/code")]
        assert fields == list(schema.get("properties", {}))
        for value in schema.get("enum", []):
            assert value in text_of(model)


def test_reference_anchors_resolve(page: Element) -> None:
    """Every link within the page leads to an element, and no two elements have one id."""
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = {link[1:] for link in page.xpath("//a/@href") if link.startswith("#")}
    assert targets - set(ids) == set()
    assert "schema-Paper" in targets


def test_reference_links_to_the_types_of_fields(page: Element) -> None:
    """A parameter's vocabulary, a body's model and an answer's are a link away."""
    (call,) = page.xpath("//article[@aria-labelledby='list_citations']")
    assert {"#schema-Section", "#schema-StatementType", "#schema-StatementPage"} <= set(
        call.xpath(".//a/@href")
    )
    (call,) = page.xpath("//article[@aria-labelledby='add_statements']")
    assert "#schema-StatementRecord" in call.xpath(".//a/@href")


def test_reference_shows_no_mark_up(page: Element) -> None:
    """Backticks of the descriptions have become code."""
    assert not page.xpath("//main//text()[contains(., '`')][not(ancestor::code)]")
    assert "pmid:…" in {text_of(code) for code in page.iter("code")}


def test_reference_examples_of_reading_answer(
    sample: Server, page: Element, description: dict[str, Any]
) -> None:
    """Each command with GET is answered 200 on a server with the sample; 404 where it needs what nobody has made yet."""
    commands = {code.get("id"): code.text_content() for code in page.iter("code") if code.get("id")}
    got = {"first_call": request(sample, commands["curl-first-call"]).status_code}
    for _, method, operation in operations(description):
        name = operation["operationId"]
        if method == "GET":
            got[name] = request(sample, commands[f"curl-{name}"]).status_code
    assert [got.pop(name) for name in ("get_import", "get_alert", "get_check")] == [404] * 3
    assert got == dict.fromkeys(got, 200)


@ON_SQLITE
def test_reference_examples_of_writing_are_valid(fresh: Server) -> None:
    """Each command with a body is accepted; the others are answered as documented, on a server without anything."""
    page: Element = lxml_html.fromstring(fresh.get("/docs").text)
    article = next(SAMPLE.glob("*.xml")).read_bytes()
    for _, method, operation in operations(fresh.get("/openapi.json").json()):
        if method not in WRITES:
            continue
        (code,) = page.xpath("//code[@id=$id]", id=f"curl-{operation['operationId']}")
        status = str(request(fresh, code.text_content(), article).status_code)
        assert status in operation["responses"]
        assert status not in {"400", "401", "415", "422", "500"}, code.text_content()


def test_reference_is_conditional(sample: Server) -> None:
    first = sample.get("/docs")
    again = sample.client.get("/docs", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_reference_names_the_servers_own_address(sample: Server) -> None:
    """The one that the client used; a hostile one is text, and many of them are not kept."""
    port = urlsplit(str(sample.client.base_url)).port
    assert f"curl http://127.0.0.1:{port}/stats" in sample.get("/docs").text
    for number in range(12):
        host = f"<b>&'{number}.example"
        answer = sample.client.get("/docs", headers={"Host": host})
        assert answer.status_code in {200, 400}
        assert "<b>&" not in answer.text
    assert f"curl http://127.0.0.1:{port}/stats" in sample.get("/docs").text


def test_reference_is_small(sample: Server) -> None:
    """In bytes over the wire."""
    assert len(gzip.compress(sample.get("/docs").content, 4)) < 40_000


def test_reference_loads_from_its_own_host_alone(page: Element, sample: Server) -> None:
    """The policy says so as well."""
    loaded = page.xpath(
        "//script/@src | //link[@rel='stylesheet' or @rel='icon']/@href | //img/@src"
    )
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)
    assert "default-src 'self'" in sample.get("/docs").headers["content-security-policy"]


@given(st.text())
def test_with_code_changes_no_text(text: str) -> None:
    """But for the backticks in pairs; and nothing in the text is markup."""
    html = with_code(text)
    pairs = text.count("`") // 2 * 2
    wanted = text.replace("`", "", pairs)
    assert unescape(re.sub("</?code>", "", html)) == wanted
    assert html.count("<") == pairs


def test_with_code_sets_off_what_is_between_backticks() -> None:
    assert with_code("`a` & `<b>`, `c") == "<code>a</code> &amp; <code>&lt;b&gt;</code>, `c"
