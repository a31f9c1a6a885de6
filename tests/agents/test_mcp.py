"""MCP server, asked by the SDK's own client over both transports."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from app.agents.answers import MOST_BYTES
from app.agents.tools import tools
from app.api.parameters import AllStatementsParameters
from app.search import partial
from tests.conftest import SAMPLE, new_location
from tests.servers import Server, fork_message, fork_server_path, serving, statement, until

if TYPE_CHECKING:
    # elsewhere where it is used: it takes a second, and each worker imports this module
    from mcp.client import Client

LAVIK = "10.1037/int0000101"
RETRACTED = "10.5555/citance-sample-2"
UNCITED = "10.5555/citance-sample-8"
QUESTIONS: tuple[tuple[str, dict[str, Any], dict[str, Any], str], ...] = (
    ("search_statements", {"q": "clients first session"}, {"match": "all", "state": "found"}, "citing papers"),
    ("search_statements", {"q": "what did clients say about the first session"}, {"match": "most"}, "most of them"),
    ("search_statements", {"q": "psychoterapy"}, {"total": 0, "suggestion": "psychotherapy"}, "Did you mean"),
    ("search_statements", {"q": "a* b* c* d* e*"}, {"partial_reason": partial.QUERY}, partial.QUERY),
    ("get_paper", {"doi": LAVIK}, {"state": "found", "year": 2018, "author_count": 5}, "NOTICE: correction"),
    ("get_paper", {"doi": "10.5555/nobody"}, {"state": "not_in_store", "tally": None}, "says nothing"),
    ("find_evidence", {"claim": "First sessions decide.", "doi": LAVIK}, {"state": "found"}, "independent citing papers"),
    ("get_tallies", {"dois": [LAVIK, "10.5555/nobody", "banana"]}, {}, "10.5555/nobody: not in the store"),
    ("check_references", {"references": [LAVIK, RETRACTED, "10.5555/nobody"]}, {}, "2. retracted: What a first session"),
    ("check_references", {"references": ["banana"] * 1_000}, {}, "1,000 that are none"),
    ("list_citations", {"doi": LAVIK, "type": ["contrasting"]}, {"total": 3, "types": {"contrasting": 3}}, "Montferrand"),
    ("list_citations", {"doi": LAVIK, "q": "xylophone"}, {"state": "no_statements"}, "No statement matches"),
    ("list_references", {"doi": "10.5555/citance-sample-1"}, {"total": 7}, "cited papers"),
    ("cite", {"doi": LAVIK, "format": "bibtex"}, {"state": "found"}, "@article{lavik2018first"),
)  # fmt: skip
"""Tool, arguments, part of the structured output, part of the text."""
REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("get_paper", {"doi": "banana"}, "is not a DOI"),
    ("get_paper", {}, "Missing: doi"),
    ("search_statements", {"format": "csv"}, "No such argument: format"),
    ("search_statements", {"limit": "many"}, "limit"),
    ("search_statements", {"limit": [5, "many"]}, "limit"),
    ("search_statements", {"type": ["wrong"]}, "type"),
    ("search_statements", {"q": {"a": 1}}, "a text or a number"),
    ("get_tallies", {"dois": "10.1/a"}, "dois"),
    ("check_references", {"references": []}, "references"),
)


FORKED = """
import socket, sys
fork_server = socket.socket(socket.AF_UNIX)
fork_server.connect(sys.argv[1])
socket.send_fds(fork_server, [sys.argv[2].encode()], [0, 1, 2])
while fork_server.recv(100):
    pass
