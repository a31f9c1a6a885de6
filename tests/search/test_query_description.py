"""app.search.query_description: a query as a person would put it."""

import pytest

from app.search.query import StatementQuery
from app.search.query_description import LONGEST_NAME, describe

SINCE = StatementQuery(type=("contrasting",), year_from=2020)


@pytest.mark.parametrize(
    ("query", "cited", "citing", "expected"),
    [
        (StatementQuery(), None, None, "Citation statements"),
        (SINCE, "On outcome", None, "Statements that cite On outcome — contrasting, since 2020"),
        (StatementQuery(), None, "On outcome", "Statements in which On outcome cites others"),
        (StatementQuery(), "A", "B", "Statements in which B cites A"),
        (
            StatementQuery(
                q=' alliance "first session" ',
                match="all",
                type=("supporting", "contrasting"),
                section=("methods", "results", "unknown"),
                relationship=("independent",),
                publication_type=("journal-article",),
                author=("Ana Vidal",),
                journal=("Cells",),
                year_from=2019,
                year_to=2022,
                min_confidence=0.8,
            ),
            None,
            None,
            'Citation statements — with alliance "first session", supporting or contrasting, in methods, results or unknown '
            "sections, independent citations, published as journal article, by Ana Vidal, in Cells, from 2019 to 2022, "
            "at least 80% sure",
        ),
        (StatementQuery(year_from=2020, year_to=2020), None, None, "Citation statements — in 2020"),
        (
            StatementQuery(" hope trust", "any"),
            "A",
            None,
            "Statements that cite A — with any word of hope trust",
        ),
        (
            StatementQuery("hope trust"),
            None,
            None,
            "Citation statements — with all or most words of hope trust",
        ),
        (StatementQuery(" ", "any"), None, None, "Citation statements"),
        (StatementQuery(year_to=2020), None, None, "Citation statements — until 2020"),
    ],
)
def test_describe_says_each_filter(
    query: StatementQuery, cited: str | None, citing: str | None, expected: str
) -> None:
    assert describe(query, cited, citing) == expected


def test_describe_has_a_bound() -> None:
    """Long names are cut, many values counted."""
    many = StatementQuery(q="x" * 2_000, author=tuple(f"{n}" * 4_000 for n in range(200)))
    description = describe(many, "t" * 4_000, None)
    assert len(description) < 10 * LONGEST_NAME
    assert description.endswith("… or 195 others")
