"""Histogram of the years, by type: bars that are drawn as SVG, without styles or scripts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.pages.links import Address
from app.pages.vocabulary import TYPE_WORDS
from app.search.engine import Facet
from app.search.query import UNKNOWN
from app.vocabulary import StatementType

MOST_BARS = 80
"""Bars; more years than that share bars."""
HEIGHT = 48
CHART = 420
WIDEST = 42
"""Pixels of all bars, and of one, at most."""
WIDTH = 10
GAP = 2


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar, in units of the drawing."""

    type: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """The statements of a year, or of some years in a row."""

    first: int
    last: int
    count: int
    numbers: Sequence[int]
    """By type."""
    label: str
    """What it counts, in words."""
    x: int
    segments: Sequence[Segment]
    is_chosen: bool
    """Within the range that is filtered by, or nothing is filtered by."""
    address: Address
    """The page with these years alone."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars from the first year with statements to the last."""

    bars: Sequence[Bar]
    first: int
    last: int
    since: int | None
    """First year of the range that is filtered by."""
    until: int | None
    unknown: int
    """Statements of papers without a year."""
    unknown_numbers: Sequence[int]
    """The same by type."""
    label: str
    """All of it in words."""

    @property
    def width(self) -> int:
        """Of the drawing."""
        return len(self.bars) * WIDTH

    @property
    def pixels(self) -> int:
        """Its width on a screen that has room for it."""
        return min(len(self.bars) * WIDEST, CHART)

    height = HEIGHT


def histogram(
    facet: Facet, since: int | None, until: int | None, address: Address
) -> Histogram | None:
    """The histogram of the facet `year`; None where no year is known."""
    if facet.min is None or facet.max is None:
        return None
    years = {value["value"]: value for value in facet.values if value["value"] != UNKNOWN}
    unknown = next((value for value in facet.values if value["value"] == UNKNOWN), None)
    span = facet.max - facet.min + 1
    step = -(-span // MOST_BARS)
    groups = []
    for first in range(facet.min, facet.max + 1, step):
        last = min(first + step - 1, facet.max)
        some = [years[year] for year in range(first, last + 1) if year in years]
        types = {name: sum(value["types"][name] for value in some) for name in TYPE_WORDS}
        groups.append((first, last, sum(value["count"] for value in some), types))
    highest = max(count for _, _, count, _ in groups) or 1
    bars = []
    for number, (first, last, count, types) in enumerate(groups):
        when = str(first) if first == last else f"{first} to {last}"
        bars.append(
            Bar(
                first=first,
                last=last,
                count=count,
                numbers=tuple(types.values()),
                label=f"{when}: {_words(count, types)}",
                x=number * WIDTH,
                segments=segments_of(count, types, highest),
                is_chosen=(since is None or last >= since) and (until is None or first <= until),
                address=address.replacing("year_from", first).replacing("year_to", last),
            )
        )
    label = "Statements by year of the citing paper. " + "; ".join(
        f"{bar.first}: {bar.count}" for bar in bars if bar.count
    )
    return Histogram(
        bars,
        facet.min,
        facet.max,
        since,
        until,
        unknown["count"] if unknown else 0,
        tuple(unknown["types"][name] for name in TYPE_WORDS) if unknown else (),
        label,
    )


def segments_of(count: int, types: Mapping[StatementType, int], highest: int) -> list[Segment]:
    """From the bottom up, in the order of the types. `highest`: the count of the highest bar."""
    rest = count - sum(types.values())
    y = float(HEIGHT)
    segments = []
    for name, number in types.items():
        part = number + (rest if name == "unclassified" else 0)
        if part:
            height = round(part / highest * (HEIGHT - 2), 2)
            y = round(y - height, 2)
            segments.append(Segment(name, y, height))
    return segments


def _words(count: int, types: Mapping[StatementType, int]) -> str:
    parts = [f"{number} {name}" for name, number in types.items() if number]
    return f"{count} statements" + (f" ({', '.join(parts)})" if parts else "")
