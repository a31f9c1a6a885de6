"""Sentences for a list without statements: zero, not looked up, not known and filtered away are told apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.pages.links import Address

End = Literal["cited", "citing"]


@dataclass(frozen=True, slots=True)
class Empty:
    """Why there is nothing to list, and what can be done."""

    title: str
    text: str
    action: str = ""
    """Label of a link that helps; empty without one."""
    address: Address | None = None


def nothing_matches(address: Address, has_words: bool) -> Empty:
    """Filters or words have left nothing."""
    what = "words and filters" if has_words else "filters"
    return Empty(
        "No statement matches",
        f"The paper has statements, but none with all of these {what}. Take one of them off.",
        "Clear all",
        address,
    )


def no_statements(paper: Mapping[str, Any], end: End, refresh: Address | None) -> Empty:
    """The store has none about this paper, or by it. `refresh`: the same page again, which looks the paper up."""
    if end == "citing":
        return _no_references(paper)
    publications = paper["cited_by"]["publications"]
    if publications:
        verb = "publication cites" if publications == 1 else "publications cite"
        return Empty(
            "No statements known",
            f"{publications:,} {verb} this paper, and the store has no full text of any of them: it is not known what "
            "they say. Whoever runs this server can load full texts with `citance ingest`.",
        )
    state = paper["lookup"]["state"]
    if state == "none":
        return Empty(
            "Nothing is known yet",
            "It has not been looked up, and no full text in the store cites it. That does not mean that nobody does.",
            "Look again",
            refresh,
        )
    if state == "absent":
        return Empty(
            "No registry knows this DOI",
            "It stands in the store because somebody cites it, or tried to: check whether it is spelled right.",
        )
    fetched = str(paper["lookup"]["fetched_at"])[:10]
    return Empty(
        "No citing publication known",
        f"The paper’s own record was looked up on {fetched}, and no full text or reference list in the store cites it. "
        "What is not in the store is not counted: load full texts of papers that may cite it with `citance ingest`.",
    )


def _no_references(paper: Mapping[str, Any]) -> Empty:
    publications = paper["references"]["publications"]
    if publications:
        return Empty(
            "No reference statements known",
            f"The paper’s reference list has {publications:,} works in this store, but its full text is not here: it is not "
            "known what it says of them. Whoever runs this server can load it with `citance ingest`.",
        )
    return Empty(
        "No references known",
        "The store has neither this paper’s full text nor its reference list. That does not mean that it cites nothing.",
    )
