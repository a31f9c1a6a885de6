"""The merge rule of a paper's fields, without a database."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document import Author, FullText, Work
from app.paper_fields import MERGED_FIELDS
from app.store.field_merge import PaperMetadata, Source, title_id

TEXT = st.none() | st.text("ab", max_size=2)
WORKS = st.builds(
    Work,
    doi=st.none() | st.sampled_from(["10.5555/a", "10.5555/A"]),
    title=TEXT,
    year=st.none() | st.integers(2000, 2002),
    journal=TEXT,
    raw=TEXT,
    authors=st.lists(st.builds(Author, name=st.text("ab", min_size=1, max_size=2)), max_size=2).map(
        tuple
    ),
    authors_complete=st.booleans(),
    full_text=st.lists(st.builds(FullText, url=st.text("ab", max_size=2)), max_size=2).map(tuple),
)
CLAIMS = st.lists(st.tuples(WORKS, st.sampled_from([Source.MENTION, Source.REGISTRY])), max_size=4)


def merged(*claims: tuple[Work, int]) -> PaperMetadata:
    metadata = PaperMetadata(1, "10.5555/a")
    for work, source in claims:
        metadata.add(work, source)
    return metadata


@given(CLAIMS)
def test_add_gives_the_same_in_any_order(claims: list[tuple[Work, int]]) -> None:
    """Of mentions and registries, which may be many: commutative and idempotent."""
    first = merged(*claims, *claims)
    for order in permutations(claims):
        again = merged(*order)
        assert (again.values, again.sources) == (first.values, first.sources)


@given(CLAIMS, CLAIMS)
def test_add_claims_of_another_paper_is_adding_its_works(
    ours: list[tuple[Work, int]], theirs: list[tuple[Work, int]]
) -> None:
    """Its DOI excepted."""
    metadata = merged(*ours)
    metadata.add_claims_of(merged(*theirs))
    both = merged(*ours, *theirs)
    for field in MERGED_FIELDS:
        if field.name != "doi":
            assert metadata.values.get(field.name) == both.values.get(field.name)
            assert metadata.sources.get(field.name) == both.sources.get(field.name)
    assert metadata.values.get("doi") == merged(*ours).values.get("doi")


@pytest.mark.parametrize(
    ("claims", "title"),
    [
        ([("Long title", Source.MENTION), ("Title", Source.REGISTRY)], "Title"),
        ([("Title", Source.REGISTRY), ("Text", Source.FULL_TEXT)], "Text"),
        ([("Title", Source.FULL_TEXT), ("T", Source.PERSON)], "T"),
        ([("Title", Source.MENTION), ("Longer title", Source.MENTION)], "Longer title"),
        ([("Longer title", Source.REGISTRY), ("Title", Source.REGISTRY)], "Longer title"),
        ([("Longer title", Source.FULL_TEXT), ("Title", Source.FULL_TEXT)], "Title"),
        ([("abc", Source.MENTION), ("abd", Source.MENTION)], "abd"),
        ([("Title", Source.PERSON), (None, Source.PERSON)], "Title"),
    ],
)
def test_add_takes_the_claim_of_the_greater_confidence(
    claims: list[tuple[str | None, Source]], title: str
) -> None:
    """Among mentions and among registries the longer one, then the greater; the last one of those that are one source."""
    for order in (claims, claims[::-1]) if claims[0][1] != claims[1][1] else (claims,):
        metadata = merged(*((Work(title=text), source) for text, source in order))
        assert metadata.values["title"] == title


def test_add_prefers_a_whole_list_of_authors() -> None:
    cut = Work(authors=(Author("A very long name indeed"),), authors_complete=False)
    whole = Work(authors=(Author("A"), Author("B")))
    for order in permutations([(cut, Source.MENTION), (whole, Source.MENTION)]):
        assert merged(*order).authors == (whole.authors, True)


def test_add_converts_to_the_stored_form() -> None:
    work = Work(journal="A journal", full_text=(FullText("https://example.org", "CC0-1.0"),))
    metadata = merged((work, Source.REGISTRY))
    assert metadata.values == {
        "journal": title_id("A journal"),
        "full_text": [{"url": "https://example.org", "licence": "CC0-1.0"}],
    }
    assert metadata.sources == dict.fromkeys(metadata.values, Source.REGISTRY)


def test_withdraw_keeps_the_doi_and_other_sources() -> None:
    registered = Work(doi="10.5555/a", title="Title", year=2020)
    metadata = merged((registered, Source.REGISTRY), (Work(year=2021), Source.FULL_TEXT))
    metadata.withdraw(Source.REGISTRY)
    assert metadata.values == {"doi": "10.5555/a", "title": None, "year": 2021}
    assert metadata.sources == {"doi": Source.REGISTRY, "year": Source.FULL_TEXT}
    metadata.add(Work(title="T"), Source.MENTION)
    assert metadata.values["title"] == "T"


@pytest.mark.parametrize("stored", [None, {"title": "Title", "year": None}])
def test_changed_names_the_fields_that_differ_from_the_store(stored: Any) -> None:
    metadata = PaperMetadata(1, "10.5555/a", stored=stored)
    metadata.add(Work(title="Title", year=2020), Source.MENTION)
    assert metadata.changed() == ({"title", "year"} if stored is None else {"year"})
