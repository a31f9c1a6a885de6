"""Reasons of partial answers: what had to be cut short, in words for whoever reads the answer."""

from app.search.query_parser import MAX_PREFIXES, MAX_WORDS, exceeds_bounds

QUERY = f"Only the first {MAX_WORDS} words and {MAX_PREFIXES} prefixes of the query were searched."
PHRASE = (
    "A phrase stands for more words than are searched: statements with the rarer ones are missing."
)
PUBLICATIONS = "There are too many publications to be counted: their number is an estimate."
COUNTS = "There are too many names: counts may be too low, and more frequent names missing."


def names(most: int) -> str:
    """Where more names begin so than are read."""
    return f"Only the first {most:,} names were read: others are missing."


def all_of(*reasons: str | None) -> str | None:
    """The reasons that there are, each once; None where the answer is whole."""
    return " ".join(dict.fromkeys(filter(None, reasons))) or None


def of_query(q: str, *, has_all_ways: bool) -> str | None:
    """What is not searched of a query. `has_all_ways`: its phrases are looked for in all ways in which they may stand in a
    text."""
    return all_of(QUERY if exceeds_bounds(q) else None, None if has_all_ways else PHRASE)


def fields(reason: str | None) -> dict[str, object]:
    """What a page says of it."""
    return {"partial": reason is not None, "partial_reason": reason}
