"""View of a notice trail: how a paper was cited before and after each kind of notice, as sentences with their lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.pages.links import Address, Links
from app.pages.results_view import FEEDS
from app.pages.vocabulary import TYPE_WORDS
from app.store.notice_trail import year_of

_PERIODS = (
    ("before", "In years before it"),
    ("same_year", "In its year"),
    ("after", "In years after it"),
    ("unknown", "In a year not known"),
)


@dataclass(frozen=True, slots=True)
class Period:
    """The statements of a time before or after a notice."""

    label: str
    numbers: tuple[int, ...]
    """By type."""
    total: int


@dataclass(frozen=True, slots=True)
class TrailView:
    """How a paper was cited around its first notice of a kind."""

    name: str
    """Of the kind: "retraction"."""
    year: int | None
    after: int
    """Statements from years after the notice."""
    naming_it: int
    """Those of them that name it; of all statements, where the notice has no date."""
    periods: Sequence[Period]
    """Those that have statements."""
    after_list: Address
    """The report with the statements from years after the notice."""
    feeds: Sequence[tuple[str, Address]]
    """Labels and addresses of the same statements for feed readers."""


def trail_views(trail: Sequence[Mapping[str, Any]], doi: str, links: Links) -> list[TrailView]:
    """The views of NoticeTrails of the HTTP contract, one for each kind: its first dated notice, as in `after_notice`."""
    by_kind: dict[str, Mapping[str, Any]] = {}
    for one in trail:
        known = by_kind.setdefault(one["kind"], one)
        if one["date"] and (not known["date"] or one["date"] < known["date"]):
            by_kind[one["kind"]] = one
    return [_trail_view(one, doi, links) for one in by_kind.values()]


def _trail_view(one: Mapping[str, Any], doi: str, links: Links) -> TrailView:
    kind, year = one["kind"], year_of(one["date"])
    numbers = {name: tuple(one[name][type_] for type_ in TYPE_WORDS) for name, _ in _PERIODS}
    statements = links.paper(doi, "citations").replacing("after_notice", kind)
    return TrailView(
        name=kind.replace("_", " "),
        year=year,
        after=sum(numbers["after"]),
        naming_it=one["naming_it" if year is None else "naming_it_after"],
        periods=[
            Period(label, numbers[name], sum(numbers[name]))
            for name, label in _PERIODS
            if any(numbers[name])
        ],
        after_list=links.report(doi).replacing("after_notice", kind),
        feeds=[(label, statements.replacing("format", form)) for form, label in FEEDS],
    )
