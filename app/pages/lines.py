"""Lines of results with the notices of their papers: a statement of a retracted paper has to be seen as one."""

from collections.abc import Sequence
from typing import Any

import orjson

from app import doi as dois
from app.api.dependencies import ReadSession
from app.article_links import Article, article_links
from app.ids import paper_id
from app.search.engine import Hit
from app.store.articles import articles_of
from app.store.notices import notices_of

ENDS = ("citing", "cited")


def read_lines(session: ReadSession, hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """The Statements of the HTTP contract, in the order of the hits, with their `links`, as StatementDetail has them; each
    paper has its `notices`, as Paper has them."""
    lines = [orjson.loads(hit.line) for hit in hits]
    add_notices(session, lines)
    add_links(session, lines)
    return lines


def add_notices(session: ReadSession, lines: Sequence[dict[str, Any]]) -> None:
    """Put the notices of both papers into each line, by one query."""
    papers = [line[end] for line in lines for end in ENDS]
    ids = {paper["doi"]: paper_id(dois.fold(paper["doi"])) for paper in papers if paper["doi"]}
    notices = notices_of(session, ids.values()) if ids else {}
    for paper in papers:
        paper["notices"] = notices.get(ids.get(paper["doi"], -1), [])


def add_links(session: ReadSession, lines: Sequence[dict[str, Any]]) -> None:
    """Put the links into each line, by two queries."""
    papers = [line["citing"]["doi"] for line in lines]
    ids = {doi: paper_id(dois.fold(doi)) for doi in papers if doi}
    articles = articles_of(session, ids.values()) if ids else {}
    for line, doi in zip(lines, papers, strict=True):
        article = articles.get(ids.get(doi, -1)) or Article(doi)
        line["links"] = article_links(line, article)
