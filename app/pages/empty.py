"""Sentences for a list without statements: zero, not looked up, not known and filtered away are told apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.pages.links import Address

End = Literal["cited", "citing"]
LOAD = "Those who run this server can load full texts with citance ingest."


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
    """The store has none about this paper, or by it. `refresh`: the page again, which looks the paper up; None where no
    registry is asked."""
    if end == "citing":
        return _no_references(paper)
    publications = paper["cited_by"]["publications"]
    if publications:
        verb = "publication cites" if publications == 1 else "publications cite"
        return Empty(
            "No statements known",
            f"{publications:,} {verb} this paper, but their full texts are not in this store: it is not known what they "
            f"say. {LOAD}",
        )
    state = paper["lookup"]["state"]
    if state == "none":
        return Empty(
            "Nothing is known yet",
            "No registry has been asked about this paper, and no full text in this store cites it. That does not mean that "
            f"nobody does. {'' if refresh else LOAD}",
            "Look again" if refresh else "",
            refresh,
        )
    if state == "absent":
        return Empty(
            "No registry knows this DOI",
            "It stands in this store because somebody cites it, or tried to. Check whether it is spelled right.",
        )
    fetched = str(paper["lookup"]["fetched_at"])[:10]
    return Empty(
        "No citing publication known",
        f"The record of this paper was looked up on {fetched}, and no full text or reference list in this store cites it. "
        f"Papers outside this store may. {LOAD}",
    )


def _no_references(paper: Mapping[str, Any]) -> Empty:
    publications = paper["references"]["publications"]
    if publications:
        return Empty(
            "No reference statements known",
            f"This paper cites {publications:,} works, but its full text is not in this store: it is not known what it says "
            f"of them. {LOAD}",
        )
    return Empty(
        "No references known",
        "This store has neither the paper’s full text nor its reference list. That does not mean that it cites nothing. "
        f"{LOAD}",
    )
