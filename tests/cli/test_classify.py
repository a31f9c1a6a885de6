"""`citance classify` and `citance ingest` with a classifier's service, as commands in processes of their own."""

import json
import signal
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.classify.reclassify import BATCH
from app.cli.classify import classify_cli
from tests.classify.classifier_service import (
    classifier_service,
    respond_supporting,
    respond_with,
)
from tests.conftest import ON_SQLITE, SAMPLE, DatabaseLocation
from tests.servers import Command, Server, statement, until


def test_classify_eval_prints_figures(tmp_path: Path) -> None:
    """The command prints figures and a reliability table, and refuses other files."""
    row = {"text": "Our results agree with [3].", "marker": "[3]", "label": "supporting"}
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps(row))
    answer = CliRunner().invoke(classify_cli, ["eval", str(file)])
    assert answer.exit_code == 0
    for words in ("precision", "recall", "macro-F1 1.000", "false alarms", "calibration error"):
        assert words in answer.output
    file.write_text(json.dumps({"a": 1}))
    answer = CliRunner().invoke(classify_cli, ["eval", str(file)])
    assert answer.exit_code == 1
    assert "none of the fields" in answer.output


@pytest.fixture
def command(location: DatabaseLocation) -> Server:
    """The command line on an empty place; nothing is served."""
    return Server(location.directory / "data", location.url.replace("+psycopg", ""))


def records(path: Path, count: int, filler: str = "") -> Path:
    """A file of so many records without a type."""
    lines = (json.dumps(statement(f"{n} {filler}As they found [1].")) for n in range(count))
    path.write_text("\n".join(lines))
    return path


@ON_SQLITE
@pytest.mark.parametrize("filler", ["", "word " * 250], ids=["here", "read by other processes"])
def test_ingest_asks_the_service_instead_of_the_model(
    command: Server, tmp_path: Path, filler: str
) -> None:
    """A configured service is asked in place of the shipped model."""
    file = records(tmp_path / "many.ndjson", 2_000 if filler else 100, filler)
    with classifier_service(respond_supporting) as (url, requests):
        command.environment["CITANCE_CLASSIFIER_URL"] = url
        command.run("ingest", str(file))
        assert sum(len(asked["statements"]) for asked in requests) == (2_000 if filler else 100)
        done = command.run("classify", "run")
    assert "own-7" in done.stdout
    assert "classified  0" in done.stdout
    command.environment.clear()
    assert "mentioning" in command.run("classify", "run").stdout


@ON_SQLITE
def test_ingest_sends_no_stored_full_text_again(command: Server) -> None:
    """Statements of a full text that is stored are not sent to the service again."""
    with classifier_service(respond_supporting) as (url, requests):
        command.environment["CITANCE_CLASSIFIER_URL"] = url
        command.run("ingest", str(SAMPLE / "article-1.xml"))
        once = len(requests)
        command.run("ingest", str(SAMPLE / "article-1.xml"))
    assert once > 0
    assert len(requests) == once


@ON_SQLITE
def test_ingest_goes_on_without_the_service(command: Server, tmp_path: Path) -> None:
    """A failing service stops no ingest, and `classify run` asks it again."""
    file = records(tmp_path / "many.ndjson", 400)
    with classifier_service(respond_with(b"", 500)) as (url, requests):
        command.environment["CITANCE_CLASSIFIER_URL"] = url
        loaded = command.run("ingest", str(file))
        assert len(requests) == 2, "then the cooldown begins"
        refused = command.run("classify", "run", check=False)
    assert "added        400" in loaded.stdout
    assert refused.returncode == 1
    assert "gives no answer" in refused.stderr
    with classifier_service(respond_supporting) as (url, _):
        command.environment["CITANCE_CLASSIFIER_URL"] = url
        done = command.run("classify", "run", "--only-unclassified")
    assert "unclassified → supporting  400" in done.stdout
    again = command.run("ingest", str(file))
    assert "updated      0" in again.stdout


@ON_SQLITE
def test_classify_run_updates_search_facets_and_tallies(fresh: Server) -> None:
    """Search, facets and tallies have the new types after a run."""
    with classifier_service(respond_supporting) as (url, _):
        fresh.post(*(statement(f"{n} was studied [1].") for n in range(5)))
        fresh.environment["CITANCE_CLASSIFIER_URL"] = url
        fresh.run("classify", "run")
    until(lambda: fresh.get("/statements", type="supporting").json()["total"] == 5)
    assert fresh.get("/papers/10.5555/cited/tally").json()["supporting"] == 5
    facet = fresh.get("/statements").json()["facets"]["type"]["values"]
    assert [(one["value"], one["count"]) for one in facet] == [("supporting", 5)]


@ON_SQLITE
def test_classify_run_resumes_after_an_interrupt(command: Server, tmp_path: Path) -> None:
    """An interrupted run keeps what it has, and the next one goes on."""
    count = BATCH + 100
    file = records(tmp_path / "many.ndjson", count)
    command.run("ingest", str(file))
    reached, done = threading.Event(), threading.Event()
    seen = [0]

    def stalling(request: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        seen[0] += len(asked["statements"])
        if seen[0] > BATCH + 1:
            reached.set()
            done.wait(20)
        respond_supporting(request, asked)

    with classifier_service(stalling) as (url, _):
        command.environment["CITANCE_CLASSIFIER_URL"] = url
        process = Command("classify", "run", environment=command.environ())
        assert reached.wait(30)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) != 0
        done.set()
    with classifier_service(respond_supporting) as (url, _):
        command.environment["CITANCE_CLASSIFIER_URL"] = url
        rest = command.run("classify", "run")
    assert "mentioning → supporting  100" in rest.stdout
