"""Works as the registries answer them: 10.5555/x of each registry, and what Crossref's searches find."""

from typing import Any

CROSSREF: dict[str, Any] = {
    "status": "ok",
    "message-type": "work",
    "message": {
        "DOI": "10.5555/x",
        "title": ["On <i>looms</i>"],
        "author": [{"given": "Ada", "family": "Byron"}],
        "issued": {"date-parts": [[2020]]},
        "reference": [{"key": "1", "DOI": "10.5555/cited"}, {"key": "2", "unstructured": "Mu (1990)."}],
        "updated-by": [{"DOI": "10.5555/n", "type": "correction", "source": "publisher"}],
    },
}  # fmt: skip
DATACITE = {
    "data": {"type": "dois", "attributes": {"doi": "10.5555/x", "titles": [{"title": "Data"}]}}
}
OPENALEX: dict[str, Any] = {
    "id": "https://openalex.org/W7",
    "doi": "https://doi.org/10.5555/x",
    "title": "On looms!",
    "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/123"},
    "is_retracted": True,
    "referenced_works": ["https://openalex.org/W8"],
    "best_oa_location": {"pdf_url": "https://example.org/x.pdf", "license": "cc-by"},
    "language": "en",
}
LOOMS = {
    "DOI": "10.5555/looms",
    "title": ["The looms of the northern valleys and their songs"],
    "author": [{"given": "Ana", "family": "Vidal", "sequence": "first"}],
    "issued": {"date-parts": [[2001]]},
    "volume": "12",
    "page": "345-360",
    "score": 90.0,
}
"""Another work, as Crossref's search finds it."""
LOOMS_PRINTED = (
    "Vidal A, Osei B. The looms of the northern valleys and their songs. J Weav 2001;12:345-60."
)
"""A reference to it."""


RETRACTION: dict[str, Any] = {
    "DOI": "10.5555/notice",
    "update-to": [
        {
            "DOI": "10.5555/X",
            "type": "retraction",
            "source": "retraction-watch",
            "updated": {"date-parts": [[2021, 5, 4]]},
        },
        {"DOI": "10.5555/another", "type": "retraction", "source": "publisher"},
    ],
}
"""The work that announces the retraction of 10.5555/x, and of another, as an item of Crossref's."""


def minimal_work(doi: str) -> dict[str, Any]:
    """A work as an item of Crossref's."""
    return {"DOI": doi, "title": [f"Paper {doi}"], "indexed": {}}


def work_list(*items: Any) -> dict[str, Any]:
    """Crossref's answer to a search, or to a request for many works."""
    message = {"total-results": len(items), "items": list(items)}
    return {"status": "ok", "message-type": "work-list", "message": message}
