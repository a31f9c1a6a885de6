"""Where registries have a paper's fields by the table of fields (`app.paper_fields`), and where their readers find them."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.document import Document, Work
from app.formats.metadata import crossref, datacite, openalex
from app.paper_fields import PAPER_FIELDS, Computed, PaperField

READERS: dict[str, Callable[[bytes], Iterator[Document]]] = {
    "crossref": crossref.read,
    "datacite": datacite.read,
    "openalex": openalex.read,
}
IDENTIFIED: dict[str, dict[str, Any]] = {
    "crossref": {"DOI": "10.5555/a"},
    "datacite": {"id": "10.5555/a", "type": "dois", "attributes": {"doi": "10.5555/a"}},
    "openalex": {"id": "https://openalex.org/W7"},
}
"""The least that each has of a paper."""
EXAMPLES: dict[str | tuple[str, str], Any] = {
    "doi": "10.5555/a",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/29456789",
    "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/5806371",
    "openalex": "https://openalex.org/W7",
    "year": 2018,
    "published_on": "2018-03-09",
    "issns": "1053-0479",
    ("crossref", "published_on"): 2018,
    ("datacite", "publication_type"): "Dataset",
    ("openalex", "publication_type"): "article",
    ("openalex", "abstract"): {"Example": [0]},
}
"""What stands at the path of a field; else a word."""
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
COMPUTED: dict[tuple[str, str], dict[str, Any]] = {
    ("crossref", "full_text"): {
        "DOI": "10.5555/a",
        "license": [{"URL": LICENCE}],
        "link": [{"URL": "https://example.org/a.pdf"}],
    },
    ("datacite", "full_text"): {
        "attributes": {
            "doi": "10.5555/a",
            "rightsList": [{"rightsUri": LICENCE}],
            "contentUrl": ["https://example.org/a.pdf"],
        }
    },
    ("datacite", "arxiv"): {"attributes": {"doi": "10.48550/arXiv.2105.05862"}},
    ("openalex", "authors_complete"): {
        "id": "https://openalex.org/W7",
        "authorships": [{"author": {"display_name": f"Author {n}"}} for n in range(100)],
    },
}
"""Records from which a field is computed."""
CASES = [
    (registry, field)
    for registry in READERS
    for field in PAPER_FIELDS
    if getattr(field, registry) is not None
]


@pytest.mark.parametrize(
    ("registry", "field"), CASES, ids=[f"{registry}-{field.name}" for registry, field in CASES]
)
def test_reader_of_a_registry_fills_the_field(registry: str, field: PaperField) -> None:
    """From a record with nothing but what identifies it, and the member at the path that the table says."""
    path = getattr(field, registry)
    if isinstance(path, Computed):
        record = COMPUTED[registry, field.name]
    else:
        record = with_member(IDENTIFIED[registry], path, example(registry, field.name))
    (document,) = READERS[registry](json.dumps(record).encode())
    default = getattr(Work(), field.name)
    assert getattr(document.paper, field.name) != default, (
        f"app.formats.metadata.{registry} makes no `{field.name}` of {json.dumps(record)}; "
        f"app/paper_fields.py says that it stands at {path}."
    )


@pytest.mark.parametrize("registry", READERS)
def test_reader_of_a_registry_fills_no_other_field(registry: str) -> None:
    """From a record with all members that the table says."""
    record: dict[str, Any] = IDENTIFIED[registry]
    for field in PAPER_FIELDS:
        if isinstance(path := getattr(field, registry), str):
            record = with_member(record, path, example(registry, field.name))
    (document,) = READERS[registry](json.dumps(record).encode())
    known = {name for name, value in vars(document.paper).items() if value != getattr(Work(), name)}
    unknown = known - {field.name for field in PAPER_FIELDS if getattr(field, registry) is not None}
    assert not unknown, f"app/paper_fields.py does not say where {registry} has {unknown}."


def example(registry: str, field: str) -> Any:
    return EXAMPLES.get((registry, field), EXAMPLES.get(field, "Example"))


def with_member(record: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with this value at a path; see `PaperField`."""
    copy: dict[str, Any] = json.loads(json.dumps(record))
    added = value
    for name, lists, condition in reversed(_STEP.findall(path)):
        if condition:
            member, _, wanted = condition.partition("=")
            added = {**added, member: wanted}
        for _ in range(lists.count("[]")):
            added = [added]
        added = {name: added}
    return {**_merged(copy, added)}


def _merged(one: Any, other: Any) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        return one | {name: _merged(one.get(name), value) for name, value in other.items()}
    return other


_STEP = re.compile(r"([\w-]+)((?:\[\])*)(?:\((\w+=\w+)\))?")
"""A member's name, how many lists it is in, a condition on its object."""
