"""Archives in archives, damaged ones, and those that are made to do harm."""

import gzip
import io
import os
import random
import struct
import tarfile
import tracemalloc
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from app.ingest import archive_members, archives, sources
from app.ingest.pieces import Piece
from tests.ingest.archives import KINDS, pack, tar_bytes, tar_gz_bytes, zip_bytes

ARTICLE = b"<article/>"
FOUR = [(kind,) * 4 for kind in ("zip", "tar.gz", "tar.xz")]


def read(folder: Path, content: bytes) -> list[Piece]:
    """The pieces of a file of this content, whatever it is."""
    path = folder / "sent"
    path.write_bytes(content)
    return list(sources.pieces([path], "auto"))


def packed(kinds: tuple[str, ...]) -> bytes:
    """An article, packed in each of these, the last one outermost."""
    name, content = "a.xml", ARTICLE
    for kind in kinds:
        name, content = pack(kind, name, content)
    return content


@pytest.mark.parametrize("kinds", [*product(KINDS, KINDS), *FOUR], ids="-in-".join)
def test_archives_of_any_kind_in_any_kind(tmp_path: Path, kinds: tuple[str, ...]) -> None:
    """An archive of each kind is read in one of each kind, and four deep."""
    (piece,) = read(tmp_path, packed(kinds))
    assert (piece.content, piece.problem) == (ARTICLE, "")


@pytest.mark.parametrize("kind", KINDS)
def test_archives_come_over_standard_input(kind: str) -> None:
    """A stream that can't be sought in is read as well."""
    readable, writable = os.pipe()
    with os.fdopen(writable, "wb") as pipe:
        pipe.write(packed((kind,)))
    with os.fdopen(readable, "rb") as stream:
        (piece,) = archives.unpack("-", stream, "auto")
    assert (piece.content, piece.problem) == (ARTICLE, "")


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_archives_are_refused_beyond_the_last_layer(tmp_path: Path, kind: str) -> None:
    """What is packed too often is rejected, and what lies next to it is read."""
    files = {"a.zip": packed((kind,) * 8), "b.xml": ARTICLE}
    deep, article = read(tmp_path, tar_bytes(files))
    assert deep.problem == "It is packed more than 8 times."
    assert article.content == ARTICLE


def test_archives_without_members_have_no_pieces(tmp_path: Path) -> None:
    """An empty archive is no damaged one."""
    assert read(tmp_path, zip_bytes({})) == []


LINES = gzip.compress(b"{}\n" * 1_000_000) * 150
"""450 MB, packed a thousand times as small."""


@pytest.mark.parametrize("content", [LINES, zip_bytes({"a.ndjson.gz": LINES})])
def test_archives_that_grow_too_much_are_cut_off(tmp_path: Path, content: bytes) -> None:
    """A bomb is read up to the bound, and what is behind that is rejected with the reason."""
    *before, last = read(tmp_path, content)
    assert "come out of it" in last.problem
    most = archives.FREE_BYTES + archives.MAX_RATIO * len(content)
    assert 0 < sum(len(piece.content) for piece in before) < most


def with_too_long_header() -> bytes:
    """A tar with two million bytes of extended header."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo("a.xml")
        member.pax_headers = {"comment": "x" * 2_000_000}
        archive.addfile(member)
    return buffer.getvalue()


def with_too_many_members() -> bytes:
    """A zip whose directory lists one member more than it may."""
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *[0] * 9, 1, *[0] * 6) + b"a"
    directory = entry * (archive_members.MAX_MEMBERS + 1)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), 4, 0)
    return b"PK\x03\x04" + directory + end


@pytest.mark.parametrize("make", [with_too_long_header, with_too_many_members])
def test_archives_have_bounded_directories(tmp_path: Path, make: Callable[[], bytes]) -> None:
    """What an archive's library would hold in memory is refused unread."""
    (piece,) = read(tmp_path, make())
    assert "at most" in piece.problem or "more than 1,000,000 members" in piece.problem


def test_archives_of_many_members_take_no_memory(tmp_path: Path) -> None:
    """A tar of empty files is gone through without remembering them."""
    path = tmp_path / "many.tar.gz"
    path.write_bytes(gzip.compress(tarfile.TarInfo("e.xml").tobuf() * 3_000))
    tracemalloc.start()
    try:
        assert sum(1 for _ in sources.pieces([path], "auto")) == 3_000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("make", [zip_bytes, tar_bytes, tar_gz_bytes])
def test_archives_never_raise_when_damaged(
    tmp_path: Path, make: Callable[[dict[str, bytes]], bytes]
) -> None:
    """Whatever bytes are changed or missing, a problem is named."""
    inner = tar_bytes({"c.xml": ARTICLE * 50, "d.zip": zip_bytes({"e.xml": ARTICLE})})
    whole = make(
        {"a.xml": ARTICLE, "b.zip": zip_bytes({"x.json.gz": gzip.compress(b"{}")}), "c.tar": inner}
    )
    chance = random.Random(7)
    problems = 0
    for _ in range(150):
        content = bytearray(
            whole[: chance.randrange(1, len(whole))] if chance.random() < 0.3 else whole
        )
        for _ in range(chance.choice((0, 1, 3, 20))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        problems += any(piece.problem for piece in read(tmp_path, bytes(content)))
    assert problems > 30
