"""Corpus reader: the statements of a folder or tar archive of JATS articles."""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from app.classify.english import is_english
from app.document import Span, Statement, Unreadable
from app.formats.jats import reader as jats
from app.vocabulary import Section


@dataclass(frozen=True, slots=True)
class Example:
    """A statement with what the model reads of it."""

    key: str
    """See `key_of`."""
    article: str
    """Its DOI, or empty."""
    text: str
    before: str | None
    after: str | None
    markers: tuple[Span, ...]
    section: Section

    def bare(self) -> "Example":
        """The sentence alone, as in sources without sections and neighbours."""
        return replace(self, before=None, after=None, section="unknown")


def read(source: Path) -> list[Example]:
    """All English examples, sorted by key. References cited by one marker are one example."""
    found: dict[str, Example] = {}
    for content in _contents(source):
        try:
            documents = list(jats.read(content))
        except Unreadable:
            continue
        for document in documents:
            for statement in document.statements:
                language = statement.language or document.language
                if statement.markers and is_english(statement.text, language):
                    example = _example(statement, document.paper.doi or "")
                    found.setdefault(example.key, example)
    return [found[key] for key in sorted(found)]


def key_of(text: str, marker: int) -> str:
    """A digest of the letters of the text and their number before the marker; small changes of the loader keep it."""
    letters = _letters(text)
    return blake2b(f"{letters}|{len(_letters(text[:marker]))}".encode(), digest_size=6).hexdigest()


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalpha() and c.isascii())


def _example(statement: Statement, article: str) -> Example:
    return Example(
        key_of(statement.text, statement.markers[0].start),
        article,
        statement.text,
        statement.before,
        statement.after,
        statement.markers,
        statement.section,
    )


def _contents(source: Path) -> Iterator[bytes]:
    if source.is_dir():
        for path in sorted(source.rglob("*.xml")):
            yield path.read_bytes()
        return
    with tarfile.open(source) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".xml") else None
            if file is not None:
                yield file.read()
