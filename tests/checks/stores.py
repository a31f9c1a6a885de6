"""Stores for checks: files read as a load reads them, indexed, and lists checked against them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from app.checks.check import check
from app.checks.read import ReferenceList, read_texts
from app.db.engine import Database
from app.ingest.pieces import Piece
from app.ingest.reader import Reader
from app.search.sync import IndexSync
from tests.conftest import NOON
from tests.store.documents import record


def load(database: Database, *contents: bytes | dict[str, Any]) -> None:
    """Record what these files have; objects are JSON."""
    for number, content in enumerate(contents):
        file = orjson.dumps(content) if isinstance(content, dict) else content
        result = Reader().read(Piece(f"{number}", file))
        assert not result.refused, result.rejected
        record(database, *result.documents)


def checked(
    tmp_path: Path, database: Database, listed: ReferenceList | Sequence[str]
) -> dict[str, Any]:
    """The answer about a list, or about texts, as JSON has it."""
    sync = IndexSync(database, tmp_path / "index")
    sync.open()
    sync.drain()
    sync.follow()
    references = listed if isinstance(listed, ReferenceList) else read_texts(listed)
    with database.reading() as session:
        answer = check(session, sync.papers, references, NOON)
        found: dict[str, Any] = orjson.loads(orjson.dumps(answer))
    return found


def crossref(doi: str, title: str = "A title of a paper", **fields: Any) -> dict[str, Any]:
    """A work as Crossref has it."""
    work = {"DOI": doi, "reference-count": 0, "title": [title], "issued": {"date-parts": [[2015]]}}
    return {**work, **fields}


def openalex(doi: str, **fields: Any) -> dict[str, Any]:
    """A work as OpenAlex has it."""
    number = sum(map(ord, doi))
    return {"id": f"https://openalex.org/W{number}", "doi": doi, "title": "A title", **fields}


def jats_notice(doi: str, about: str, kind: str = "retraction") -> bytes:
    """A notice about a paper as its publisher has it."""
    related = {"retraction": "retracted-article", "correction": "corrected-article"}[kind]
    return (
        f'<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="{kind}"><front><article-meta>'
        f'<article-id pub-id-type="doi">{doi}</article-id><title-group><article-title>A notice</article-title></title-group>'
        f'<pub-date pub-type="epub"><day>2</day><month>3</month><year>2021</year></pub-date>'
        f'<related-article related-article-type="{related}" ext-link-type="doi" xlink:href="{about}"/>'
        "</article-meta></front></article>"
    ).encode()
