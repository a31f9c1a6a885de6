"""Documents that are constructed without `__init__` equal those that are constructed with it."""

import pickle

from app.document import Author, Statement, Work, construct


def test_construct_equals_the_constructor() -> None:
    """Values, hash, repr and pickle are those of an instance with all its fields."""
    authors = (Author("Ana Vidal", "Ana", "Vidal"),)
    constructed = construct(Work, {"doi": "10.5555/a", "authors": authors})
    full = Work(doi="10.5555/a", authors=authors)
    assert constructed == full
    assert hash(constructed) == hash(full)
    assert repr(constructed) == repr(full)
    assert pickle.loads(pickle.dumps(constructed)) == full  # noqa: S301 - our own bytes
    assert construct(Statement, {"reference": 0, "text": "So."}) == Statement(0, "So.")
