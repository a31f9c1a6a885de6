"""Registries: settings, identity, and the paths of a DOI."""

import asyncio

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import doi as dois
from app.lookup.outcomes import Found
from app.lookup.registries import agency_path, configured, work_path
from app.settings import Settings
from tests.lookup.registry_server import (
    RegistryServer,
    answer,
    registry_client,
)

NASTY = [
    "10.1002/(SICI)1097-0274(199909)36:1+<1::AID-AJIM2>3.0.CO;2-0",
    "10.1890/0012-9615(1999)069[0569:EDILSA]2.0.CO;2",
    "10.5555/../../members",
    "10.5555/..",
    "10.5555//x/",
    "10.5555/a?mailto=b&c=d#e",
    "10.5555/%2e%2e%2F",
    "10.5555/ü漢字",
    "10.5555/@evil.example:80/",
    "10.5555/\\evil",
]


@pytest.mark.parametrize(
    "bad", ["a b@example.org", "a@b\r\nX: y", "nobody", "a@b)", "ä@example.org", "a@b;c"]
)
def test_settings_refuse_a_bad_mailto(bad: str) -> None:
    """An address that would break the header can't be set."""
    with pytest.raises(ValueError, match="mailto"):
        Settings(mailto=bad)


def test_configured_gives_the_key_to_openalex_only() -> None:
    """No other registry is sent OpenAlex's key."""
    known = configured(Settings(openalex_url="http://127.0.0.1", openalex_key="secret"))
    assert [name for name, one in known.items() if "secret" in one.identity.values()] == [
        "openalex"
    ]


@pytest.mark.parametrize("doi", NASTY)
def test_work_path_arrives_as_one_segment(registries: RegistryServer, doi: str) -> None:
    """Any DOI arrives whole at a server."""

    async def run() -> None:
        async with registry_client(registries) as client:
            for name in ("crossref", "datacite", "openalex"):
                registries.set_answers(
                    name,
                    {"crossref": "/works/", "datacite": "/dois/", "openalex": "/works/doi:"}[name]
                    + doi,
                    answer({}),
                )
                assert isinstance(await client.get(name, work_path(name, doi)), Found)

    asyncio.run(run())
    assert {path.count("/") for _, path, _ in registries.requests} == {2}


@given(st.text().map(lambda text: f"10.5555/{text}").filter(lambda text: dois.clean(text) == text))
def test_work_path_keeps_any_doi_in_its_segment(doi: str) -> None:
    """No DOI becomes a path of its own, a query or another host."""
    for name in ("crossref", "datacite", "openalex"):
        address = httpx.URL("https://registry.example/base" + work_path(name, doi))
        assert (address.host, address.query, address.fragment) == ("registry.example", b"", "")
        assert address.raw_path.count(b"/") == 3
        assert address.path.endswith("/" + ("doi:" if name == "openalex" else "") + doi)


def test_agency_path_has_the_prefix() -> None:
    """Of the DOI, nothing else is sent."""
    assert agency_path("10.1000.10/x/y") == "/ra/10.1000.10"
