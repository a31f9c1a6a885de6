"""The reference lists of real articles: as JATS, pasted as they are printed, and as BibTeX they lead to the same works."""

from pathlib import Path
from typing import Any

import pytest

from app.checks.read import ReferenceList, read_file
from app.cite import bibtex
from app.cite.reference import Name, Reference
from app.cite.reference_types import reference_type
from app.db.engine import Database
from app.document import Work
from app.formats.reference_lists.table import read_list
from app.ingest.reader import Reader
from app.ingest.worker_process import Limits
from tests.checks.stores import checked, load
from tests.conftest import ON_SQLITE, SHARED

ARTICLES = ("PMC4630907", "elife00461", "PMC5923847", "10.3897_zookeys.507.9973")
OPEN = SHARED / "jats" / "open"
NEEDED = pytest.mark.skipif(not OPEN.exists(), reason=f"{OPEN} is not there")


def reference(work: Work) -> Reference:
    """A reference as a manager of references has it."""
    others = ("volume", "issue", "pages", "doi", "pmid")
    texts: dict[str, Any] = {name: getattr(work, name) or "" for name in others}
    names = (Name(one.family or one.name, one.given or "") for one in work.authors)
    return Reference(
        type=reference_type(work.publication_type, work.journal or ""),
        authors=tuple(names),
        title=work.title or "",
        container=work.journal or "",
        date=(work.year,) if work.year else (),
        **texts,
    )


def found(answer: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    in_order = sorted(answer["references"], key=lambda one: int(one["given_position"]))
    return [(one["doi"], one["title"]) for one in in_order]


@NEEDED
@ON_SQLITE
@pytest.mark.parametrize("name", ARTICLES)
def test_list_of_a_real_article_is_the_same_in_each_form(
    tmp_path: Path, database: Database, name: str
) -> None:
    """Each of its references: found as the same work, or in none of them."""
    content = (OPEN / f"{name}.xml").read_bytes()
    load(database, content)
    article = read_file(name, content, "auto", Reader(classifier=None), Limits())
    assert article.article is not None
    works = article.article.references
    printed = "\n".join(f"{n}. {one.text}" for n, one in enumerate(article.references, 1))
    entries = "".join(bibtex.entry(reference(work), f"k{n}") for n, work in enumerate(works))
    as_jats = found(checked(tmp_path, database, article))
    assert sum(doi is not None for doi, _ in as_jats) > len(works) / 4
    for form, text in (("text", printed), ("bibtex", entries)):
        listed = ReferenceList(*read_list(text.encode()))
        assert listed.format == form
        assert found(checked(tmp_path, database, listed)) == as_jats
