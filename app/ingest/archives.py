"""Archives and compressed files, in one another, unpacked into pieces without files on disk for their members."""

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from typing_extensions import Buffer

from app.formats import detect
from app.ingest.archive_members import Member, find_reader, reason_of
from app.ingest.pieces import Piece, read_pieces

MAX_LAYERS = 8
"""Archives and compressions around a file, since an archive can contain itself. Four .tar.gz in one another are eight."""
MAX_RATIO = 200
"""Bytes that a byte on disk may become, in all layers together. XML is compressed some ten times, tables some twenty."""
FREE_BYTES = 250_000_000
"""Bytes that may come out of any file, however small it is."""


class _Truncated(Exception):
    """The rest of the file is left out."""


class _TooLarge(_Truncated):
    """More comes out of the file than is plausible."""


@dataclass(slots=True)
class _Source:
    """The file on disk that all layers come from."""

    format_name: str
    should_stop: Callable[[], bool]
    size: int = 0
    """Bytes; of a stream, those that were read by now."""
    unpacked: int = 0
    """Bytes that came out of it, of each layer."""

    def count_read(self, size: int) -> None:
        self.size += size

    def count_unpacked(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > FREE_BYTES + MAX_RATIO * self.size:
            raise _TooLarge
        if self.should_stop():
            raise _Truncated


class _Counted(io.RawIOBase):
    """A stream whose bytes are counted. It is only read forwards: to go back in a compressed one is to unpack it again."""

    def __init__(self, file: BinaryIO, count: Callable[[int], None]) -> None:
        self._file = file
        self._count = count

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer)
        content = self._file.read(len(view))
        view[: len(content)] = content
        self._count(len(content))
        return len(content)


def unpack(
    name: str, file: BinaryIO, format_name: str, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Piece]:
    """The pieces of an open file, which may be an archive. Never raises: what can't be read is a piece with a `problem`.

    Archives are recognised by their content: names are easily wrong, and standard input has none.
    """
    source = _Source(format_name, should_stop)
    if file.seekable():
        source.size = file.seek(0, os.SEEK_END)
        file.seek(0)
    else:
        file = cast("BinaryIO", _Counted(file, source.count_read))
    try:
        yield from _unpack(name, file, source, 0)
    except _TooLarge:
        most = f"{FREE_BYTES:,} bytes and {MAX_RATIO} times its size"
        yield Piece(name, problem=f"More than {most} come out of it: the rest was left out.")
    except _Truncated:
        return


def printable(name: str) -> str:
    """A file's name as it can be stored and printed: names are bytes, and not always valid UTF-8."""
    return (
        name.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "\ufffd")
    )


def has_known_extension(name: str) -> bool:
    """Whether a file of a folder or an archive is read, by its name."""
    name = name.lower()
    for extension in _COMPRESSED:
        name = name.removesuffix(extension)
    return name.endswith((*detect.EXTENSIONS, *_ARCHIVES))


def _unpack(name: str, file: BinaryIO, source: _Source, layers: int) -> Iterator[Piece]:
    stream = io.BufferedReader(cast("io.RawIOBase", file))
    try:
        read = find_reader(stream.peek(512))
        if read is None:
            yield from read_pieces(name, stream, source.format_name)
        elif layers == MAX_LAYERS:
            yield Piece(name, problem=f"It is packed more than {MAX_LAYERS} times.")
        else:
            for member in read(stream, has_known_extension):
                yield from _unpack_member(name, member, source, layers + 1)
    except _Truncated:
        raise
    except Exception as error:  # noqa: BLE001 - the libraries raise almost anything on damaged bytes
        yield Piece(name, problem=f"It can't be unpacked: {reason_of(error)}.")
    finally:
        stream.detach()  # the caller closes the file


def _unpack_member(name: str, member: Member, source: _Source, layers: int) -> Iterator[Piece]:
    if member.name:
        name = f"{name}/{printable(member.name)}"
    if member.file is None:
        yield Piece(name, problem=f"It can't be unpacked: {member.problem}.")
        return
    counted = _Counted(member.file, source.count_unpacked)
    yield from _unpack(name, cast("BinaryIO", counted), source, layers)


_COMPRESSED = (".gz", ".bz2", ".xz")
_ARCHIVES = (".zip", ".tar", ".tgz", ".tbz2", ".txz")
