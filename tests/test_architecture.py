"""The house's rules, held by walks over its imports and its files."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APP = ROOT / "app"

FLOORS: tuple[tuple[str, ...], ...] = (
    ("cli",),
    ("main",),
    ("api",),
    ("ingest",),
    ("lookup",),
    ("search",),
    ("classify",),
    ("cite",),
    ("store",),
    ("formats",),
    ("schemas",),
    ("db",),
    (
        "settings",
        "errors",
        "clock",
        "doi",
        "ids",
        "vocabulary",
        "logs",
        "metrics",
        "document",
        "paper_fields",
        "",
    ),
)
"""From the top of the house to the ground, a floor a line. A module imports from its own floor or from below."""

BARRED = {
    "utils",
    "helpers",
    "common",
    "core",
    "base",
    "manager",
    "service",
    "misc",
    "handler",
}


def modules() -> list[Path]:
    return sorted(path for path in APP.rglob("*.py"))


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(APP).with_suffix("").parts).removesuffix("__init__")


def floor_of(module: str) -> int:
    """The number of the floor that a module stands on, from the top."""
    (floor,) = (n for n, rooms in enumerate(FLOORS) if module.split(".", maxsplit=1)[0] in rooms)
    return floor


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("app."):
            below = APP / Path(*node.module.split(".")[1:])
            for alias in node.names if below.is_dir() else ():
                yield f"{node.module}.{alias.name}".removeprefix("app.")
            if not below.is_dir():
                yield node.module.removeprefix("app.")
        elif isinstance(node, ast.ImportFrom) and node.module == "app":
            yield from (alias.name for alias in node.names if alias.name != "__version__")


def third_parties(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
    return found


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_point_down(path: Path) -> None:
    here = floor_of(name_of(path))
    upward = [target for target in imports_of(path) if floor_of(target) < here]
    assert not upward


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_main_and_the_api_know_fastapi(path: Path) -> None:
    if not name_of(path).startswith(("api", "main")):
        assert not third_parties(path) & {"fastapi", "starlette"}


def test_extraction_and_the_query_are_pure() -> None:
    pure = (
        *_PURE_CITE,
        "formats.",
        "search.language",
        "search.query",
        "doi",
        "ids",
        "vocabulary",
    )
    for path in modules():
        if name_of(path).startswith(pure):
            allowed = _ANALYSIS | ({"httpx"} if name_of(path) == _TALKS else set())
            assert not third_parties(path) & {"sqlalchemy", "httpx", "tantivy"} - allowed, path


def test_no_loader_calls_the_one_that_talks_to_a_server() -> None:
    for path in modules():
        if name_of(path).startswith("formats."):
            assert _TALKS not in set(imports_of(path)), path


def test_only_the_way_out_knows_how_to_ask_a_registry() -> None:
    for path in modules():
        if name_of(path).startswith("lookup.") and name_of(path) not in _WAY_OUT:
            assert "httpx" not in third_parties(path), path


def test_names_say_what_they_are() -> None:
    assert not {path.stem for path in modules()} & BARRED


def test_the_top_level_is_what_it_should_be() -> None:
    wanted = {
        "pyproject.toml", "app", "migrations", "tests", "Dockerfile", "openapi", "README.md", "ARCHITECTURE.md",
        "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile", "compose.yaml", "docs", "bench",
    }  # fmt: skip
    assert {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - {
        "data"
    } == wanted


_PURE_CITE = tuple(
    f"cite.{name}" for name in ("reference", "names", "styles", "bibtex", "ris", "csl")
)
_TALKS = "ingest.grobid"
"""Turns a PDF into TEI by a server, before the pure loader of TEI reads it: it is called by loading, never by a loader."""
_WAY_OUT = {"lookup.client", "lookup.request", "lookup.replies"}

_ANALYSIS = {"tantivy"}
"""The query language stems words as the index does, with the index's own analyser."""
