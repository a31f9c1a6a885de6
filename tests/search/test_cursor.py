"""Cursors keep a sort position, for one query. What invalid ones do is part of every engine's contract."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import CursorInvalid
from app.search import cursor
from app.search.cursor import Cursor
from app.search.query import Matched, StatementQuery
from app.search.sort import SortPosition

IDS = st.integers(0, 2**63 - 1)
SCORES = st.floats(0, 1e6)


@given(
    st.one_of(IDS, SCORES),
    IDS,
    st.integers(0, 2**32 - 1),
    st.text(max_size=20),
    st.sampled_from(get_args(Matched.__value__)),
)
def test_decode_is_the_inverse_of_encode(
    key: int | float, id_: int, seen: int, q: str, matched: Matched
) -> None:
    query, position = StatementQuery(q=q), SortPosition(key, id_, seen)
    encoded = cursor.encode(query, position, matched)
    scored = isinstance(key, float)
    assert cursor.decode(replace(query, cursor=encoded, limit=7), scored=scored) == Cursor(
        position, matched
    )
    with pytest.raises(CursorInvalid):
        cursor.decode(replace(query, cursor=encoded, q=f"{q}."), scored=scored)


def test_decode_without_a_cursor_is_none() -> None:
    assert cursor.decode(StatementQuery(), scored=False) is None
