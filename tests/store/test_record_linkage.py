"""Which paper a set of names identifies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.store import paper_keys
from app.store.paper_keys import Name
from app.store.record_linkage import Claim, canonical_paper, ends_of_chains, receivers

CLAIMS = st.builds(Claim, st.integers(1, 4), st.integers(1, 4), st.booleans())


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(paper_keys.NAMES), st.sampled_from("ab")),
        st.lists(CLAIMS, max_size=4),
        max_size=4,
    )
)
def test_canonical_paper_has_a_doi_and_claims_a_name(claims: dict[Name, list[Claim]]) -> None:
    found = canonical_paper(claims)
    if found is not None:
        every_claim = [claim for of_name in claims.values() for claim in of_name]
        assert any(claim.paper == found and claim.has_doi for claim in every_claim)


PMID, PRINT = ("pmid", "1"), ("print", "a")
A, B = Claim(1, 1, has_doi=True), Claim(2, 1, has_doi=True)


@pytest.mark.parametrize(
    ("claims", "paper"),
    [
        ({PMID: [A]}, 1),
        ({PMID: [A, B]}, None),
        ({PMID: [A, B], PRINT: [B]}, 2),
        ({PMID: [A, B._replace(confidence=2)]}, 2),
        ({PMID: [A], PRINT: [B._replace(confidence=4)]}, 1),
        ({PRINT: [A, B._replace(confidence=4)]}, None),
        ({PMID: [A._replace(has_doi=False)]}, None),
        ({}, None),
    ],
    ids=[
        "one",
        "a tie",
        "after a tie the next name",
        "the greater confidence",
        "the first name that decides",
        "of shared names any two are a tie",
        "without a DOI",
        "no name",
    ],
)
def test_canonical_paper(claims: dict[Name, list[Claim]], paper: int | None) -> None:
    assert canonical_paper(claims) == paper


def test_receivers_in_a_tie_are_all() -> None:
    """Each paper with a DOI that claims a name of 7, which has none."""
    own = Claim(7, 1, has_doi=False)
    names = {7: {PMID, PRINT}, 8: {PRINT}}
    assert receivers(names, {PMID: [A, B, own], PRINT: [B]}) == {1: {7}, 2: {7, 8}}


@given(st.dictionaries(st.integers(1, 6), st.lists(CLAIMS, max_size=2), max_size=6))
def test_ends_of_chains_are_no_aliases(claims: dict[int, list[Claim]]) -> None:
    """Whatever circles there are."""
    ends = ends_of_chains(claims)
    assert not ends.keys() & {*ends.values()}
    assert all(claims[id_] for id_ in ends)
