"""Positions of statements in the citing paper's text, from 0 for its first statement to 1 for its last, by their anchors.

What is stored of a place is the anchor, a path in the file. Sorting a paper's anchors as its text runs gives each the share
of the paper's other statements that come before it. How far apart they are in the text is not known.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.bulk import chunks
from app.db.tables import PAPERS, STATEMENTS
from app.store.citing_papers import newest_citing
from app.vocabulary import TYPES, StatementType

TENTHS = 10
MOST_CITING = 200
"""Citing papers that are read to count by tenths, the newest first: all statements that they make are put in order."""
_STEP = re.compile(r'([^/\[]+)(?:\[name\(\)="[^"]*"\])?(?:\[(\d{1,9})\])?')
"""A step of an anchor: of an XPath without namespaces, or of a JSON pointer."""
_RANKS = {"front": 0, "teiHeader": 0, "sec": 2, "div": 2, "back": 2, "floats-group": 3}
"""Where an element stands among siblings of other names, the others being at 1: paragraphs come before sections."""


class PositionedStatement(NamedTuple):
    """A statement and where it stands in the text."""

    citing: int
    cited: int
    """Id of the canonical paper."""
    type: StatementType
    position: float | None
    """None where it has no anchor, or is the only one of its paper."""


def order_of(anchor: str) -> list[tuple[int, int]]:
    """A sort key: anchors of one file in the order of its text. Elements of different names beside each other (a table and a
    paragraph) count by their own numbers, since no more is known."""
    return [
        (1, int(name))
        if name.isdecimal() and len(name) < 10
        else (_RANKS.get(name, 1), int(number or 1))
        for name, number in _STEP.findall(anchor)
    ]


def relative_positions(anchors: Iterable[str]) -> dict[str, float]:
    """The position of each anchor among those of one text; empty where there is but one."""
    ordered = sorted(set(anchors), key=order_of)
    last = len(ordered) - 1
    return {anchor: place / last for place, anchor in enumerate(ordered)} if last > 0 else {}


def positioned_statements(
    session: Session, citing: Collection[int]
) -> Iterator[PositionedStatement]:
    """All statements that these papers make. Those that were read from files of another format are put in order apart."""
    rows = select(
        STATEMENTS.c.citing_id,
        STATEMENTS.c.format,
        STATEMENTS.c.anchor,
        STATEMENTS.c.type,
        func.coalesce(PAPERS.c.same_as, PAPERS.c.id).label("cited"),
    ).join_from(STATEMENTS, PAPERS, PAPERS.c.id == STATEMENTS.c.cited_id)
    for some in chunks(citing):
        texts: dict[tuple[int, str], list[Any]] = defaultdict(list)
        for row in session.execute(rows.where(STATEMENTS.c.citing_id.in_(some))):
            texts[row.citing_id, row.format].append(row)
        for of_one in texts.values():
            positions = relative_positions(row.anchor for row in of_one if row.anchor)
            for row in of_one:
                yield PositionedStatement(
                    row.citing_id, row.cited, row.type, positions.get(row.anchor)
                )


def positions_by_pair(
    session: Session, citing: Collection[int]
) -> dict[tuple[int, int], list[float]]:
    """The known positions of these papers' statements, ascending, by (citing, cited)."""
    found: dict[tuple[int, int], list[float]] = defaultdict(list)
    for statement in positioned_statements(session, citing):
        if statement.position is not None:
            found[statement.citing, statement.cited].append(round(statement.position, 3))
    return {pair: sorted(positions) for pair, positions in found.items()}


def by_tenths(session: Session, paper: int) -> dict[str, Any]:
    """The Positions of the HTTP contract: statements about a paper by the tenth of the text that they stand in."""
    citing, total = newest_citing(session, [paper], MOST_CITING)
    tenths: list[dict[str, int]] = [dict.fromkeys(TYPES, 0) for _ in range(TENTHS)]
    unknown: dict[str, int] = dict.fromkeys(TYPES, 0)
    for statement in positioned_statements(session, citing):
        if statement.cited == paper:
            place = statement.position
            counts = unknown if place is None else tenths[min(int(place * TENTHS), TENTHS - 1)]
            counts[statement.type] += 1
    return {
        "tenths": tenths,
        "unknown": unknown,
        "citing_papers": len(citing),
        "partial": total > len(citing),
    }
