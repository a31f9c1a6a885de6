"""Servers for tests of pages: one with the sample articles, and one to fill."""

from collections.abc import Callable, Iterator

import pytest

from tests.conftest import new_location
from tests.servers import Server, serving


@pytest.fixture(scope="session")
def sample(servers: Callable[[str], Server]) -> Server:
    """With the sample articles in it. Pages do not know which kind of database there is."""
    return servers("sqlite")


@pytest.fixture(scope="module")
def own(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    migrated_url: Callable[[str], str],
) -> Iterator[Server]:
    """An empty server that the tests of one module fill."""
    directory = tmp_path_factory.mktemp("own")
    with (
        new_location("sqlite", directory, request, like=migrated_url("sqlite")) as location,
        serving(directory, location.url) as server,
    ):
        yield server
