"""Fast fields: Tantivy's columns of numbers, which results are sorted by and counted from."""

from typing import NamedTuple, cast

from tantivy import DocAddress, Searcher


class SortField(NamedTuple):
    """A fast field to sort by, and its direction. Documents with equal values are to be sorted by id."""

    name: str
    descending: bool


def read_column(searcher: Searcher, name: str, addresses: list[DocAddress]) -> list[int]:
    """The values of an integer fast field, for each address."""
    return cast("list[int]", searcher.fast_field_values(name, addresses))
