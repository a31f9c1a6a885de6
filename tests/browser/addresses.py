"""Addresses of every page of a server with the sample articles, by name."""

import httpx

SAMPLE_DOI = "10.1037/int0000101"
PAGES = {
    "home": "/",
    "search": "/search?q=alliance",
    "search-nothing": "/search?q=xylophone",
    "report": f"/report/{SAMPLE_DOI}",
    "report-filtered": f"/report/{SAMPLE_DOI}?type=contrasting&type=supporting&year_from=2019&q=alliance",
    "references": f"/report/{SAMPLE_DOI}/references",
    "cited-by": f"/report/{SAMPLE_DOI}/cited-by",
    "cites": f"/report/{SAMPLE_DOI}/cites",
    "statement": "/statements/{statement}",
    "about": "/about",
    "docs": "/docs",
    "no-doi": "/report/psychotherapy",
    "unknown-doi": "/report/10.5555/nobody-knows",
    "no-page": "/report/10.1037/int0000101/nothing",
}
"""`{statement}` stands for the id of a statement about the sample paper."""


def addresses(base_url: str) -> dict[str, str]:
    """Each page's address, by its name."""
    answer = httpx.get(f"{base_url}/papers/{SAMPLE_DOI}/citations", params={"limit": 1})
    statement = answer.raise_for_status().json()["items"][0]["id"]
    return {name: base_url + path.format(statement=statement) for name, path in PAGES.items()}
