"""StatementDetail of the HTTP contract: a statement's line with its links and the history of its type."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.article_links import Article, article_links
from app.db.models import Correction
from app.errors import StatementNotFound
from app.ids import to_hex
from app.store.articles import articles_of
from app.store.statement_lines import NOT_SEARCHED, line, load_joined


def detail(session: Session, id_: int) -> dict[str, Any]:
    """The StatementDetail, for `orjson.dumps`. Raises `StatementNotFound`."""
    found = next(load_joined(session, [id_]), None)
    if found is None:
        raise StatementNotFound(f"No statement has the id {to_hex(id_)}.")
    statement, citing = line(*found), found[1].row.id
    history = select(Correction).where(Correction.statement_id == id_).order_by(Correction.id)
    corrections = [
        {
            "type_before": step.type_before,
            "type_after": step.type_after,
            "note": step.note,
            "made_by": step.made_by,
            "made_at": step.made_at,
        }
        for step in session.scalars(history)
    ]
    return {
        **statement,
        **NOT_SEARCHED,
        "links": article_links(statement, articles_of(session, [citing]).get(citing, Article())),
        "corrections": corrections,
    }
