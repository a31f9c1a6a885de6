"""Logs: the id of a request comes in, goes out, and stands in each line that is written for it, in any thread."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator

import httpx
import pytest

from app.db.engine import Database
from app.logs import FORMATTERS, LogFormat
from app.main import create_app
from tests.conftest import ON_SQLITE, DatabaseLocation
from tests.lookup.registry_server import answer, serve_registries
from tests.lookup.works import CROSSREF


@pytest.fixture
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What is logged, in the format that the test wants."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    form: LogFormat = getattr(request, "param", "json")
    handler.setFormatter(FORMATTERS[form]())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


@ON_SQLITE
def test_each_line_of_a_request_has_its_id(
    location: DatabaseLocation, database: Database, written: io.StringIO
) -> None:
    """Two requests at once, which ask a registry, and one that nobody has named."""

    async def run() -> list[httpx.Response]:
        app = create_app(registries.settings(data_dir=location.directory), database=database)
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://citance") as client,
        ):
            named = (
                client.get(f"/papers/10.5555/{name}", headers={"X-Request-ID": f"request-{name}"})
                for name in "xy"
            )
            return [*await asyncio.gather(*named), await client.get("/papers/10.5555/x")]

    with serve_registries() as registries:
        registries.set_answers("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "Crossref"}]))
        registries.set_answers("crossref", "/works/10.5555/x", answer(CROSSREF))
        x, y, unnamed = asyncio.run(run())
    assert [x.headers["x-request-id"], y.headers["x-request-id"]] == ["request-x", "request-y"]
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    for response, doi in ((x, "10.5555/x"), (y, "10.5555/y")):
        id_ = response.headers["x-request-id"]
        of_it = [line for line in lines if line.get("request_id") == id_]
        assert {"lookup", "request"} <= {line["message"] for line in of_it}
        assert {line["doi"] for line in of_it if line["message"] == "lookup"} == {doi}
    last = next(line for line in reversed(lines) if line["message"] == "request")
    assert last["request_id"] == unnamed.headers["x-request-id"]
    asked = [line for line in lines if line["message"] == "upstream"]
    assert asked
    assert {line["request_id"] for line in asked} <= {"request-x", "request-y"}


@pytest.mark.parametrize("written", ["text"], indirect=True)
def test_text_is_one_line_and_the_exception(written: io.StringIO) -> None:
    """Whatever a stranger sends: what is in it can't look like another line."""
    try:
        int("no number")
    except ValueError:
        logging.getLogger("tests").exception("failed", extra={"path": "/a\n12:00:00 error"})
    first, *rest = written.getvalue().splitlines()
    assert first.split(maxsplit=1)[1] == "error   failed  logger=tests path=/a 12:00:00 error"
    assert rest[0].startswith("Traceback")
