"""app.cli.check: lists and articles, without a server."""

import csv
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from tests.conftest import ON_SQLITE, SAMPLE, DatabaseLocation
from tests.servers import Server

BIB = "@misc{mine, doi = {10.5555/citance-sample-2}}\n@misc{other, doi = {10.5555/nobody}}\n"


@pytest.fixture
def loaded(location: DatabaseLocation) -> Iterator[Server]:
    """A store with the sample, and no server."""
    server = Server(location.directory, location.url.replace("+psycopg", ""))
    server.run("ingest", str(SAMPLE))
    yield server
    server.stop()


@ON_SQLITE
def test_check_command(loaded: Server, tmp_path: Path) -> None:
    """Text, CSV and JSON; several files, one of which can't be read; an exit status for scripts."""
    file, broken = tmp_path / "refs.bib", tmp_path / "empty.bib"
    file.write_text(BIB)
    broken.write_text("")
    done = loaded.run("check", str(file))
    first, second = done.stdout.splitlines()
    assert first.split()[:4] == ["retracted", "1", "mine", "10.5555/citance-sample-2"]
    assert "retraction 2024-02-20" in first
    assert second.startswith("not-found ")
    assert "2 given, 1 found, 1 not found, 1 retracted" in done.stderr
    table = loaded.run("check", str(file), "--output", "csv").stdout
    assert [row["key"] for row in csv.DictReader(StringIO(table))] == ["mine", "other"]
    article = str(SAMPLE / "article-1.xml")
    binary = tmp_path / "refs.docx"
    binary.write_bytes(b"PK\3\4\0\0 10.5555/citance-sample-2")
    others = (str(broken), str(binary), str(tmp_path / "nowhere"))
    done = loaded.run("check", *others, article, "--output", "json", check=False)
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["article"]["doi"] == "10.5555/citance-sample-1"
    assert done.returncode == 1
    reasons = ("No reference was found in it.", "The file is no text", "No such file or directory.")
    for name, reason in zip(others, reasons, strict=True):
        assert f"{name}: {reason}" in done.stderr
    assert loaded.run("check", str(file), "--exit-code", check=False).returncode == 1
    assert loaded.run("check", str(file), "--format", "docx", check=False).returncode == 2
