"""Tests of where pages lead: each address answers, each fragment is there."""

from urllib.parse import urldefrag

import httpx
import pytest
from playwright.sync_api import Page

from tests.browser.addresses import ERRORS, PAGES

LINKS = "[...document.querySelectorAll('[href]')].map((link) => link.href)"
IDS = "[...document.querySelectorAll('[id]')].map((one) => one.id)"


@pytest.mark.parametrize("name", [*PAGES, *ERRORS])
def test_links_of_a_page_lead_somewhere(
    page: Page, urls: dict[str, str], base_url: str, name: str
) -> None:
    """Every address on this server answers, every fragment of the page is one of its ids, which are its own each."""
    page.goto(urls[name])
    ids: list[str] = page.evaluate(IDS)
    assert len(ids) == len(set(ids))
    links = {urldefrag(link) for link in page.evaluate(LINKS)}
    here = urldefrag(urls[name]).url
    assert not {fragment for url, fragment in links if fragment and url == here} - set(ids)
    with httpx.Client(follow_redirects=True, timeout=30) as client:
        wrong = {
            url: status
            for url in sorted({url for url, _ in links if url.startswith(base_url)})
            if (status := client.head(url).status_code) >= 400 and url != here
        }
    assert not wrong
