"""Corpus reader: the statements of a folder or tar archive of JATS articles."""

import tarfile
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from app.classify.english import is_english
from app.classify.runs import sentence_key
from app.document import Document, Span, Statement, Unreadable
from app.formats.jats import reader as jats
from app.marker_runs import marker_runs
from app.vocabulary import Section


@dataclass(frozen=True, slots=True)
class Example:
    """A statement with what the model reads of it."""

    keys: tuple[str, ...]
    """Of its markers (`key_of`). The first is its own, by the others annotations of one marker of a run are found."""
    article: str
    """Its DOI, else the name of its file."""
    text: str
    before: str | None
    after: str | None
    markers: tuple[Span, ...]
    section: Section

    @property
    def key(self) -> str:
        """Identifies the example, and names no sentence."""
        return self.keys[0]

    def bare(self) -> "Example":
        """The sentence alone, as in sources without sections and neighbours."""
        return replace(self, before=None, after=None, section="unknown")


def read(source: Path) -> list[Example]:
    """All English examples, sorted by key. A run of adjacent markers is one, and so are the references it cites."""
    found: dict[str, Example] = {}
    for name, content in _contents(source):
        try:
            documents = list(jats.read(content))
        except Unreadable:
            continue
        for document in documents:
            for example in _examples(document, document.paper.doi or name):
                found.setdefault(example.key, example)
    return [found[key] for key in sorted(found)]


def key_of(text: str, marker: int) -> str:
    """A digest of the letters of the text and their number before the marker; small changes of the loader keep it."""
    letters = _letters(text)
    return blake2b(f"{letters}|{len(_letters(text[:marker]))}".encode(), digest_size=6).hexdigest()


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalpha() and c.isascii())


def _examples(document: Document, article: str) -> Iterator[Example]:
    markers: dict[Hashable, tuple[Statement, set[Span]]] = {}
    for statement in document.statements:
        if statement.markers and is_english(
            statement.text, statement.language or document.language
        ):
            _, known = markers.setdefault(sentence_key(article, statement), (statement, set()))
            known.update(statement.markers)
    for statement, known in markers.values():
        for run in marker_runs(statement.text, known):
            starts = sorted({span.start for span in known if run.start <= span.start < run.end})
            yield Example(
                tuple(key_of(statement.text, start) for start in starts),
                article,
                statement.text,
                statement.before,
                statement.after,
                (run,),
                statement.section,
            )


def _contents(source: Path) -> Iterator[tuple[str, bytes]]:
    if source.is_dir():
        for path in sorted(source.rglob("*.xml")):
            yield path.name, path.read_bytes()
        return
    with tarfile.open(source) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".xml") else None
            if file is not None:
                yield Path(member.name).name, file.read()
