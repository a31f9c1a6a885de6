"""Version of what reads files: another one may see more in the same content, so it reads again what this one has read."""

from functools import cache
from pathlib import Path

from app import __version__, document, formats, ids


@cache
def reader_version() -> str:
    """The version of citance with a digest of the code of the readers: 0.1.0+1f0c9a1e7d3b4286. A number that is raised by
    hand would be forgotten, and stores made by commits between two versions would keep what an older reader saw."""
    code = sorted(Path(formats.__path__[0]).rglob("*.py"))
    read = [path.read_text("utf-8") for path in (Path(document.__file__), *code)]
    return f"{__version__}+{ids.digest(*read):016x}"
