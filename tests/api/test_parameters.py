"""app.api.parameters: what is wrong is named, with what is right."""

import re

import pytest
from fastapi.exceptions import RequestValidationError

from app.api.papers import FindPapersParameters
from app.api.parameters import Parameters, StatementParameters
from app.api.publications import PublicationParameters
from app.api.query_strings import from_pairs
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


@pytest.mark.parametrize(
    "value", ["false", "+5", "5.0", " 5", "5 ", "５", "٥", "5_0", "1e1", "0x5", ""]
)
@pytest.mark.parametrize(
    "model", [StatementParameters, PublicationParameters, FindPapersParameters]
)
def test_parameters_take_integers_in_digits_alone(model: type[Parameters], value: str) -> None:
    """What Python reads as one, and what it does not."""
    with pytest.raises(RequestValidationError) as raised:
        from_pairs(
            model,
            [("q", "a"), ("limit", value)]
            if model is not PublicationParameters
            else [("limit", value)],
        )
    assert [error["loc"] for error in raised.value.errors()] == [("query", "limit")]


def test_parameters_have_no_integers_of_pythons() -> None:
    """Of all addresses: each number has the type that takes digits alone."""
    queue, seen = [Parameters], set[type[Parameters]]()
    while queue:
        model = queue.pop()
        seen.add(model)
        queue += model.__subclasses__()
        for name, field in model.model_fields.items():
            if {"int", "float"} & set(re.findall(r"\w+", str(field.annotation))):
                assert "BeforeValidator" in f"{field.annotation}{field.metadata}", f"{model}.{name}"
    assert len(seen) > 10
