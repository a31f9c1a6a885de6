"""app.cli.admin: keys of names that can be read."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.admin import LONGEST_NAME, keys_cli


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "\x1b[31mred", "x" * (LONGEST_NAME + 1)])
def test_key_wants_a_name_that_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Before anything is made: it stands in lists, and beside corrections."""
    monkeypatch.setenv("CITANCE_DATA_DIR", str(tmp_path / "data"))
    done = CliRunner().invoke(keys_cli, ["create", name])
    assert done.exit_code == 2
    assert "printable" in done.output
    assert not (tmp_path / "data").exists()
