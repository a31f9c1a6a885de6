"""`citance export`: the bytes of the HTTP export, without a server and beside one."""

import re
import subprocess
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from typer import Typer
from typer.main import get_command

from app.api.parameters import AllExportParameters
from app.cli.export import export
from tests.conftest import ON_SQLITE, SAMPLE, DatabaseLocation
from tests.servers import CITANCE, Server

OF_THE_SAMPLE = "cited=10.1037/int0000101&type=supporting&type=contrasting&sort=newest"
EXPORTED = (
    *((OF_THE_SAMPLE, form) for form in ("ndjson", "csv", "ris", "bibtex")),
    ("", "csv"),
    ("citing=10.5555/citance-sample-8", "ris"),
    ("q=alliance+-group&year_from=2019&min_confidence=0.5", "ndjson"),
    ("q=xylophone", "bibtex"),
)


def options_of(query: str) -> list[str]:
    """A query string as options."""
    return [
        part for name, value in parse_qsl(query) for part in (f"--{name.replace('_', '-')}", value)
    ]


@pytest.mark.parametrize(("query", "form"), EXPORTED)
def test_export_has_the_bytes_of_the_api(
    server: Server, tmp_path: Path, query: str, form: str
) -> None:
    """While the server runs, in each format, whatever is asked for."""
    file = tmp_path / "out"
    server.run("export", *options_of(query), "--format", form, "--to", str(file))
    answer = server.client.get(f"/statements/export?{query}&format={form}")
    assert answer.status_code == 200
    assert file.read_bytes() == answer.content
    assert list(tmp_path.iterdir()) == [file]


def test_export_options_are_the_parameters() -> None:
    """And where to write. Those of two words are also taken as the query string has them."""
    app = Typer()
    app.command()(export)
    options = {str(one.name): one.opts for one in get_command(app).params}
    wanted = {*AllExportParameters.model_fields, "to"}
    assert options.keys() - {"install_completion", "show_completion"} == wanted
    assert options["year_from"] == ["--year-from", "--year_from"]


@pytest.fixture
def store(location: DatabaseLocation) -> Server:
    """A data directory with the sample articles that nobody serves."""
    server = Server(location.directory, location.url.replace("+psycopg", ""))
    server.run("ingest", str(SAMPLE))
    return server


@ON_SQLITE
def test_export_needs_no_server(store: Server, tmp_path: Path) -> None:
    """Nor an index: it is made anew. Standard output has the bytes and nothing else."""
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    done = store.run("export", "--to", str(first))
    assert re.fullmatch(r"[1-9]\d* statements, [1-9]\d* papers\n", done.stderr)
    assert first.read_bytes().startswith(b"id,type,")
    for path in sorted((store.directory / "index").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    store.run("export", "--to", str(second))
    assert second.read_bytes() == first.read_bytes()
    printed = subprocess.run(
        [CITANCE, "export", "--format", "csv"], env=store.environ(), capture_output=True, check=True
    )
    assert printed.stdout == first.read_bytes()


@ON_SQLITE
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--type", "negative"], "--type: Input should be 'supporting'"),
        (["--year_from", "MMXX"], "--year-from: Write an integer in digits"),
        (["--cited", "banana"], "--cited: `banana` is not a DOI"),
        (["--format", "xlsx"], "--format: Input should be 'ndjson'"),
        (["--colour", "red"], "No such option: --colour"),
        (["--to", "/no/such/folder/out.csv"], "can't be written: No such file or directory."),
    ],
)
def test_export_errors_are_sentences(
    location: DatabaseLocation, options: list[str], says: str
) -> None:
    server = Server(location.directory, location.url.replace("+psycopg", ""))
    done = server.run("export", *options, check=False)
    assert done.returncode in {1, 2}
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@ON_SQLITE
def test_export_ends_quietly_when_nobody_reads(store: Server) -> None:
    """As in `citance export | head -1`."""
    done = subprocess.run(
        ["/bin/sh", "-c", f"{CITANCE} export | head -c 10"],
        env=store.environ(),
        capture_output=True,
        check=True,
    )
    assert len(done.stdout) == 10
    assert b"Traceback" not in done.stderr
