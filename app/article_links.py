"""Links from a statement to the sentence in the article that makes it."""

from collections.abc import Mapping
from typing import Any

from app import doi as dois
from app.text_fragment import text_directive


def article_url(statement: Mapping[str, Any]) -> str | None:
    """Where the article of a Statement of the HTTP contract is read, with the place of the sentence; None without a DOI.

    Browsers that know text fragments scroll to the sentence and mark it, others show the article. A redirect, as doi.org
    answers, keeps the fragment."""
    doi = statement["citing"]["doi"]
    if not doi:
        return None
    markers = [(one["start"], one["end"]) for one in statement["markers"]]
    directive = text_directive(statement["text"], markers, statement["before"], statement["after"])
    return f"{dois.url(doi)}#:~:{directive}" if directive else dois.url(doi)
