"""View of a report: everything on the page of one paper, from the answers that the API gives for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.api.parameters import StatementParameters
from app.pages.empty import Empty
from app.pages.facet_view import Chip, FacetView, chips, facet_views
from app.pages.histogram import Histogram, histogram
from app.pages.links import Address, Links
from app.pages.statement_view import StatementView
from app.pages.vocabulary import SORT_LABELS, TYPE_WORDS, TypeWords
from app.search.engine import SearchResult

FILTERS = (
    *("q", "section", "type", "publication_type", "relationship", "purpose", "author", "journal"),
    *("year_from", "year_to", "min_confidence", "after_notice"),
)
"""Parameters that leave statements out."""
IN_FORM = {"q", "sort", "cursor"}
"""Parameters that the form has fields for, whatever is found; besides those of the facets."""
OF_PAGES = ("doi", "group")
"""Parameters of pages that the API's lists do not have."""
OF_LISTS = ("sort", "limit", "facet_limit", "facets", "format")
"""Parameters of lists that feeds and alerts do without."""
CONFIDENCES = (0.5, 0.7, 0.8, 0.9)
EXPORTS = (
    ("json", "JSON"),
    ("ndjson", "NDJSON"),
    ("csv", "CSV"),
    ("jsonld", "JSON-LD"),
    ("ris", "RIS"),
    ("bibtex", "BibTeX"),
)
FEEDS = (("atom", "Atom"), ("jsonfeed", "JSON Feed"))


@dataclass(frozen=True, slots=True)
class TypeChip:
    """The number of statements of a type, as a filter."""

    words: TypeWords
    count: int
    is_selected: bool
    address: Address


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen."""

    value: str
    label: str
    is_selected: bool


@dataclass(frozen=True, slots=True)
class Loosened:
    """What is said where not all words match."""

    text: str
    action: str
    """Label of the link."""
    address: Address


@dataclass(frozen=True, slots=True)
class ListAddresses:
    """Addresses of a list."""

    page: Address
    """The page, with the parameters of the request."""
    api: Address
    """The same list as JSON, without them."""
    links: Links
    about: tuple[tuple[str, str], ...] = ()
    """The parameter that names the list's paper, where its address does."""
    since: int | None = None
    """First year of its statements, where another parameter than `year_from` says so."""


@dataclass(frozen=True, slots=True)
class Results:
    """A list of statements, with what it can be narrowed by."""

    address: Address
    """Of the page with all that is chosen."""
    total: int
    publications: int
    loosened: Loosened | None
    """None where the statements have all words."""
    partial_reason: str | None
    """What may be missing."""
    suggestion: str | None
    """Words to search for instead, where one is in no statement."""
    suggested: Address
    """The same page with them."""
    statements: Sequence[StatementView]
    facets: Sequence[FacetView]
    has_years: bool
    """Whether a range of years can be chosen."""
    histogram: Histogram | None
    """None where no year is known."""
    chips: Sequence[Chip]
    sorts: Sequence[Option]
    hidden: Sequence[tuple[str, str]]
    """Parameters that the form keeps without a field."""
    confidences: Sequence[Option]
    """Least confidences that can be chosen."""
    values: Mapping[str, Any]
    """What stands in the form's fields."""
    next: Address | None
    is_first: bool
    cleared: Address
    """The page without filters."""
    exports: Sequence[tuple[str, Address]]
    """Labels and addresses of the same list for programs."""
    feeds: Sequence[tuple[str, Address]]
    subscription: str
    """The query string of an alert of the same statements."""
    empty: Empty | None
    suggest: str
    """Beginning of the address at which values of facets are searched for."""


