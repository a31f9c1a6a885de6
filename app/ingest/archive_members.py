"""Members of one archive (zip, tar) or compressed file, with bounds on what the libraries hold in memory."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple, cast

MAX_MEMBERS = 1_000_000
"""Of a zip, whose directory is held in memory. A tar has none."""
MAX_DIRECTORY_BYTES = 250_000_000
"""Of a zip's directory, as it lies on disk."""
MAX_COPY_BYTES = 4_000_000_000
"""Of a zip that is no file on disk: it is copied to one, since its directory is at its end."""
MAX_HEADER_BYTES = 1_000_000
"""Of one header of a tar, which is read into memory whole: long names, and what pax adds."""
ENCRYPTED = 0x1
"""The bit of a zip member's flags for an encrypted one."""


class Member(NamedTuple):
    """What an archive contains, open until the next one is asked for."""

    name: str
    """"" for what a compressed file contains."""
    file: BinaryIO | None
    problem: str = ""
    """Why there is no file."""


Wanted = Callable[[str], bool]
"""Whether a member of this name is to be opened."""
ReadMembers = Callable[[BinaryIO, Wanted], Iterator[Member]]


def find_reader(head: bytes) -> ReadMembers | None:
    """How an archive or compressed file with this head (512 bytes) is read; None when it is neither."""
    for magic, read in _BY_MAGIC:
        if head.startswith(magic):
            return read
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return None
    return _read_tar


def reason_of(error: Exception) -> str:
    """The error of a library as a sentence without its full stop."""
    return (str(error) or type(error).__name__).rstrip(".")


def _read_zip(stream: BinaryIO, wanted: Wanted) -> Iterator[Member]:
    with TemporaryFile() as copy:
        file = _ZipFile(
            cast("io.RawIOBase", stream if stream.seekable() else _copied(stream, copy))
        )
        try:
            with zipfile.ZipFile(cast("BinaryIO", file)) as archive:
                for entry in archive.infolist():
                    if not entry.is_dir() and wanted(entry.filename):
                        yield from _read_entry(archive, entry)
        finally:
            file.detach()


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[Member]:
    try:
        file = archive.open(entry)
    except Exception as error:  # noqa: BLE001 - almost anything is raised, and the other members may be well
        encrypted = entry.flag_bits & ENCRYPTED
        yield Member(entry.filename, None, "it is encrypted" if encrypted else reason_of(error))
        return
    with file:
        yield Member(entry.filename, cast("BinaryIO", file))


def _copied(stream: BinaryIO, copy: BinaryIO) -> BinaryIO:
    while block := stream.read(1 << 20):
        copy.write(block)
        if copy.tell() > MAX_COPY_BYTES:
            most = f"{MAX_COPY_BYTES:,} bytes at most"
            raise zipfile.BadZipFile(f"a zip in an archive or a stream may have {most}")
    return copy


class _ZipFile(io.BufferedReader):
    """A zip whose directory is bounded: `zipfile` reads it with one call of `read`."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size and size > MAX_DIRECTORY_BYTES:
            raise zipfile.BadZipFile(f"its directory has {size:,} bytes; send a tar")
        content = super().read(size)
        if len(content) > MAX_MEMBERS and content.count(b"PK\x01\x02") > MAX_MEMBERS:
            raise zipfile.BadZipFile(f"it has more than {MAX_MEMBERS:,} members; send a tar")
        return content


def _read_tar(stream: BinaryIO, wanted: Wanted) -> Iterator[Member]:
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_TarInfo) as archive:
        while (entry := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # it would keep them all
            if entry.isfile() and wanted(entry.name):
                yield Member(entry.name, cast("BinaryIO", archive.extractfile(entry)))


class _TarInfo(tarfile.TarInfo):
    """A header of bounded size."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_TarInfo":
        entry = super().frombuf(buf, encoding, errors)
        if entry.type in _READ_WHOLE and entry.size > MAX_HEADER_BYTES:
            raise tarfile.ReadError(f"a header may have {MAX_HEADER_BYTES:,} bytes at most")
        return entry


def _read_compressed(
    open_file: Callable[[BinaryIO], object], stream: BinaryIO, _wanted: Wanted
) -> Iterator[Member]:
    with cast("BinaryIO", open_file(stream)) as file:
        yield Member("", file)


_BY_MAGIC: tuple[tuple[bytes, ReadMembers], ...] = (
    (b"PK\x03\x04", _read_zip),
    (b"PK\x05\x06", _read_zip),  # one without members
    (b"\x1f\x8b", partial(_read_compressed, gzip.open)),
    (b"BZh", partial(_read_compressed, bz2.open)),
    (b"\xfd7zXZ\x00", partial(_read_compressed, lzma.open)),
)
_READ_WHOLE = frozenset({
    tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
})  # fmt: skip
