"""Screenshots of every page, at three widths in light and dark.

`python -m tests.browser.screenshots DIRECTORY [URL] [PAGE…]`: full pages, as `<page>-<width>-<scheme>.png`, of a server
with the sample articles at URL. PAGE is a name in `tests/browser/addresses.py`, or a path such as `/report/10.…?type=…`.
"""

import re
import sys
from pathlib import Path
from typing import Literal

from tests.browser.addresses import addresses
from tests.browser.chromium import chromium
from tests.browser.faults import watch

WIDTHS = (360, 800, 1440)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
JAVA_SCRIPT = True


def main(directory: Path, base_url: str = "http://127.0.0.1:8000", *wanted: str) -> None:
    """Write the pictures, and the faults of the pages to standard error."""
    directory.mkdir(parents=True, exist_ok=True)
    known = addresses(base_url)
    pages = {name: known.get(name) or base_url + name for name in wanted} or known
    with chromium() as browser:
        for scheme, width in ((scheme, width) for scheme in SCHEMES for width in WIDTHS):
            context = browser.new_context(
                color_scheme=scheme,
                viewport={"width": width, "height": 900},
                java_script_enabled=JAVA_SCRIPT,
            )
            faults: list[str] = []
            watch(context, base_url, faults)
            page = context.new_page()
            for name, url in pages.items():
                page.goto(url)
                file_name = f"{re.sub(r'[^A-Za-z0-9]+', '-', name)}-{width}-{scheme}.png"
                page.screenshot(path=directory / file_name, full_page=True)
                sys.stderr.writelines(f"{name}: {fault}\n" for fault in faults)
                faults.clear()
            context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
