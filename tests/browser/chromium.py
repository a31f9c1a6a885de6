"""Debian's Chromium, driven by Playwright: CITANCE_CHROMIUM, else the one on the path."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),  # as root, and no host
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser with a profile of its own, which is gone at its end."""
    program = os.environ.get("CITANCE_CHROMIUM") or shutil.which("chromium")
    assert program, "browser tests need Debian's chromium, or CITANCE_CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()
