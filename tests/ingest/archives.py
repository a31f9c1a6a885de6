"""Archives of files, as bytes."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable


def zip_bytes(files: dict[str, bytes]) -> bytes:
    """A zip archive of these contents, by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tar_bytes(files: dict[str, bytes]) -> bytes:
    """A tar archive of these contents, by name."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def tar_gz_bytes(files: dict[str, bytes]) -> bytes:
    """A compressed tar archive of these contents, by name."""
    return gzip.compress(tar_bytes(files))


def pack(kind: str, name: str, content: bytes) -> tuple[str, bytes]:
    """One file packed as `zip`, `tar`, `gz`, …, or `tar.gz`: its new name, and its bytes."""
    first, _, compression = kind.partition(".")
    if first in ("zip", "tar"):
        make = zip_bytes if first == "zip" else tar_bytes
        name, content = f"inner.{first}", make({name: content})
        return pack(compression, name, content) if compression else (name, content)
    return f"{name}.{kind}", COMPRESS[kind](content)


COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}
KINDS = ("zip", "tar", "tar.gz", "tar.bz2", "tar.xz", *COMPRESS)
