"""Static files under names that change with their content, so that browsers may keep them for a year."""

import re
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

FOLDER = Path(__file__).with_name("static")
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
IMPORTED = re.compile(rb'(?<= from "\./)[\w-]+\.js(?=";)')
"""Names in the imports of a module of JavaScript."""
COMMENT = re.compile(rb"^ *(//|/\*\*| \* ).*\n", re.MULTILINE)
"""Lines of comments, a quarter of what would be sent; no text in the modules has such lines."""
CACHE_CONTROL = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file."""

    address: str
    """Its name with a digest of its content: `style.3fa2b1c0.css`."""
    media_type: str
    content: bytes


@cache
def assets() -> dict[str, Asset]:
    """The static files, by their names in the folder. Read once."""
    return {
        path.name: _asset(path.name)
        for path in sorted(FOLDER.iterdir())
        if path.suffix in MEDIA_TYPES
    }


@cache
def _asset(name: str) -> Asset:
    """A file. Modules import each other by addresses, whose digests thus change with what is imported: no circles."""
    path = FOLDER / name
    content = path.read_bytes()
    if path.suffix == ".js":
        content = COMMENT.sub(b"", content)
        content = IMPORTED.sub(lambda found: _asset(found[0].decode()).address.encode(), content)
    digest = blake2b(content, digest_size=6).hexdigest()
    return Asset(f"{path.stem}.{digest}{path.suffix}", MEDIA_TYPES[path.suffix], content)


def digest_of(folder: Path) -> str:
    """A digest of the files in a folder."""
    digest = blake2b(digest_size=6)
    for path in sorted(folder.iterdir()):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def by_address() -> dict[str, Asset]:
    """The same by their addresses."""
    return {asset.address: asset for asset in assets().values()}