def results(
    parameters: StatementParameters,
    result: SearchResult,
    statements: Sequence[StatementView],
    addresses: ListAddresses,
    empty: Empty,
) -> Results:
    """The view of a search. `statements`: its hits; `empty`: what is said where nothing is found."""
    limit = parameters.facet_limit
    base, since = addresses.page.without("cursor"), addresses.since or parameters.year_from
    year = result.facets.get("year")
    years = histogram(year, since, parameters.year_to, base) if year else None
    facets = facet_views(result.facets, limit, base)
    in_form = IN_FORM | {facet.name for facet in facets}
    in_form |= {"year_from", "year_to"} if year else set()
    in_form |= {"min_confidence"} if "type" in in_form else set()  # beside the types
    same = Address(addresses.api.path, (*addresses.api.pairs, *base.without(*OF_PAGES).pairs))
    filters = base.without(*OF_PAGES, *OF_LISTS)
    if addresses.since is not None:  # alerts know years, and no notices
        filters = filters.without("after_notice").replacing("year_from", since)
    return Results(
        address=base,
        total=result.total,
        publications=result.publications,
        loosened=_loosened(result, base),
        partial_reason=result.partial_reason,
        suggestion=result.suggestion,
        suggested=base.replacing("q", result.suggestion),
        statements=statements,
        facets=facets,
        has_years=year is not None,
        histogram=years,
        chips=chips(parameters, base),
        sorts=[Option(name, label, name == parameters.sort) for name, label in SORT_LABELS.items()],
        hidden=[pair for pair in base.pairs if pair[0] not in in_form],
        confidences=_confidences(parameters.min_confidence),
        values={
            "q": parameters.q,
            "year_from": "" if parameters.year_from is None else parameters.year_from,
            "year_to": "" if parameters.year_to is None else parameters.year_to,
        },
        next=base.adding("cursor", result.next) if result.next else None,
        is_first=parameters.cursor is None,
        cleared=cleared(base),
        exports=[
            (label, same if form == "json" else same.replacing("format", form))
            for form, label in EXPORTS
        ],
        feeds=[(label, same.without(*OF_LISTS).replacing("format", form)) for form, label in FEEDS],
        subscription=urlencode((*addresses.about, *filters.pairs)),
        empty=None if result.total else empty,
        suggest=f"{addresses.api.path}/facets",
    )


def is_filtered(parameters: StatementParameters) -> bool:
    """Whether words or filters leave statements out."""
    return any(getattr(parameters, name, None) not in ("", (), None) for name in FILTERS)


def cleared(page: Address) -> Address:
    """The page without words and filters."""
    return page.without(*FILTERS, "cited", "citing", "facet_limit")


def _confidences(chosen: float | None) -> list[Option]:
    values = sorted({*CONFIDENCES, *([] if chosen is None else [chosen])})
    options = [
        Option(str(value), f"{value * 100:g} % or more", value == chosen) for value in values
    ]
    return [Option("", "any", chosen is None), *options]


def type_chips(
    counts: Mapping[str, int], parameters: StatementParameters, address: Address
) -> list[TypeChip]:
    """The tally, each type a filter that can be put on and taken off."""
    found = []
    for name, words in TYPE_WORDS.items():
        is_selected = name in parameters.type
        toggled = (
            address.without_value("type", name) if is_selected else address.adding("type", name)
        )
        found.append(TypeChip(words, counts[name], is_selected, toggled))
    return found


def _loosened(result: SearchResult, address: Address) -> Loosened | None:
    if result.match == "all":
        return None
    if result.match == "any":
        return Loosened(
            "These statements have one of the words at least."
            if result.total
            else "No statement here has any of these words.",
            "Those with all of them",
            address.without("match"),
        )
    return Loosened(
        f"{_have(result.with_all)} all of these words; these have most of them."
        if result.total
        else f"{_have(result.with_all)} all of these words, and none here has most of them.",
        "Those with any of them",
        address.replacing("match", "any"),
    )


def _have(count: int) -> str:
    if count < 2:
        return "Only one statement has" if count else "No statement has"
    return f"Only {count} statements have"


def counts_of_types(result: SearchResult) -> dict[str, int]:
    """Statements by type that match the other filters, from the facet."""
    counts = dict.fromkeys(TYPE_WORDS, 0)
    facet = result.facets.get("type")
    counts_here = {str(value["value"]): value["count"] for value in facet.values} if facet else {}
    return {**counts, **counts_here}  # type: ignore[dict-item]
