"""Archives (zip, tar, gzip, in one another) unpacked into pieces, without files on disk for their members."""

import gzip
import io
import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from app.formats import detect
from app.ingest.pieces import Piece, read_pieces

MAX_NESTING = 4
"""Archives in archives; an archive can be made to contain itself."""
ENCRYPTED = 0x1
"""The bit of a zip member's flags for an encrypted one."""
_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError)


def unpack(name: str, file: BinaryIO, format_name: str, depth: int = 0) -> Iterator[Piece]:
    """The pieces of an open file, which may be an archive.

    Archives are recognised by their content: names are easily wrong, and standard input has none.
    """
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
                yield from unpack(name, cast("BinaryIO", unpacked), format_name, depth + 1)
        elif head[257:262] == b"ustar":
            yield from _tar(name, stream, format_name, depth + 1)
        else:
            yield from read_pieces(name, stream, format_name)
    except _DAMAGED as error:
        yield Piece(name, problem=f"The archive is damaged: {error}.")
    finally:
        stream.detach()  # the caller closes the file


def printable(name: str) -> str:
    """A file's name as it can be stored and printed: names are bytes, and not always valid UTF-8."""
    return (
        name.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "\ufffd")
    )


def has_known_extension(name: str) -> bool:
    """Whether a file of a folder or an archive is read, by its name."""
    return name.lower().removesuffix(".gz").endswith((*detect.EXTENSIONS, ".zip", ".tar", ".tgz"))


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
                    yield from unpack(member_name, cast("BinaryIO", file), format_name, depth)


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
                yield from unpack(member_name, cast("BinaryIO", file), format_name, depth)
