"""A browser, a server with the sample articles, and pages that fail their test when they do what no page may."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.addresses import addresses
from tests.browser.chromium import chromium
from tests.browser.faults import watch
from tests.servers import Server

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a process; each page has a profile of its own."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def sample(servers: Callable[[str], Server]) -> Server:
    """A server with the sample articles."""
    return servers("sqlite")


@pytest.fixture(scope="session")
def base_url(sample: Server) -> str:
    """Of that server."""
    return str(sample.client.base_url).rstrip("/")


@pytest.fixture(scope="session")
def urls(base_url: str) -> dict[str, str]:
    """Each page's address by its name in `addresses.PAGES`."""
    return addresses(base_url)


@pytest.fixture
def open_page(browser: Browser, base_url: str) -> Iterator[OpenPage]:
    """Open a blank page in a new profile, with Playwright's options of one. Its faults fail the test."""
    faults: list[str] = []
    contexts = []

    def opened(*, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(
            base_url=base_url, viewport={"width": width, "height": 800}, **options
        )
        contexts.append(context)
        watch(context, base_url, faults)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A blank page of 1,280 px in light colours, with JavaScript."""
    return open_page()
