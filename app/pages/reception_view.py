"""Views of how a paper is received: statements by year and by their place in the text, as charts with tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.pages.histogram import HEIGHT, WIDTH, Histogram, Segment, histogram, segments_of
from app.pages.links import Address
from app.pages.vocabulary import TYPE_WORDS
from app.search.engine import Facet, FacetValue


@dataclass(frozen=True, slots=True)
class YearRow:
    """What the papers of one year say."""

    year: int | None
    numbers: Sequence[int]
    """By type."""
    total: int
    publications: int
    """Those that cite, with or without a statement."""
    address: Address | None
    """The report with this year alone."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Statements by the year of the citing paper."""

    chart: Histogram | None
    """None where no year is known."""
    rows: Sequence[YearRow]
    """In the order of the years; one that nobody knows is the last."""
    total: YearRow
    """All years together."""


@dataclass(frozen=True, slots=True)
class Tenth:
    """The statements that stand in one tenth of the citing papers' texts."""

    label: str
    numbers: Sequence[int]
    total: int
    x: int
    segments: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class PositionsView:
    """Statements by where they stand in the citing papers' texts."""

    tenths: Sequence[Tenth]
    total: int
    """Statements whose place is known."""
    unknown: int
    citing_papers: int
    is_partial: bool
    label: str
    """All of it in words."""
    width = 10 * WIDTH
    height = HEIGHT


def timeline_view(years: Sequence[Mapping[str, Any]], report: Address) -> Timeline:
    """The view of a Timeline of the HTTP contract. `report`: of the paper."""
    rows = [_year_row(one, report) for one in years]
    values = [_facet_value(one) for one in years if one["year"] is not None and _total(one)]
    known = [value["value"] for value in values if isinstance(value["value"], int)]
    facet = Facet(values, 0, min(known, default=None), max(known, default=None))
    everything = {name: sum(one[name] for one in years) for name in (*TYPE_WORDS, "publications")}
    return Timeline(
        chart=histogram(facet, None, None, report),
        rows=sorted(rows, key=lambda row: row.year is None),
        total=_year_row({**everything, "year": None}, report),
    )


def _year_row(one: Mapping[str, Any], report: Address) -> YearRow:
    year = one["year"]
    alone = report.replacing("year_from", year).replacing("year_to", year)
    return YearRow(
        year,
        tuple(one[name] for name in TYPE_WORDS),
        _total(one),
        one["publications"],
        alone if year is not None and _total(one) else None,
    )


def _total(counts: Mapping[str, Any]) -> int:
    return sum(counts[name] for name in TYPE_WORDS)


def _facet_value(one: Mapping[str, Any]) -> FacetValue:
    types = {name: one[name] for name in TYPE_WORDS}
    count = _total(one)
    return {"value": one["year"], "label": "", "count": count, "selected": False, "types": types}


def positions_view(positions: Mapping[str, Any]) -> PositionsView:
    """The view of Positions of the HTTP contract."""
    counts = [{name: one[name] for name in TYPE_WORDS} for one in positions["tenths"]]
    totals = [sum(one.values()) for one in counts]
    highest = max(totals) or 1
    tenths = [
        Tenth(
            f"{number * 10}–{number * 10 + 10} %",
            tuple(one.values()),
            total,
            number * WIDTH,
            segments_of(total, one, highest),
        )
        for number, (one, total) in enumerate(zip(counts, totals, strict=True))
    ]
    return PositionsView(
        tenths,
        sum(totals),
        _total(positions["unknown"]),
        positions["citing_papers"],
        positions["partial"],
        "Statements by their place in the citing papers. "
        + "; ".join(f"{tenth.label}: {tenth.total}" for tenth in tenths),
    )
