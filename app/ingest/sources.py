"""Files, folders, archives and standard input as a stream of pieces, each small enough to be held in memory."""

import gzip
import io
import lzma
import os
import shutil
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from app.document import Unreadable
from app.formats import detect

LARGEST = 200_000_000
"""Bytes of one document, unpacked. The largest real article seen has 4 MB."""
PART = 4_000_000
"""Bytes, about, of one part of a file that is read by lines."""
HEAD = 4_096
DEEPEST = 4
"""Archives in archives; an archive can be made to hold itself."""
ENCRYPTED = 0x1
"""The bit of a zip member's flags that says so."""
_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError)


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to be read: a document, or some lines of a file. `problem`: it could not even be opened."""

    name: str
    content: bytes = b""
    first_line: int = 1
    problem: str = ""
    format: str = ""
    """The name of the format that the file was found to be; a part of it may look like another."""
    disk_offset: int = 0
    """Bytes, as they lie on disk, of all files up to the end of this piece. That of the last piece is `disk_size`."""


def pieces(paths: Iterable[Path], format_name: str) -> Iterator[Piece]:
    """Everything under these paths, in the order of their names; `-` is standard input."""
    behind = 0
    for path in paths:
        if str(path) == "-":
            yield from _opened("-", sys.stdin.buffer, format_name)
            continue
        for file in _within(path):
            for piece in _file(file, str(file), format_name):
                yield replace(piece, disk_offset=behind + piece.disk_offset)
            behind += _size(file)


def disk_size(paths: Iterable[Path]) -> int | None:
    """Bytes on disk of all that `pieces` will read; None when nobody knows, with standard input among it."""
    paths = list(paths)
    if any(str(path) == "-" for path in paths):
        return None
    return sum(_size(file) for path in paths for file in _within(path))


def upload_pieces(path: Path, name: str, format_name: str) -> Iterator[Piece]:
    """A file that was sent under this name."""
    return _file(path, name, format_name)


def printable(name: str) -> str:
    """A file's name as it can be stored and printed: names are bytes, and not always those of a text."""
    return (
        name.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "\ufffd")
    )


def _is_taken(name: str) -> bool:
    return name.lower().removesuffix(".gz").endswith((*detect.ENDINGS, ".zip", ".tar", ".tgz"))


def _within(path: Path) -> Iterator[Path]:
    """The file, or the files of the folder that are taken. Of a folder only names are held, one level at a time."""
    if not path.is_dir():
        yield path
        return
    try:
        with os.scandir(path) as entries:
            names = sorted(
                (entry.name, inner)
                for entry in entries
                if (inner := entry.is_dir(follow_symlinks=False))
                or (_is_taken(entry.name) and entry.is_file())
            )
    except OSError:
        yield path  # that it can't be opened is said where files are opened
        return
    for name, inner in names:
        yield from _within(path / name) if inner else (path / name,)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _file(path: Path, name: str, format_name: str) -> Iterator[Piece]:
    name = printable(name)
    try:
        with path.open("rb") as file:
            for piece in _opened(name, file, format_name):
                yield replace(piece, disk_offset=file.tell() if file.seekable() else 0)
    except OSError as error:
        yield Piece(name, problem=f"The file can't be read: {error.strerror or error}.")


def _opened(name: str, file: BinaryIO, format_name: str, depth: int = 0) -> Iterator[Piece]:
    """Archives are known by their content; names are easily wrong, and standard input has none."""
    if depth > DEEPEST:
        yield Piece(name, problem=f"Archives may be nested {DEEPEST} deep at most.")
        return
    stream = io.BufferedReader(cast("io.RawIOBase", file))
    head = stream.peek(512)
    try:
        if head.startswith(b"PK\x03\x04"):
            yield from _zip(name, stream, format_name, depth + 1)
        elif head.startswith(b"\x1f\x8b"):
            with gzip.open(stream) as unpacked:
                yield from _opened(name, cast("BinaryIO", unpacked), format_name, depth + 1)
        elif head[257:262] == b"ustar":
            yield from _tar(name, stream, format_name, depth + 1)
        else:
            yield from _content(name, stream, format_name)
    except _DAMAGED as error:
        yield Piece(name, problem=f"The archive is damaged: {error}.")
    finally:
        stream.detach()  # the file is its opener's to close


def _zip(name: str, stream: BinaryIO, format_name: str, depth: int) -> Iterator[Piece]:
    with TemporaryFile() as copy:
        if not stream.seekable():  # the list of a zip's members stands at its end
            shutil.copyfileobj(stream, copy)
        with zipfile.ZipFile(stream if stream.seekable() else copy) as archive:
            for member in archive.infolist():
                if member.is_dir() or not _is_taken(member.filename):
                    continue
                within = f"{name}/{printable(member.filename)}"
                try:
                    file = archive.open(member)
                except (zipfile.BadZipFile, RuntimeError) as error:
                    # RuntimeError is what zipfile raises for an encrypted member, or an unknown way of packing
                    sealed = "it is encrypted" if member.flag_bits & ENCRYPTED else str(error)
                    yield Piece(within, problem=f"It can't be unpacked: {sealed.rstrip('.')}.")
                    continue
                with file:
                    yield from _opened(within, cast("BinaryIO", file), format_name, depth)


def _tar(name: str, stream: BinaryIO, format_name: str, depth: int) -> Iterator[Piece]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            file = (
                archive.extractfile(member) if member.isfile() and _is_taken(member.name) else None
            )
            if file is not None:
                within = f"{name}/{printable(member.name)}"
                yield from _opened(within, cast("BinaryIO", file), format_name, depth)


def _content(name: str, file: BinaryIO, format_name: str) -> Iterator[Piece]:
    head = file.read(HEAD)
    try:
        format_ = detect.find(format_name, head)
    except Unreadable as reason:
        yield Piece(name, problem=str(reason))
        return
    if format_.by_lines(head):
        yield from _parts(name, head, file, format_)
        return
    content = head + file.read(LARGEST)
    if len(content) > LARGEST:
        yield Piece(name, problem=f"One document may have {LARGEST:,} bytes at most.")
    else:
        yield Piece(name, content, format=format_.name)


def _parts(name: str, head: bytes, file: BinaryIO, format_: detect.Format) -> Iterator[Piece]:
    """`number`: of the first line of a part, the title line that it is given included."""
    number, part, title = 1, head, b""
    while block := file.read(PART):
        part += block
        cut = part.rfind(b"\n") + 1
        if cut:
            yield Piece(name, title + part[:cut], number, format=format_.name)
            number += part.count(b"\n", 0, cut)
            if format_.titled and not title:
                title = part[: part.find(b"\n") + 1]
                number -= 1
            part = part[cut:]
        elif len(part) > LARGEST:
            yield Piece(name, problem=f"Line {number} is longer than {LARGEST:,} bytes.")
            return
    if part:
        yield Piece(name, title + part, number, format=format_.name)
