"""Views of facets: values with counts and check boxes, the years as a histogram, chosen filters as chips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.api.parameters import StatementParameters
from app.pages.links import Address
from app.pages.text import shortened
from app.pages.vocabulary import FACET_HELP, FACET_TITLES, TYPE_WORDS
from app.search.engine import Facet, FacetValue
from app.search.query import UNKNOWN, FacetName

LISTED: tuple[FacetName, ...] = (
    "type", "section", "relationship", "purpose", "publication_type", "author", "journal",
)  # fmt: skip
"""Facets with check boxes, from top to bottom; years have a range."""
SUGGESTED: tuple[FacetName, ...] = ("author", "journal")
"""Facets with so many values that they are searched for."""
MORE_VALUES = 50
MOST_VALUES = 200
"""Values that "show more values" leads to, first and at last: as many as the API has on a page."""


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet with check boxes."""

    name: FacetName
    title: str
    help: str
    values: Sequence[FacetValue]
    other_count: int
    """Statements with other values than those listed."""
    more: Address | None
    """With more of its values; None where all are listed, or as many as can be."""
    is_suggested: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen filter, with the address of the same page without it."""

    label: str
    without: Address


def facet_views(facets: Mapping[FacetName, Facet], limit: int, address: Address) -> list[FacetView]:
    """Facets that have values, each with `limit` of them and the selected ones."""
    return [
        _facet_view(name, facets[name], limit, address)
        for name in LISTED
        if name in facets and _distinguishes(facets[name])
    ]


def _distinguishes(facet: Facet) -> bool:
    """Whether there is something to choose: more than statements without a value."""
    return any(value["value"] != UNKNOWN or value["selected"] for value in facet.values)


def _facet_view(name: FacetName, facet: Facet, limit: int, address: Address) -> FacetView:
    values = [
        value for number, value in enumerate(facet.values) if number < limit or value["selected"]
    ]
    if name == "type":  # four of them, in their own order
        values = sorted(facet.values, key=lambda value: list(TYPE_WORDS).index(value["value"]))  # type: ignore[arg-type]
    other = facet.other_count + sum(value["count"] for value in facet.values)
    other -= sum(value["count"] for value in values)
    next_limit = MORE_VALUES if limit < MORE_VALUES else MOST_VALUES
    has_more = len(facet.values) > len(values) or (other > 0 and limit < MOST_VALUES)
    return FacetView(
        name=name,
        title=FACET_TITLES[name],
        help=facet.partial_reason or FACET_HELP.get(name, ""),
        values=values,
        other_count=other,
        more=address.replacing("facet_limit", next_limit) if has_more else None,
        is_suggested=name in SUGGESTED,
    )


def chips(parameters: StatementParameters, address: Address) -> list[Chip]:
    """The chosen filters, in the order of the page."""
    found = []
    if parameters.q:
        found.append(Chip(f"“{shortened(parameters.q, 60)}”", address.without("q")))
    for name, words in (("cited", "about"), ("citing", "by")):
        found += [
            Chip(f"{words} {doi}", address.without_value(name, doi))
            for doi in getattr(parameters, name, ())
        ]
    for name in LISTED:
        for value in getattr(parameters, name):
            label = f"{FACET_TITLES[name].lower()} unknown" if value == UNKNOWN else value
            label = label.replace("-", " ") if name == "publication_type" else label
            found.append(Chip(label, address.without_value(name, value)))
    since, until = parameters.year_from, parameters.year_to
    if since is not None or until is not None:
        found.append(Chip(years_in_words(since, until), address.without("year_from", "year_to")))
    if kind := getattr(parameters, "after_notice", None):
        label = f"after its {kind.replace('_', ' ')}"
        found.append(Chip(label, address.without("after_notice")))
    if parameters.min_confidence is not None:
        label = f"confidence from {round(parameters.min_confidence * 100)} %"
        found.append(Chip(label, address.without("min_confidence")))
    return found


def years_in_words(since: int | None, until: int | None) -> str:
    """ "since 2020", "until 2022", "2020 to 2022", "in 2021"."""
    if since == until:
        return f"in {since}"
    if since is None:
        return f"until {until}"
    return f"since {since}" if until is None else f"{since} to {until}"
