"""Pieces of a file that fit into memory: one document whole, or lines of a file that is read by lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.document import Unreadable
from app.formats import detect

MAX_DOCUMENT_BYTES = 200_000_000
"""Of one document, unpacked. The largest real article seen has 4 MB."""
PART_BYTES = 4_000_000
"""About, of one part of a file that is read by lines."""
HEAD_BYTES = 4_096
"""By which a file's format is recognised."""


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
    """Bytes, as they lie on disk, of all files up to the end of this piece; at the last one `sources.disk_size`."""


def read_pieces(name: str, file: BinaryIO, format_name: str) -> Iterator[Piece]:
    """The pieces of one open file that is no archive. `format_name`: a format's name, or `auto`."""
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
    number, pending, size, title = 1, [head], len(head), b""
    while block := file.read(PART_BYTES):
        size += len(block)
        cut = block.rfind(b"\n") + 1
        if not cut:
            pending.append(block)
            if size > MAX_DOCUMENT_BYTES:
                reason = f"Line {number} is longer than {MAX_DOCUMENT_BYTES:,} bytes."
                yield Piece(name, problem=reason)
                return
            continue
        part = b"".join((*pending, block[:cut]))
        yield Piece(name, title + part, number, format=format_.name)
        number += part.count(b"\n")
        if format_.has_header and not title:
            title = part[: part.find(b"\n") + 1]
            number -= 1
        pending, size = [block[cut:]], len(block) - cut
    if part := b"".join(pending):
        yield Piece(name, title + part, number, format=format_.name)
