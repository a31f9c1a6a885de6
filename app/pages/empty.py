"""Sentences for a list without statements: zero, not looked up, not known and filtered away are told apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.api.parameters import StatementParameters
from app.pages.facet_view import chips
from app.pages.links import Address
from app.search.query_parser import parse
from app.search.syntax_tree import NOTHING

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


def nothing_matches(
    address: Address, parameters: StatementParameters, of: Literal["paper", "store"] = "paper"
) -> Empty:
    """Filters or words have left nothing of the statements that are there. `address`: the page without them."""
    clear = ("Clear all", address)
    since, until = parameters.year_from, parameters.year_to
    if since is not None and until is not None and since > until:
        return Empty(
            "No year is in this range",
            f"The first year, {since}, is after the last, {until}. Change one of them.",
            *clear,
        )
    if parse(parameters.q) == NOTHING:
        return Empty(
            "No word to search for",
            "What was typed has no letter and no digit in it, and statements are found by their words.",
            *clear,
        )
    words = len(parameters.q.split())
    has_filters = len(chips(parameters, address)) > bool(words)
    if not words and not has_filters:
        return Empty("No statement yet", f"This store has no statement. {LOAD}")
    what = ["these words" if words > 1 else "this word"] if words else []
    if has_filters:
        what.append("the chosen filters")
        advice = "Remove one of them."
    else:
        advice = f"{'Fewer words, or others,' if words > 1 else 'Another word'} may find more."
    none = "The paper has statements, but none" if of == "paper" else "No statement in this store"
    return Empty("No statement matches", f"{none} matches {' and '.join(what)}. {advice}", *clear)


def no_statements(paper: Mapping[str, Any], end: End, refresh: Address | None) -> Empty:
    """The store has none about this paper, or by it. `refresh`: the page again, which looks the paper up; None where no
    registry is asked."""
    if end == "citing":
        return _no_references(paper)
    publications = paper["cited_by"]["publications"]
    if publications:
        one = publications == 1
        return Empty(
            "No statement known",
            f"{publications:,} {'publication is' if one else 'publications are'} known to cite this paper, but this store "
            f"has no statement of {'it' if one else 'them'}: what {'it says' if one else 'they say'} is not known. {LOAD}",
        )
    state = paper["lookup"]["state"]
    if state == "none":
        return Empty(
            "No citing publication known yet",
            "No registry has answered about this paper, and nothing in this store cites it. That does not mean that nobody "
            f"does.{'' if refresh else ' ' + LOAD}",
            "Ask again" if refresh else "",
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
            "No statement known",
            f"This paper is known to cite {publications:,} {'paper' if publications == 1 else 'papers'}, but this store has "
            f"no statement of it: what it says is not known. {LOAD}",
        )
    return Empty(
        "No references known",
        "This store knows no paper that this one cites. That does not mean that it cites none. "
        f"{LOAD}",
    )
