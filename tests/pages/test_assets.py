"""Tests of the static files: names that change with the content, sizes."""

import gzip
import re

import pytest

from app.pages.assets import FOLDER, assets, by_address

IMPORT = re.compile(r' from "\./([^"]+)";')
MODULES = [path.name for path in FOLDER.glob("*.js")]


@pytest.mark.parametrize("name", MODULES)
def test_modules_import_each_other_by_addresses(name: str) -> None:
    """An import is of a file that is there, under the name that its content has. Comments are left out."""
    written = IMPORT.findall((FOLDER / name).read_text())
    assert b"/**" not in assets()[name].content
    imported = IMPORT.findall(assets()[name].content.decode())
    assert imported == [assets()[one].address for one in written]
    assert all(address in by_address() for address in imported)


def test_page_imports_every_module() -> None:
    """From page.js all are reached, but for theme.js, which is none."""
    reached, ahead = {"theme.js"}, ["page.js"]
    while ahead:
        name = ahead.pop()
        reached.add(name)
        ahead += IMPORT.findall((FOLDER / name).read_text())
    assert reached == set(MODULES)


@pytest.mark.parametrize(("suffix", "most"), [("js", 12_000), ("css", 12_000)])
def test_files_are_small(suffix: str, most: int) -> None:
    """All scripts together, and the stylesheet, as they go over the wire."""
    found = [asset for name, asset in assets().items() if name.endswith(suffix)]
    assert 0 < sum(len(gzip.compress(asset.content)) for asset in found) < most
