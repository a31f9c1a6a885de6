"""Annotations of a text by offsets: groups of spans by name, each group a JSON text of its own.

`"paragraph": "[{\"start\": 7, \"end\": 90}]"`. A group may be null, or a list that somebody has parsed. Names are written
with underscores in some releases and without in others. Spans come in no certain order, and some twice.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

import orjson

from app.document import Rejection
from app.formats.json_values import Member, offset, one_line, record, text


class Span(NamedTuple):
    """`text[start:end]`, never empty, with what is said of it."""

    start: int
    end: int
    attributes: dict[str, Any]
    place: str


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """A text and its annotations."""

    text: str
    groups: dict[str, list[Span]]
    """By name without underscores, in the order of the text."""

    def spans(self, name: str) -> list[Span]:
        """The spans of a group."""
        return self.groups.get(name, [])

    def within(self, name: str, outer: Span) -> list[Span]:
        """Those that lie inside another span."""
        group = self.spans(name)
        first = bisect_left(group, outer.start, key=_START)
        behind = bisect_left(group, outer.end, lo=first, key=_START)
        return [span for span in group[first:behind] if span.end <= outer.end]

    def words(self, span: Span) -> str:
        """The text of a span, on one line."""
        return one_line(self.text[span.start : span.end])


def read_annotated(member: Member, name: str, rejected: list[Rejection]) -> AnnotatedText:
    """The text of this name with its annotations. `rejected` grows by what can't be used, a line for each group."""
    part = record(member.value, name)
    whole = part.get("text")
    whole = whole if isinstance(whole, str) else ""
    place = member.at(name, "annotations")
    groups: dict[str, list[Span]] = {}
    named = _parsed(part.get("annotations"), place, rejected)
    for key, value in named.items() if isinstance(named, dict) else ():
        if (canonical := key.replace("_", "").lower()) in _GROUPS:
            groups[canonical] = _group(value, len(whole), f"{place}/{key}", rejected)
    return AnnotatedText(whole, groups)


def _group(value: Any, length: int, place: str, rejected: list[Rejection]) -> list[Span]:
    items = _parsed(value, place, rejected)
    items = items if isinstance(items, list) else []
    found: dict[tuple[int, int, str | None], Span] = {}
    wrong = 0
    for number, item in enumerate(items):
        start, end = offset(item, "start"), offset(item, "end")
        if not 0 <= start <= end <= length:
            wrong += 1
        elif start < end:
            attributes = record(item, "attributes")
            once = start, end, text(attributes, "id", "ref_id")
            found.setdefault(once, Span(start, end, attributes, f"{place}/{number}"))
    spans = sorted(found.values(), key=lambda span: (span.start, -span.end))
    # one citation may have several spans, one for each reference
    kept = spans if place.endswith(("bibref", "bib_ref")) else list(_disjoint(spans))
    if wrong := wrong + len(spans) - len(kept):
        reason = f"{wrong:,} of its {len(items):,} annotations lie outside the text or in others, or have no offsets."
        rejected.append(Rejection(place, reason))
    return kept


def _disjoint(spans: list[Span]) -> Iterator[Span]:
    """Without those that lie in others; one that overlaps the one before begins behind it."""
    behind = 0
    for span in spans:
        if span.end > behind:
            yield span._replace(start=max(span.start, behind))
            behind = span.end


def _parsed(value: Any, place: str, rejected: list[Rejection]) -> Any:
    """The value of a JSON text; any other value as it is."""
    if not isinstance(value, str):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError as error:
        rejected.append(Rejection(place, f"The annotations are not JSON: {error}."))
        return None


_START = attrgetter("start")
_GROUPS = frozenset({
    "abstract", "author", "authorfirstname", "authorlastname", "bibauthor", "bibauthorfirstname", "bibauthorlastname",
    "bibentry", "bibid", "bibref", "bibtitle", "bibvenue", "figurecaption", "paragraph", "sectionheader", "table", "title",
    "venue",
})  # fmt: skip
"""Those that are read."""
