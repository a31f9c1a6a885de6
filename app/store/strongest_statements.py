"""The strongest statements about papers: of each type those whose type is surest, a few for each, in one query."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.db.bulk import chunks
from app.db.tables import STATEMENTS
from app.ids import from_hex
from app.store.aliases import alias_ids
from app.store.statement_lines import NOT_SEARCHED, TIMES, lines
from app.vocabulary import StatementType


def strongest_statements(
    session: Session,
    ids: Collection[int],
    types: Collection[StatementType],
    most: int,
    without_citing: Collection[int] = (),
) -> dict[tuple[int, str], list[Mapping[str, Any]]]:
    """By cited paper and type, its statements of the greatest confidence, at most so many, the surest first: those that a
    person has classified before those that a model has. An alias's are those of the canonical paper. The statements of the
    papers `without_citing` are left out."""
    aliases = alias_ids(session, ids)
    ranked: dict[tuple[int, str], list[tuple[float, int]]] = {}
    for some in chunks({*ids, *aliases}):
        for id_, cited, type_, confidence in session.execute(
            _ranked(some, types, most, without_citing)
        ):
            key = aliases.get(cited, cited), type_
            ranked.setdefault(key, []).append((-confidence, id_))
    wanted = {key: [id_ for _, id_ in sorted(found)[:most]] for key, found in ranked.items()}
    by_id = {
        from_hex(line["id"]): line
        for line in map(_plain, lines(session, [one for found in wanted.values() for one in found]))
    }
    return {key: [by_id[id_] for id_ in found if id_ in by_id] for key, found in wanted.items()}


def _ranked(
    ids: Collection[int],
    types: Collection[StatementType],
    most: int,
    without_citing: Collection[int],
) -> Any:
    confidence = case(
        (STATEMENTS.c.type_source == "human", 2.0),
        else_=func.coalesce(STATEMENTS.c.confidence, 0.0),
    )
    place = func.row_number().over(
        partition_by=(STATEMENTS.c.cited_id, STATEMENTS.c.type),
        order_by=(confidence.desc(), STATEMENTS.c.id),
    )
    columns = (STATEMENTS.c.id, STATEMENTS.c.cited_id, STATEMENTS.c.type)
    matching = select(*columns, confidence.label("confidence"), place.label("place")).where(
        STATEMENTS.c.cited_id.in_(ids), STATEMENTS.c.type.in_(types)
    )
    if without_citing:
        matching = matching.where(STATEMENTS.c.citing_id.not_in(without_citing))
    found = matching.subquery()
    return select(found.c.id, found.c.cited_id, found.c.type, found.c.confidence).where(
        found.c.place <= most
    )


def _plain(line: Mapping[str, Any]) -> dict[str, Any]:
    """Its papers are rendered already; here they are looked into."""
    plain: dict[str, Any] = orjson.loads(orjson.dumps(line, option=TIMES))
    return {**plain, **NOT_SEARCHED}