"""
"""A program that has the fork server run a command on its own standard files, and ends with it."""


@pytest.fixture(scope="module")
def mcp_server(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    migrated_url: Callable[[str], str],
) -> Iterator[Server]:
    """With the sample articles, and `/mcp`."""
    directory = tmp_path_factory.mktemp("mcp")
    with (
        new_location("sqlite", directory, request, like=migrated_url("sqlite")) as location,
        serving(directory, location.url, CITANCE_MCP="on") as server,
    ):
        server.run("ingest", str(SAMPLE))
        yield server


def over_http(server: Server) -> "Client":
    from mcp.client import Client  # noqa: PLC0415 - see above

    return Client(f"{server.client.base_url}/mcp")


@asynccontextmanager
async def over_pipes(server: Server, *arguments: str) -> AsyncIterator["Client"]:
    """`citance mcp` on the pipes that an assistant makes."""
    from mcp import StdioServerParameters  # noqa: PLC0415 - see above
    from mcp.client import Client  # noqa: PLC0415
    from mcp.client.stdio import stdio_client  # noqa: PLC0415

    message = fork_message(("mcp", *arguments), server.environ())
    parameters = StdioServerParameters(
        command=sys.executable, args=["-I", "-S", "-c", FORKED, fork_server_path(), message]
    )
    async with Client(stdio_client(parameters)) as client:
        yield client


async def ask(client: "Client", name: str, arguments: dict[str, Any]) -> tuple[Any, str, bool]:
    result = await client.call_tool(name, arguments)
    return result.structured_content, result.content[0].text, bool(result.is_error)  # type: ignore[union-attr]


async def check_answers(client: "Client") -> None:
    """Ten questions, and what is wrong with others."""
    for name, arguments, expected, part in QUESTIONS:
        answer, text, failed = await ask(client, name, arguments)
        assert not failed, text
        assert {key: answer[key] for key in expected} == expected, (name, arguments)
        assert part in text, (part, text)
        assert len(json.dumps(answer)) + len(text) <= MOST_BYTES
    for name, arguments, part in REFUSED:
        _, text, failed = await ask(client, name, arguments)
        assert failed, (name, arguments)
        assert part in text, (part, text)


def test_mcp_answers_over_http(mcp_server: Server) -> None:
    """Tools, resources and links, by the SDK's client; each is described, and read only."""
    from mcp.shared.exceptions import MCPError  # noqa: PLC0415 - see above

    async def talk() -> None:
        async with over_http(mcp_server) as client:
            listed = (await client.list_tools()).tools
            assert {one.name for one in listed} == set(tools())
            assert all(one.annotations and one.annotations.read_only_hint for one in listed)
            assert all(one.output_schema and one.description for one in listed)
            await check_answers(client)
            answer, text, _ = await ask(client, "list_citations", {"doi": LAVIK, "limit": 1})
            (found,) = answer["statements"]
            assert found["url"] in text
            page = await asyncio.to_thread(httpx.get, found["url"])
            assert page.json()["text"] == found["text"]
            for uri in (f"paper://{LAVIK}", f"statement://{found['id']}"):
                contents = (await client.read_resource(uri)).contents[0]
                assert json.loads(contents.text)  # type: ignore[union-attr]
            with pytest.raises(MCPError, match="paper://"):
                await client.read_resource("file:///etc/passwd")

    asyncio.run(talk())


def test_mcp_answers_the_older_handshake(mcp_server: Server) -> None:
    """That of 2025-06-18, without a session, as JSON."""
    headers = {"accept": "application/json, text/event-stream"}
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }
    answers = [
        mcp_server.client.post(
            "/mcp",
            json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params},
            headers={**headers, **version},
        )
        for method, params, version in (
            ("initialize", hello, {}),
            ("tools/list", {}, {"mcp-protocol-version": "2025-06-18"}),
        )
    ]
    assert [answer.headers["content-type"] for answer in answers] == ["application/json"] * 2
    assert answers[0].json()["result"]["protocolVersion"] == "2025-06-18"
    assert len(answers[1].json()["result"]["tools"]) == len(tools())


def test_mcp_answers_over_pipes(mcp_server: Server) -> None:
    """Over the local store while a server runs on it, and over a server by its address."""

    async def talk() -> None:
        async with over_pipes(mcp_server) as client:
            await check_answers(client)
            answer, _, _ = await ask(client, "list_citations", {"doi": LAVIK, "limit": 1})
            assert answer["statements"][0]["url"] is None
        async with over_pipes(mcp_server, "--url", str(mcp_server.client.base_url)) as client:
            answer, _, _ = await ask(client, "list_citations", {"doi": LAVIK, "limit": 1})
            assert answer["statements"][0]["url"].startswith(str(mcp_server.client.base_url))

    asyncio.run(talk())


