"""app.api.parameters: what is wrong is named, with what is right."""

import pytest

from app.api.parameters import StatementParameters
from app.search.query import StatementQuery
from tests.servers import Server


@pytest.mark.parametrize(
    "path", ["/papers?q=a&", "/papers/suggest?q=a&", "/statements?", "/cite?doi=10.1/a&"]
)
def test_parameters_refuse_unknown_names(server: Server, path: str) -> None:
    """The error lists those that there are."""
    answer = server.get(f"{path}colour=red")
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert "No such parameter: `colour`. There are: " in fault["detail"]


@pytest.mark.parametrize(
    ("parameters", "pointer", "expected"),
    [
        ({"sort": "best"}, "sort", "'relevance', 'newest', 'oldest', 'confidence' or 'added'"),
        ({"type": "disputing"}, "type", "supporting"),
        ({"limit": "0"}, "limit", "greater than or equal to 1"),
        ({"limit": "101"}, "limit", "100"),
        ({"facets": "mood"}, "facets", "publication_type"),
        ({"min_confidence": "2"}, "min_confidence", "1"),
        ({"year_from": "MMXX"}, "year_from", "integer"),
        ({"format": "xlsx"}, "format", "'bibtex', 'atom' or 'jsonfeed'"),
        ({"colour": "red"}, "query", "facet_limit"),
        ({"cited": "banana"}, "cited", "not a DOI"),
    ],
)
def test_parameters_wrong_value_is_named(
    server: Server, parameters: dict[str, str], pointer: str, expected: str
) -> None:
    """The error names the parameter, and what it takes."""
    answer = server.get("/statements", **parameters)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"].startswith(pointer)
    assert expected in error["detail"]


def test_statement_parameters_have_each_field_of_the_query() -> None:
    """A filter that is added to the query is a parameter too; papers come from the path, or from parameters of their own."""
    fields = set(StatementQuery.__dataclass_fields__) - {"cited", "citing"}
    assert fields <= set(StatementParameters.model_fields)
