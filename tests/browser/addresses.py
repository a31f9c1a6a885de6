"""Addresses of every kind of page of a server with the sample articles, by name."""

import httpx

SAMPLE_DOI = "10.1037/int0000101"
REPORT = f"/report/{SAMPLE_DOI}"
PAGES = {
    "home": "/",
    "search": "/search?q=alliance",
    "search-nothing": "/search?q=xylophone",
    "report": REPORT,
    "report-filtered": f"{REPORT}?type=contrasting&type=supporting&year_from=2019&sort=newest",
    "report-nothing": f"{REPORT}?q=xylophone",
    "report-retracted": "/report/10.5555/citance-sample-2",
    "report-after-notice": "/report/10.5555/citance-sample-2?after_notice=retraction",
    "references-retracted": "/report/10.5555/citance-sample-4/references",
    "report-preprint": "/report/10.5555/citance-sample-preprint",
    "report-orcid": "/report/10.5555/citance-sample-work-carberry",
    "references": f"{REPORT}/references",
    "references-of-citing": "/report/10.5555/citance-sample-1/references",
    "cited-by": f"{REPORT}/cited-by",
    "cites": "/report/10.5555/citance-sample-1/cites",
    "reception": f"{REPORT}/reception",
    "together": f"{REPORT}/together",
    "together-statements": f"{REPORT}/together?other=10.5555/citance-sample-2",
    "evidence": f"{REPORT}/evidence?claim=The+first+session+is+decisive",
    "evidence-empty": f"{REPORT}/evidence",
    "statement": "/statements/{statement}",
    "check-form": "/check",
    "check": "/checks/{check}",
    "about": "/about",
    "docs": "/docs",
    "embed": "/embed",
}
"""`{statement}` stands for the id of a statement about the sample paper, `{check}` for that of a check."""
ERRORS = {
    "no-page": ("/reports", 404),
    "no-doi": ("/report/psychotherapy", 422),
    "no-such-filter": (f"{REPORT}?section=appendix", 422),
    "unknown-doi": ("/report/10.5555/nobody-knows", 404),
    "no-statement": ("/statements/nothing", 404),
    "no-check": ("/checks/nothing", 404),
}
"""Pages of problems, each with its status."""


def addresses(base_url: str) -> dict[str, str]:
    """The address of each of `PAGES` and `ERRORS`."""
    answer = httpx.get(f"{base_url}/papers/{SAMPLE_DOI}/citations", params={"limit": 1})
    statement = answer.raise_for_status().json()["items"][0]["id"]
    references = [
        SAMPLE_DOI,
        "10.5555/citance-sample-2",
        "Menabrea B. Of engines that run on steam. 1842.",
    ]
    checked = httpx.post(f"{base_url}/checks", json={"references": references})
    check = checked.raise_for_status().json()["id"]
    paths = {**PAGES, **{name: path for name, (path, _) in ERRORS.items()}}
    return {
        name: base_url + path.format(statement=statement, check=check)
        for name, path in paths.items()
    }
