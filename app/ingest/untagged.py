"""Citations that nobody tagged: reported to who sent the document, never guessed at.

Only such as look just like the tagged ones of the same block: "[12]" beside numbers in brackets,
"Smith et al., 2010" beside authors and years.
"""

import re
from collections.abc import Iterator, Sequence

from app.ingest.blocks import Block
from app.ingest.markers import Citation


def untagged(block: Block, cited: Sequence[Citation], references: int) -> Iterator[str]:
    """What looks like a citation in the text and is in no marker. `references`: how many there are."""
    text = block.text
    first = block.mentions[0]
    if text[first.start : first.end].strip("[]").isdigit():
        found = ((number.start(), number.end()) for number in _NUMBERS.finditer(text))
    else:
        found = (
            (text.rfind(" ", 0, year.start() - 1) + 1, year.end()) for year in _YEARS.finditer(text)
        )
    for start, end in found:
        if any(c.start < end and start < c.end for c in cited):
            continue
        shown = (
            text[start:end].lstrip("([").rstrip(")") if text[end - 1] != "]" else text[start:end]
        )
        numbers = (
            [int(number) for number in _NUMBER.findall(shown)] if text[end - 1] == "]" else [1]
        )
        if min(numbers) > 0 and max(numbers) <= references:
            yield shown


_NUMBER = re.compile(r"\d+")
_NUMBERS = re.compile(r"\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]")
_YEARS = re.compile(r"et al\.?,?\s\(?(?:19|20)\d\d[a-z]?\b")
