"""Statements of the archive with what readers and rankings see of them, from the lines of the search index."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from app.doi import fold
from app.search.engine import StatementEngine
from app.search.query import StatementQuery


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement; titles and neighbours are empty where there are none."""

    id: str
    text: str
    before: str
    after: str
    section_title: str
    citing_title: str
    cited_title: str
    cited_doi: str
    """Folded."""


class Statements:
    """All statements of an index. Statements with equal sentences, of several references or of several versions of a paper,
    are one item: they are judged once, and counted once in a ranking."""

    def __init__(self, engine: StatementEngine) -> None:
        self.by_id = {statement.id: statement for statement in _read(engine)}
        self._of_text: dict[str, list[str]] = {}
        for id_ in sorted(self.by_id):
            self._of_text.setdefault(self.by_id[id_].text, []).append(id_)

    def items(self, ids: Iterable[str], limit: int) -> list[str]:
        """The first `limit` sentences of a ranking, each by the lowest id of the statements that share it."""
        found: dict[str, None] = {}
        for id_ in ids:
            found.setdefault(self.item(id_))
            if len(found) == limit:
                break
        return list(found)

    def item(self, id_: str) -> str:
        """The lowest id of the statements with the same sentence."""
        return self._of_text[self.by_id[id_].text][0]

    def same(self, id_: str) -> list[Statement]:
        """The statements with the same sentence, lowest id first."""
        return [self.by_id[other] for other in self._of_text[self.by_id[id_].text]]


def _read(engine: StatementEngine) -> Iterator[Statement]:
    for hit in engine.stream(StatementQuery(sort="oldest")):
        line: dict[str, Any] = orjson.loads(hit.line)
        yield Statement(
            id=line["id"],
            text=line["text"],
            before=line["before"] or "",
            after=line["after"] or "",
            section_title=line["section_title"] or "",
            citing_title=line["citing"]["title"] or "",
            cited_title=line["cited"]["title"] or line["cited"].get("raw") or "",
            cited_doi=fold(line["cited"]["doi"] or ""),
        )
