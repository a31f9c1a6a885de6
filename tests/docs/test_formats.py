"""docs/formats.md: each format has its command, and its examples load."""

import re
from pathlib import Path

import pytest

from app.formats import detect
from app.ingest import sources
from app.ingest.archives import has_known_extension
from app.ingest.reader import Reader

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "formats.md").read_text()
COMMANDS = re.findall(r"\$ citance ingest --format ([\w-]+) (\S+)\n", PAGE)
FILES = dict(re.findall(r"```\w+ (\S+)\n(.*?)```", PAGE, re.DOTALL))


def test_formats_page_describes_each_format() -> None:
    """Each format is described."""
    names = [format_.name for format_ in detect.FORMATS]
    assert sorted([name for name, _ in COMMANDS] + ["pdf"]) == sorted(names)
    assert sorted(re.findall(r"^\| `([\w-]+)` \|", PAGE, re.MULTILINE)) == sorted(names)
    for extension in detect.EXTENSIONS:
        assert f"`{extension}`" in PAGE


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(("name", "file"), COMMANDS)
def test_formats_page_examples_load(tmp_path: Path, name: str, file: str, named: bool) -> None:
    """What the page shows to load loads, with the format named and recognised."""
    path = tmp_path / file
    path.write_text(FILES[file])
    format_name = name if named else "auto"
    (piece,) = sources.pieces([path], format_name)
    result = Reader(format_name).read(piece)
    assert not result.refused
    (document,) = result.documents
    assert not document.rejected
    assert document.references or name == "idmap"
    edges_only = name in ("opencitations", "crossref", "datacite", "openalex", "idmap")
    assert bool(document.statements) != edges_only
    assert has_known_extension(file), "a folder gives it too"
