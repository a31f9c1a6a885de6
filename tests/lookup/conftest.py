"""The registries for all tests of lookups: a server on loopback."""

from collections.abc import Iterator

import pytest

from tests.lookup.registry_server import RegistryServer, answer, serve_registries


@pytest.fixture
def registries() -> Iterator[RegistryServer]:
    """Registries that know one thing: the prefix 10.5555 is Crossref's."""
    with serve_registries() as server:
        server.set_answers("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "Crossref"}]))
        yield server
