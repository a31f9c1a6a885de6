"""CSL-JSON, the input of citation processors. Source: the schema csl-data.json of CSL 1.0.2."""

from typing import Any

from app.cite.bibtex import cite_key
from app.cite.reference import Name, Reference

MEDIA_TYPE = "application/vnd.citationstyles.csl+json"


def item(one: Reference) -> dict[str, Any]:
    """One item. Family names keep their particles: processors split them off themselves."""
    known = {
        "id": cite_key(one),
        "type": one.type.csl,
        "title": one.title,
        "author": [_name(name) for name in one.authors],
        "issued": {"date-parts": [list(one.date)]} if one.date else None,
        "container-title": one.container,
        "publisher": one.publisher,
        "volume": one.volume,
        "issue": one.issue,
        "page": one.pages,
        "ISSN": ", ".join(one.issns),
        "DOI": one.doi,
        "PMID": one.pmid,
        "PMCID": one.pmcid,
        "URL": one.url,
        "note": "" if one.title else one.raw,
    }
    return {name: value for name, value in known.items() if value}


def _name(name: Name) -> dict[str, str]:
    return {part: value for part, value in name._asdict().items() if value}
