"""Identifiers and year of a reference, out of its printed text, where its fields lack them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.document import Work
from app.formats.text import identifiers
from app.formats.text.printed_years import find_year


def completed(reference: Work) -> Work:
    """The reference with what its printed text (`raw`) says and its fields do not."""
    printed = reference.raw
    if not printed:
        return reference
    found: dict[str, Any] = {
        name: value
        for name, find in _FINDERS.items()
        if getattr(reference, name) is None and (value := find(printed))
    }
    return replace(reference, **found) if found else reference


def _find_pmid(printed: str) -> str | None:
    return identifiers.find_pmid(printed) or identifiers.pmid_of_url(printed)


_FINDERS: Mapping[str, Callable[[str], str | int | None]] = {
    "doi": identifiers.find_doi,
    "pmid": _find_pmid,
    "pmcid": identifiers.find_pmcid,
    "arxiv": identifiers.find_arxiv,
    "year": find_year,
}
