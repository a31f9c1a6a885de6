"""The search for a printed reference: what is sent to Crossref, and what its answers come to."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app.document import Unreadable, Work
from app.lookup.outcomes import Absent, Failed, Outcome, Refused
from app.lookup.reference_comparison import Match
from app.lookup.reference_search import read, search
from tests.lookup.registry_server import RegistryServer, answer, registry_client
from tests.lookup.test_reference_comparison import FIELDS, PRINTED
from tests.lookup.works import work_list

ITEM: dict[str, Any] = {
    "DOI": "10.5555/paper",
    "type": "journal-article",
    "title": ["Fast and accurate <i>short</i> read alignment with looms"],
    "author": [{"given": "Ada", "family": "van der Byron"}],
    "issued": {"date-parts": [[2009, 5]]},
    "container-title": ["Journal of Biological Weaving"],
    "volume": "25",
    "page": "1754-1760",
    "score": 87.5,
}
OTHER = {**ITEM, "DOI": "10.5555/other", "title": ["A loom of one's own"], "score": 31}


def search_crossref(
    registries: RegistryServer, reference: Work, **settings: Any
) -> Match | Outcome:
    async def run() -> Match | Outcome:
        async with registry_client(registries, **settings) as client:
            return await search(client, reference)

    return asyncio.run(run())


def test_search_sends_the_printed_text(registries: RegistryServer) -> None:
    """And asks for few fields."""
    registries.set_answers("crossref", "/works", answer(work_list(OTHER, ITEM)))
    found = search_crossref(registries, Work(raw=PRINTED))
    assert isinstance(found, Match)
    assert found.doi == "10.5555/paper"
    ((_, path, _),) = registries.requests
    query = parse_qs(urlsplit(path).query)
    assert query["query.bibliographic"] == [PRINTED]
    assert query["rows"] == ["5"]
    assert "reference" not in query["select"][0]


def test_search_sends_the_parts_without_a_printed_text(registries: RegistryServer) -> None:
    """Title, first author, journal, volume, pages, year."""
    registries.set_answers("crossref", "/works", answer(work_list(ITEM)))
    assert isinstance(search_crossref(registries, FIELDS), Match)
    query = parse_qs(urlsplit(registries.requests[0][1]).query)["query.bibliographic"]
    assert query == [
        "Fast and accurate short read alignment with looms Ada van der Byron "
        "Journal of Biological Weaving 25 1754-1760 2009"
    ]


def test_search_sends_nothing_of_few_words(registries: RegistryServer) -> None:
    """What names no work is absent."""
    assert search_crossref(registries, Work(raw="Ibid., p. 7")) == Absent()
    assert search_crossref(registries, Work()) == Absent()
    assert not registries.requests


def test_search_cuts_a_long_text(registries: RegistryServer) -> None:
    """The request's address stays short."""
    search_crossref(registries, Work(raw="word " * 10_000))
    assert len(registries.requests[0][1]) < 2_500


@pytest.mark.parametrize(
    "content",
    [[], {}, {"message": []}, {"message": {"items": {}}}, work_list(), work_list(1, None, {}, {"DOI": 7, "score": "x"})],
)  # fmt: skip
def test_search_of_an_empty_answer_has_no_match(registries: RegistryServer, content: Any) -> None:
    """Whatever its shape."""
    registries.set_answers("crossref", "/works", answer(content))
    assert isinstance(search_crossref(registries, Work(raw=PRINTED)), Absent | Failed)


def test_read_refuses_nonsense() -> None:
    """A score that is no number counts as 0."""
    with pytest.raises(Unreadable):
        read(b"7")
    assert read(json.dumps(work_list({**ITEM, "score": "high"})).encode())[0].score == 0


def test_search_that_failed_is_no_absence(registries: RegistryServer) -> None:
    """Offline, or when Crossref refuses the query."""
    assert isinstance(search_crossref(registries, Work(raw=PRINTED), lookup="offline"), Refused)
    registries.set_answers("crossref", "/works", answer(b"", 400))
    assert isinstance(search_crossref(registries, Work(raw=PRINTED)), Failed)
