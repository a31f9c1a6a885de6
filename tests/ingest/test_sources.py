"""Files and archives as others make them, and the parts of large files."""

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from app.ingest import sources
from app.ingest.archives import printable
from app.ingest.reader import Reader, ReadResult
from tests.formats.metadata import test_opencitations, test_semantic_scholar_bulk

ARTICLE = b"<article/>"
ENCRYPTED, METHOD = 6, 8
"""Offsets in a zip member's header; in the directory at the end they are two bytes larger."""


def zipped(patched: str, place: int, value: int) -> bytes:
    """Three articles, of which one member's header is patched."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("a.xml", "b.xml", "c.xml"):
            archive.writestr(name, ARTICLE)
    content = bytearray(packed.getvalue())
    for start, length, later in ((b"PK\x03\x04", 30, 0), (b"PK\x01\x02", 46, 2)):
        at = content.find(start)
        while not content.startswith(patched.encode(), at + length):
            at = content.find(start, at + 1)
        content[at + place + later] = value
    return bytes(content)


@pytest.mark.parametrize(
    ("place", "value", "reason"), [(ENCRYPTED, 1, "encrypted"), (METHOD, 99, "compression method")]
)
def test_pieces_name_a_member_that_cannot_be_unpacked(
    tmp_path: Path, place: int, value: int, reason: str
) -> None:
    """A member that can't be unpacked is named, and the rest goes on."""
    path = tmp_path / "articles.zip"
    path.write_bytes(zipped("b.xml", place, value))
    a, b, c = sources.pieces([path], "auto")
    assert (a.content, b.content, c.content) == (ARTICLE, b"", ARTICLE)
    assert b.name == f"{path}/b.xml"
    assert reason in b.problem


def test_pieces_have_printable_names(tmp_path: Path) -> None:
    """Names of any bytes can be printed and stored."""
    path = tmp_path / "articles.tar"
    with tarfile.open(path, "w", encoding="utf-8", errors="surrogateescape") as archive:
        member = tarfile.TarInfo("caf\udce9.xml")
        member.size = len(ARTICLE)
        archive.addfile(member, io.BytesIO(ARTICLE))
    (piece,) = sources.pieces([path], "auto")
    assert piece.content == ARTICLE
    assert piece.name == f"{path}/caf\ufffd.xml"
    assert printable("a\0b") == "a\ufffdb"


def test_pieces_disk_offset_grows_up_to_disk_size(tmp_path: Path) -> None:
    """The offset of each piece grows with the files on disk, up to their size."""
    for name in ("b.xml", "a.xml"):
        (tmp_path / name).write_bytes(ARTICLE * 5_000)
    inner = tmp_path / "a"
    inner.mkdir()
    (inner / "x.ndjson").write_bytes((b"{}" + b" " * 100 + b"\n") * 100_000)
    (inner / "notes.txt").write_bytes(b"passed over")
    (tmp_path / "c.zip").write_bytes(zipped("b.xml", ENCRYPTED, 0))
    with tarfile.open(tmp_path / "d.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "a.xml")
    pieces = list(sources.pieces([tmp_path], "auto"))
    names = [piece.name.removeprefix(f"{tmp_path}/") for piece in pieces]
    assert names == [
        "a/x.ndjson", "a/x.ndjson", "a/x.ndjson", "a.xml", "b.xml",
        "c.zip/a.xml", "c.zip/b.xml", "c.zip/c.xml", f"d.tar.gz/{str(tmp_path)[1:]}/a.xml",
    ]  # fmt: skip
    offsets = [piece.disk_offset for piece in pieces]
    assert offsets == sorted(offsets)
    whole = sources.disk_size([tmp_path])
    assert whole == sum(
        path.stat().st_size for path in tmp_path.rglob("*.*") if "notes" not in str(path)
    )
    assert whole - 100 < offsets[-1] <= whole
    assert sources.disk_size([tmp_path, Path("-")]) is None


def test_pieces_name_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    """A folder that cannot be read is named."""
    (tmp_path / "a.xml").write_bytes(ARTICLE)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    if os.access(closed, os.R_OK):
        pytest.skip("this user may read every folder")
    article, problem = sources.pieces([tmp_path], "auto")
    assert article.content == ARTICLE
    assert (problem.name, problem.problem) == (
        str(closed),
        "The file can't be read: Permission denied.",
    )


def read_in_parts(path: Path, content: bytes) -> list[ReadResult]:
    """The results of the pieces of a file."""
    path.write_bytes(content)
    return [Reader().read(piece) for piece in sources.pieces([path], "auto")]


def test_pieces_of_a_large_table_have_its_header(tmp_path: Path) -> None:
    """Each part of a large table is given its first line."""
    row = f"{'0' * 2_000},10.5555/citing{{n}},10.5555/cited,2020,,,"
    rows = [row.format(n=n) for n in range(5_000)]
    rows[4_500] = "no citation"
    results = read_in_parts(
        tmp_path / "edges.csv", (test_opencitations.HEADER + "\n".join(rows)).encode()
    )
    assert len(results) > 2
    assert sum(len(d.references) for r in results for d in r.documents) == 4_999
    (rejection,) = [one for r in results for d in r.documents for one in d.rejected]
    assert rejection.place == "line 4502"


def test_pieces_that_begin_with_a_bad_line_keep_the_format(tmp_path: Path) -> None:
    """A part that begins with a bad line is still of its format."""
    lines = [
        test_semantic_scholar_bulk.line(1, 2, [f"{n} {'x' * 10_000}"]) if n % 2 else "{"
        for n in range(1_600)
    ]
    results = read_in_parts(tmp_path / "citations.jsonl", "\n".join(["", *lines[1:]]).encode())
    assert len(results) > 1
    rejected = [one.place for r in results for d in r.documents for one in d.rejected]
    assert rejected == [f"line {n + 1}" for n in range(2, 1_600, 2)]
    assert sum(len(d.statements) for r in results for d in r.documents) == 800