def test_mcp_tells_of_unreachable_registries(tmp_path: Path) -> None:
    """As a state that is no error."""

    async def talk(server: Server) -> None:
        async with over_http(server) as client:
            answer, text, failed = await ask(client, "get_paper", {"doi": "10.5555/elsewhere"})
            assert not failed
            assert answer["state"] == "registry_unavailable"
            assert "Ask again later" in text

    url = f"sqlite:///{tmp_path / 'citance.db'}"
    nowhere = "http://127.0.0.1:9"
    with serving(
        tmp_path,
        url,
        CITANCE_MCP="on",
        CITANCE_LOOKUP="online",
        CITANCE_DOI_URL=nowhere,
        CITANCE_CROSSREF_URL=nowhere,
    ) as server:
        asyncio.run(talk(server))


def test_mcp_answers_are_bounded(mcp_server: Server) -> None:
    """However long sentences, titles and names are."""
    long = "🧠" * 400 + " pangolin "
    records = [
        statement(long * 5 + str(n), "10.5555/pangolin")
        | {"citing": {"doi": f"10.5555/long{n}", "title": long, "authors": [{"name": long}]}}
        for n in range(6)
    ]
    assert mcp_server.post(*records).status_code == 201
    until(lambda: mcp_server.get("/statements", cited="10.5555/pangolin").json()["total"] == 6)

    async def talk() -> None:
        async with over_http(mcp_server) as client:
            answer, text, _ = await ask(client, "list_citations", {"doi": "10.5555/pangolin"})
            assert len(answer["statements"]) == 5
            listed, _, _ = await ask(
                client, "list_citations", {"doi": "10.5555/pangolin", "limit": [2]}
            )
            assert len(listed["statements"]) == 2
            assert len(json.dumps(answer, ensure_ascii=False).encode()) < MOST_BYTES
            assert "…" in text
            asked = {"doi": "10.5555/pangolin", "limit": 20}
            longer, _, _ = await ask(client, "list_citations", asked)
            assert len(longer["statements"][0]["text"]) > len(answer["statements"][0]["text"])

    asyncio.run(talk())
    for n in range(6):
        assert mcp_server.send("DELETE", f"/papers/10.5555/long{n}").status_code == 204


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PUT"])
def test_mcp_takes_nothing_but_posts(mcp_server: Server, method: str) -> None:
    """A stateless server has no stream of messages to wait for, and no session to end."""
    answer = mcp_server.client.request(method, "/mcp", headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.headers["content-type"] == "application/problem+json"


def test_mcp_is_off_by_default(server: Server) -> None:
    """Neither the address nor its libraries are there."""
    assert server.client.post("/mcp", json={}).status_code == 404
    assert "/mcp" not in server.get("/llms.txt").text


@pytest.mark.parametrize("doi", ["10.5555/a<b>#c?d%2Fe", "10.5555/a/references"])
def test_mcp_links_lead_to_the_report(mcp_server: Server, doi: str) -> None:
    """Whatever is in the DOI, and however it ends."""
    put = mcp_server.send("PUT", "/paper", params={"doi": doi}, json={"title": "Odd of DOI"})
    assert put.is_success, put.text

    async def get() -> str:
        async with over_http(mcp_server) as client:
            answer, _, _ = await ask(client, "get_paper", {"doi": doi})
            return str(answer["url"])

    page = mcp_server.client.get(asyncio.run(get()))
    assert (page.status_code, page.text.count("<h1") > 0) == (200, True)
    assert "Odd of DOI" in page.text


def test_llms_txt_names_addresses_that_answer(mcp_server: Server) -> None:
    """Every link of it, and the tools' address."""
    text = mcp_server.get("/llms.txt").text
    links = [part.split(")")[0] for part in text.split("](")[1:]]
    assert len(links) > 6
    for link in links:
        assert httpx.get(link).status_code == 200, link
    assert f"{mcp_server.client.base_url}/mcp".replace("//mcp", "/mcp") in text


def test_tool_arguments_are_the_parameters() -> None:
    """Of `GET /statements`, but for those that an assistant has no use for."""
    schema = tools()["search_statements"].input_schema
    left_out = {"facets", "facet_limit", "format"}
    assert set(schema["properties"]) == set(AllStatementsParameters.model_fields) - left_out
    assert "$ref" not in json.dumps([tool.input_schema for tool in tools().values()])
