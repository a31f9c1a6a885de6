"""Fast fields: Tantivy's columns of numbers, which results are sorted by and counted from."""

from typing import cast

from tantivy import DocAddress, Searcher

TIE_BREAK = "tie_break"
_LAST_ID = (1 << 63) - 1


def tie_break(id_: int) -> float:
    """A number that falls as the id grows: scores are multiplied by log2(2 + tie_break), at most 1.0014.

    BM25 gives thousands of statements the same score; with this, those come in the order of their ids out of
    Tantivy itself, and no page or stream has to hold all of them to sort them.
    """
    return (_LAST_ID - id_) / _LAST_ID / 512


def read_column(searcher: Searcher, name: str, addresses: list[DocAddress]) -> list[int]:
    """The values of an integer fast field, for each address."""
    return cast("list[int]", searcher.fast_field_values(name, addresses))
