"""`citance extract`: its outputs, its options, and an extraction that is stopped."""

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

from pyarrow import parquet

from tests.conftest import SAMPLE
from tests.fork_server import OWN_PROCESSES
from tests.ingest.archives import zip_bytes
from tests.servers import CITANCE, PATIENCE, Command, Server, statement, until


def test_extract_writes_equal_ndjson_and_parquet(tmp_path: Path) -> None:
    """NDJSON and Parquet contain the same records, and rejections go where they should."""
    command = Server(tmp_path / "none", "")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "articles.zip").write_bytes(
        zip_bytes({p.name: p.read_bytes() for p in SAMPLE.glob("*.xml")})
    )
    (folder / "broken.xml").write_bytes(b"<article><front>")
    ndjson, columns, rejected = (tmp_path / n for n in ("out.ndjson", "out.parquet", "rejected"))
    printed = command.run("extract", str(folder), check=False)
    assert printed.returncode == 1
    assert "broken.xml  file: " in printed.stderr
    written = command.run(
        *("extract", str(folder), "--to", str(ndjson), "--rejected", str(rejected)), check=False
    )
    assert ndjson.read_text() == printed.stdout
    assert "broken.xml" not in written.stderr
    (line,) = rejected.read_text().splitlines()
    assert json.loads(line)["file"].endswith("broken.xml")
    command.run("extract", str(folder), "--to", str(columns), check=False)
    rows = parquet.read_table(columns).to_pylist()
    assert [_without_nulls(row) for row in rows] == [
        json.loads(one) for one in printed.stdout.splitlines()
    ]
    assert not (tmp_path / "none").exists(), "no database was made"
    assert not list(tmp_path.glob("*.partial"))


def _without_nulls(value: Any) -> Any:
    """Without the nulls that a row has for each column without a value."""
    if isinstance(value, dict):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


def test_extract_says_that_a_folder_has_nothing_for_it(tmp_path: Path) -> None:
    (tmp_path / "article.html").write_text("<p>So.</p>")
    done = Server(tmp_path, "").run("extract", str(tmp_path), check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nothing was found" in done.stderr


def test_extract_types_on_request(tmp_path: Path) -> None:
    """Statements have types with `--types` only."""
    command = Server(tmp_path, "")
    articles = [str(path) for path in SAMPLE.glob("*.xml")]
    plain = command.run("extract", *articles).stdout
    typed = command.run("extract", "--types", *articles).stdout
    assert '"type"' not in plain
    kinds = {json.loads(line).get("type") for line in typed.splitlines()}
    assert "mentioning" in kinds


def test_extract_parquet_without_pyarrow_is_an_error(tmp_path: Path) -> None:
    """The error is a sentence that says what to install."""
    missing = tmp_path / "path" / "pyarrow"
    missing.mkdir(parents=True)
    (missing / "__init__.py").write_text("raise ImportError")
    done = subprocess.run(
        [CITANCE, "extract", str(SAMPLE), "--to", str(tmp_path / "a.parquet")],
        env={
            **os.environ,
            "PYTHONPATH": f"{missing.parent}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert (
        done.stderr.strip()
        == "Parquet needs pyarrow, which is not installed: pip install 'citance[parquet]'."
    )


def test_extract_stopped_keeps_a_partial_file(tmp_path: Path) -> None:
    """An extraction that is stopped leaves whole lines in a file of another name."""
    source, to = tmp_path / "many.ndjson", tmp_path / "out.ndjson"
    line = json.dumps(statement(f"{'word ' * 200}[1]."))
    os.mkfifo(source)
    log = tmp_path / "extract.log"
    own = {**os.environ, OWN_PROCESSES: ""}
    with log.open("wb") as stderr:
        process = Command("extract", str(source), "--to", str(to), environment=own, stderr=stderr)
    with source.open("w") as pipe:
        for _ in range(20_000):
            pipe.write(line + "\n")
        pipe.flush()
        partial = tmp_path / "out.ndjson.partial"
        until(lambda: partial.exists() and partial.stat().st_size)
        os.killpg(process.pid, signal.SIGINT)
        until(lambda: not pipe.closed)
    assert process.wait(timeout=PATIENCE) == 130
    output = log.read_text()
    assert "Traceback" not in output
    assert output.splitlines()[-1].startswith("Stopped.")
    assert not to.exists()
    assert all(json.loads(one) for one in partial.read_text().splitlines())
