"""Links from a statement to the sentence in the article that makes it, and to the page of its PDF."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from app import doi as dois
from app.text_fragment import text_directive

PMC = "https://www.ncbi.nlm.nih.gov/pmc/articles/{pmcid}/"


class Article(NamedTuple):
    """What addresses of an article are made of."""

    doi: str | None = None
    pmcid: str | None = None
    full_text: tuple[str, ...] = ()
    """URLs."""


def article_links(statement: Mapping[str, Any], article: Article) -> dict[str, str | None]:
    """The StatementLinks of the HTTP contract, of a Statement of it, or of a line of the store."""
    return {"article": _article_url(statement, article), "pdf": _pdf_url(statement, article)}


def _article_url(statement: Mapping[str, Any], article: Article) -> str | None:
    """Where the article is read: in PubMed Central, whose pages have the ids of the XML, else where its DOI leads.

    Browsers that know text fragments scroll to the sentence and mark it; others go to the element; a page without either
    is shown from its top. A redirect, as doi.org answers, keeps the fragment."""
    if article.pmcid and _PMCID.fullmatch(article.pmcid):
        url = PMC.format(pmcid=article.pmcid)
    elif article.doi:
        url = dois.url(article.doi)
    else:
        return None
    markers = [(one["start"], one["end"]) for one in statement["markers"]]
    directive = text_directive(statement["text"], markers, statement["before"], statement["after"])
    element_id = quote((statement.get("place") or {}).get("element_id") or "", safe="")
    fragment = f"{element_id}:~:{directive}" if directive else element_id
    return f"{url}#{fragment}" if fragment else url


def _pdf_url(statement: Mapping[str, Any], article: Article) -> str | None:
    """The page of a PDF (RFC 8118), where both are known."""
    page = (statement.get("place") or {}).get("pdf_page")
    url = next(filter(_is_pdf, article.full_text), None)
    return f"{url.partition('#')[0]}#page={page}" if url and page else None


def _is_pdf(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.path.lower().endswith((".pdf", "/pdf"))


_PMCID = re.compile(r"PMC[0-9]{1,12}")
