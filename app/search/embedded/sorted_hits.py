"""Sorted hits: matches at their positions in the order of a query; and many of them in little memory, for streams."""

from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tantivy import DocAddress

from app.search.sort import SortKey, SortPosition

_DOC_BITS = 32
"""Of a document's number within its segment."""


class SortedHit(NamedTuple):
    """A match at its position, and its address in this state of the index. Flat, since a stream has millions of them."""

    key: SortKey
    id: int
    seen: int
    address: DocAddress

    @property
    def position(self) -> SortPosition:
        """What a cursor keeps of it."""
        return SortPosition(self.key, self.id, self.seen)


def packed(hits: Sequence[SortedHit]) -> Iterator[SortedHit]:
    """The same hits, which come one after the other, out of arrays: 24 bytes each instead of 400 while a stream waits for
    its client."""
    if not hits:
        return iter(())
    keys = array("d" if isinstance(hits[0].key, float) else "Q", [hit.key for hit in hits])
    ids = array("Q", [hit.id for hit in hits])
    addresses = array("Q", [hit.address.segment_ord << _DOC_BITS | hit.address.doc for hit in hits])
    rows = zip(keys, ids, range(hits[0].seen, hits[0].seen + len(hits)), addresses, strict=True)
    return (SortedHit(key, id_, seen, _unpacked(address)) for key, id_, seen, address in rows)


def _unpacked(address: int) -> DocAddress:
    return DocAddress(address >> _DOC_BITS, address & (1 << _DOC_BITS) - 1)
