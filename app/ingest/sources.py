"""Iterate over files, folders, archives and standard input in pieces that fit into memory."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from app.ingest.archives import has_known_extension, printable, unpack
from app.ingest.pieces import Piece


def pieces(
    paths: Iterable[Path],
    format_name: str,
    should_stop: Callable[[], bool] = lambda: False,
    left_out: Path | None = None,
) -> Iterator[Piece]:
    """Everything under these paths, in the order of their names; `-` is standard input.

    `format_name`: a format's name, or `auto`. `should_stop`: asked while archives are unpacked; ends them early.
    `left_out`: a folder that is passed over where it is found. Never raises: what can't be opened is a piece with a
    `problem`.
    """
    done = 0
    for path in paths:
        if str(path) == "-":
            yield from unpack("-", sys.stdin.buffer, format_name, should_stop)
            continue
        for file in _files(path, left_out):
            for piece in file_pieces(file, str(file), format_name, should_stop):
                yield replace(piece, disk_offset=done + piece.disk_offset)
            done += _size(file)


def file_pieces(
    path: Path, name: str, format_name: str, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Piece]:
    """The pieces of one file, which is called by this name. Never raises. Otherwise as `pieces`."""
    name = printable(name)
    try:
        with path.open("rb") as file:
            for piece in unpack(name, file, format_name, should_stop):
                yield replace(piece, disk_offset=file.tell() if file.seekable() else 0)
    except OSError as error:
        yield Piece(name, problem=f"The file can't be read: {error.strerror or error}.")


def disk_size(paths: Iterable[Path], left_out: Path | None = None) -> int | None:
    """Bytes on disk of all that `pieces` will read; None when standard input is among it."""
    paths = list(paths)
    if any(str(path) == "-" for path in paths):
        return None
    return sum(_size(file) for path in paths for file in _files(path, left_out))


def _files(path: Path, left_out: Path | None) -> Iterator[Path]:
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
        if not inner:
            yield path / name
        elif not (left_out and name == left_out.name and _is_same(path / name, left_out)):
            yield from _files(path / name, left_out)


def _is_same(folder: Path, other: Path) -> bool:
    return folder.resolve() == other.resolve()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
