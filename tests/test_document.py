"""The shape that all documents become: told sparingly or in full, it is the same."""

import pickle

from app.document import Author, Statement, Work, construct


def test_what_is_told_sparingly_is_what_is_made_in_full() -> None:
    authors = (Author("Ana Vidal", "Ana", "Vidal"),)
    sparing = construct(Work, {"doi": "10.5555/a", "authors": authors})
    full = Work(doi="10.5555/a", authors=authors)
    assert sparing == full
    assert hash(sparing) == hash(full)
    assert repr(sparing) == repr(full)
    assert pickle.loads(pickle.dumps(sparing)) == full  # noqa: S301 - our own bytes
    assert construct(Statement, {"reference": 0, "text": "So."}) == Statement(0, "So.")
