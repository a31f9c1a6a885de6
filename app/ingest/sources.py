"""Iterate over files, folders, archives and standard input in pieces that fit into memory."""

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

MAX_DOCUMENT_BYTES = 200_000_000
"""Of one document, unpacked. The largest real article seen has 4 MB."""
PART_BYTES = 4_000_000
"""About, of one part of a file that is read by lines."""
HEAD_BYTES = 4_096
"""By which a file's format is recognised."""
MAX_NESTING = 4
"""Archives in archives; an archive can be made to contain itself."""
ENCRYPTED = 0x1
"""The bit of a zip member's flags for an encrypted one."""
_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError)


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to be read: a whole document, or some lines of a file."""

    name: str
    """The path of its file; of an archive's member, both paths joined by a slash."""
    content: bytes = b""
    first_line: int = 1
    """Its number in the file."""
    problem: str = ""
    """Why it could not be opened, in a sentence; empty when it was."""
    format: str = ""
    """The name of the format that the file was found to be; a part of it may look like another."""
    disk_offset: int = 0
    """Bytes, as they lie on disk, of all files up to the end of this piece. That of the last piece is `disk_size`."""


def pieces(paths: Iterable[Path], format_name: str) -> Iterator[Piece]:
    """Everything under these paths, in the order of their names; `-` is standard input.

    `format_name`: a format's name, or `auto`. Never raises: what can't be opened is a piece with a `problem`.
    """
    done = 0
    for path in paths:
        if str(path) == "-":
            yield from _opened("-", sys.stdin.buffer, format_name)
            continue
        for file in _files(path):
            for piece in _file(file, str(file), format_name):
                yield replace(piece, disk_offset=done + piece.disk_offset)
            done += _size(file)


def disk_size(paths: Iterable[Path]) -> int | None:
    """Bytes on disk of all that `pieces` will read; None when standard input is among it."""
    paths = list(paths)
    if any(str(path) == "-" for path in paths):
        return None
    return sum(_size(file) for path in paths for file in _files(path))


def upload_pieces(path: Path, name: str, format_name: str) -> Iterator[Piece]:
    """The pieces of a file that was sent under this name."""
    return _file(path, name, format_name)


def printable(name: str) -> str:
    """A file's name as it can be stored and printed: names are bytes, and not always valid UTF-8."""
    return (
        name.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "\ufffd")
    )


def has_known_extension(name: str) -> bool:
    """Whether a file of a folder or an archive is read, by its name."""
    return name.lower().removesuffix(".gz").endswith((*detect.EXTENSIONS, ".zip", ".tar", ".tgz"))


def _files(path: Path) -> Iterator[Path]:
    """The file, or the files of the folder that are taken. In memory are only names, of one level at a time."""
    if not path.is_dir():
        yield path
        return
    try:
        with os.scandir(path) as entries:
            names = sorted(
                (entry.name, inner)
                for entry in entries
                if (inner := entry.is_dir(follow_symlinks=False))
                or (has_known_extension(entry.name) and entry.is_file())
            )
    except OSError:
        yield path  # opening it gives the same error, which is reported there
        return
    for name, inner in names:
        yield from _files(path / name) if inner else (path / name,)


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
    """The pieces of an open file. Archives are recognised by their content: names are easily wrong, and standard input has
    none."""
    if depth > MAX_NESTING:
        yield Piece(name, problem=f"Archives may be nested {MAX_NESTING} deep at most.")
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
        stream.detach()  # the caller closes the file


def _zip(name: str, stream: BinaryIO, format_name: str, depth: int) -> Iterator[Piece]:
    with TemporaryFile() as copy:
        if not stream.seekable():  # a zip's directory is at its end
            shutil.copyfileobj(stream, copy)
        with zipfile.ZipFile(stream if stream.seekable() else copy) as archive:
            for member in archive.infolist():
                if member.is_dir() or not has_known_extension(member.filename):
                    continue
                member_name = f"{name}/{printable(member.filename)}"
                try:
                    file = archive.open(member)
                except (zipfile.BadZipFile, RuntimeError) as error:
                    # RuntimeError is what zipfile raises for an encrypted member, or an unknown way of packing
                    problem = "it is encrypted" if member.flag_bits & ENCRYPTED else str(error)
                    yield Piece(
                        member_name, problem=f"It can't be unpacked: {problem.rstrip('.')}."
                    )
                    continue
                with file:
                    yield from _opened(member_name, cast("BinaryIO", file), format_name, depth)


def _tar(name: str, stream: BinaryIO, format_name: str, depth: int) -> Iterator[Piece]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            file = (
                archive.extractfile(member)
                if member.isfile() and has_known_extension(member.name)
                else None
            )
            if file is not None:
                member_name = f"{name}/{printable(member.name)}"
                yield from _opened(member_name, cast("BinaryIO", file), format_name, depth)


def _content(name: str, file: BinaryIO, format_name: str) -> Iterator[Piece]:
    head = file.read(HEAD_BYTES)
    try:
        format_ = detect.find_format(format_name, head)
    except Unreadable as reason:
        yield Piece(name, problem=str(reason))
        return
    if format_.is_splittable(head):
        yield from _parts(name, head, file, format_)
        return
    content = head + file.read(MAX_DOCUMENT_BYTES)
    if len(content) > MAX_DOCUMENT_BYTES:
        yield Piece(name, problem=f"One document may have {MAX_DOCUMENT_BYTES:,} bytes at most.")
    else:
        yield Piece(name, content, format=format_.name)


def _parts(name: str, head: bytes, file: BinaryIO, format_: detect.Format) -> Iterator[Piece]:
    """Cut a file at line ends. `number` is that of a part's first line, the title line that it is given included."""
    number, part, title = 1, head, b""
    while block := file.read(PART_BYTES):
        part += block
        cut = part.rfind(b"\n") + 1
        if cut:
            yield Piece(name, title + part[:cut], number, format=format_.name)
            number += part.count(b"\n", 0, cut)
            if format_.has_header and not title:
                title = part[: part.find(b"\n") + 1]
                number -= 1
            part = part[cut:]
        elif len(part) > MAX_DOCUMENT_BYTES:
            yield Piece(name, problem=f"Line {number} is longer than {MAX_DOCUMENT_BYTES:,} bytes.")
            return
    if part:
        yield Piece(name, title + part, number, format=format_.name)
