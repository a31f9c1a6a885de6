"""What the user of a command can mend is a sentence, and no traceback."""

from pathlib import Path

import pytest

from tests.conftest import SAMPLE
from tests.servers import Server


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["extract", str(SAMPLE), "--to", "{}/no/out.ndjson"], "/no/out.ndjson"),
        (["extract", str(SAMPLE), "--to", "{}/no/out.parquet"], "/no/out.parquet"),
        (["extract", str(SAMPLE), "--rejected", "{}/no/rejected"], "/no/rejected"),
        (["extract", str(SAMPLE), "--to", "{}"], "directory"),
        (["lookup", "warm", "{}/no/dois"], "/no/dois"),
        (["lookup", "warm", "{}"], "directory"),
    ],
)
def test_report_error_names_the_file(tmp_path: Path, words: list[str], named: str) -> None:
    """That can't be read or written; nothing is left beside it."""
    command = Server(tmp_path / "data", "")
    before = set(tmp_path.parent.iterdir())
    done = command.run(*(word.format(tmp_path) for word in words), check=False)
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    assert named in done.stderr.replace("│", "").replace("\n", "")
    assert set(tmp_path.parent.iterdir()) == before


def test_report_error_of_a_data_directory(tmp_path: Path) -> None:
    """That can't be made."""
    (tmp_path / "file").touch()
    command = Server(tmp_path / "file" / "data", "")
    done = command.run("ingest", str(SAMPLE), check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert str(tmp_path / "file") in done.stderr.replace("\n", "")
    assert "Traceback" not in done.stderr
