"""Views of statements with what the store knows now of their papers: their notices, and where the citing one is read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app import doi as dois
from app.api.dependencies import ReadSession
from app.article_links import Article, article_links
from app.db.bulk import chunks
from app.ids import paper_id
from app.pages.links import Links
from app.pages.statement_view import StatementView, statement_view
from app.search.engine import Hit
from app.store.articles import articles_of
from app.store.notices import notices_of


def statement_views(
    session: ReadSession,
    lines: Sequence[Mapping[str, Any]],
    links: Links,
    hits: Sequence[Hit] | None = None,
) -> list[StatementView]:
    """The views of these Statements of the HTTP contract, in their order, by a few queries for all of them. `hits`: what a
    search knows of each. Lines with `links` (those of a StatementDetail) keep them."""
    citing = _ids(line["citing"]["doi"] for line in lines)
    cited = _ids(line["cited"]["doi"] for line in lines)
    notices: dict[int, list[dict[str, Any]]] = {}
    for some in chunks({*citing.values(), *cited.values()}):
        notices |= notices_of(session, some)
    articles: dict[int, Article] = {}
    for some in chunks({*citing.values()}):
        articles |= articles_of(session, some)

    def view(line: Mapping[str, Any], hit: Hit | None) -> StatementView:
        id_, doi = citing.get(line["citing"]["doi"], -1), line["citing"]["doi"]
        return statement_view(
            line,
            (notices.get(id_, ()), notices.get(cited.get(line["cited"]["doi"], -1), ())),
            line.get("links") or article_links(line, articles.get(id_) or Article(doi)),
            links,
            hit,
        )

    with_hits: Sequence[Hit | None] = [None] * len(lines) if hits is None else hits
    return [view(*pair) for pair in zip(lines, with_hits, strict=True)]


def _ids(dois_: Iterable[str | None]) -> dict[str | None, int]:
    return {doi: paper_id(dois.fold(doi)) for doi in dois_ if doi}
