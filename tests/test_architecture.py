"""The house's rules, held by walks over its imports and its files."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APP = ROOT / "app"

FLOORS: tuple[tuple[str, ...], ...] = (
    (
        "cli.admin",
        "cli.classify",
        "cli.console",
        "cli.errors",
        "cli.ingest",
        "cli.lookup",
        "cli.main",
        "cli.progress",
        "cli.serve",
        "cli.signals",
        "main",
    ),
    (
        "api.cite",
        "api.dependencies",
        "api.exports",
        "api.imports",
        "api.middleware",
        "api.paper_lookup",
        "api.papers",
        "api.parameters",
        "api.problems",
        "api.responses",
        "api.statement_search",
        "api.statements",
        "api.status",
    ),
    (
        "classify.reclassify",
        "ingest.background_indexing",
        "ingest.extract",
        "ingest.imports",
        "ingest.loader",
        "ingest.output",
        "lookup.match_references",
        "lookup.prefetch",
        "lookup.save",
        "lookup.single_flight",
        "search.paper_entries",
        "search.sync",
        "store.api_keys",
        "store.papers",
        "store.statements",
        "store.tallies",
    ),
    (
        "ingest.manifest",
        "ingest.reader",
        "ingest.workers",
        "store.citations",
        "store.full_texts",
        "store.outbox",
        "store.same_as",
    ),
    ("classify.classifier",),
    (
        "lookup.agency",
        "lookup.cache",
        "lookup.circuit_breaker",
        "lookup.client",
        "lookup.outcomes",
        "lookup.rate_limit",
        "lookup.reference_search",
        "lookup.registries",
        "lookup.replies",
        "lookup.resolve",
        "lookup.shared_rate_limit",
    ),
    (
        "cite.bibtex",
        "cite.csl",
        "cite.load",
        "cite.names",
        "cite.reference",
        "cite.ris",
        "cite.styles",
        "classify.cues",
        "classify.english",
        "classify.evaluate",
        "classify.features",
        "classify.model",
        "classify.phrases",
        "classify.remote",
        "classify.training.__main__",
        "classify.training.annotations",
        "classify.training.corpus",
        "classify.training.counterfactual",
        "classify.training.regression",
        "classify.training.weak",
        "db.migrate",
        "document",
        "formats.csv_rows",
        "formats.detect",
        "formats.jats.author_year",
        "formats.jats.blocks",
        "formats.jats.front_matter",
        "formats.jats.licences",
        "formats.jats.markers",
        "formats.jats.names",
        "formats.jats.notices",
        "formats.jats.printed_reference",
        "formats.jats.publication_types",
        "formats.jats.reader",
        "formats.jats.reference",
        "formats.jats.reference_list",
        "formats.jats.statements",
        "formats.jats.untagged_citations",
        "formats.jats.xpaths",
        "formats.json_values",
        "formats.metadata.context_markers",
        "formats.metadata.crossref",
        "formats.metadata.datacite",
        "formats.metadata.id_map",
        "formats.metadata.openalex",
        "formats.metadata.opencitations",
        "formats.metadata.semantic_scholar",
        "formats.metadata.semantic_scholar_bulk",
        "formats.ndjson",
        "formats.pdf",
        "formats.records",
        "formats.s2orc",
        "formats.tei.bibliography",
        "formats.tei.body",
        "formats.tei.reader",
        "formats.text.abbreviations",
        "formats.text.identifiers",
        "formats.text.languages",
        "formats.text.markup",
        "formats.text.passages",
        "formats.text.sections",
        "formats.text.sentences",
        "formats.text.superscripts",
        "formats.unarxive",
        "formats.works",
        "formats.xml",
        "ingest.grobid",
        "ingest.sources",
        "search.analysis",
        "search.cursor",
        "search.embedded.compiler",
        "search.embedded.count_by_row",
        "search.embedded.count_by_term",
        "search.embedded.directory",
        "search.embedded.engine",
        "search.embedded.fields",
        "search.embedded.highlights",
        "search.embedded.papers",
        "search.embedded.sorting",
        "search.engine",
        "search.facets",
        "search.query",
        "search.query_parser",
        "search.statement_entries",
        "store.paper_keys",
        "store.paper_metadata",
        "store.relationship",
        "store.statement_rows",
    ),
    ("db.bulk", "db.engine", "db.models", "logs", "metrics", "schemas", "settings"),
    (
        "__init__",
        "clock",
        "doi",
        "errors",
        "ids",
        "vocabulary",
        "api.__init__",
        "cite.__init__",
        "classify.__init__",
        "classify.training.__init__",
        "cli.__init__",
        "db.__init__",
        "formats.__init__",
        "formats.jats.__init__",
        "formats.metadata.__init__",
        "formats.tei.__init__",
        "formats.text.__init__",
        "ingest.__init__",
        "lookup.__init__",
        "search.__init__",
        "search.embedded.__init__",
        "store.__init__",
    ),
)
"""From the top of the house to the ground. Who lives on a floor imports from the same floor or from below."""

BARRED = {
    "utils",
    "helpers",
    "common",
    "core",
    "base",
    "manager",
    "service_layer",
    "misc",
    "handler",
}


def modules() -> list[Path]:
    return sorted(path for path in APP.rglob("*.py"))


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(APP).with_suffix("").parts)


def floor_of(module: str) -> int:
    """The longest name that fits decides: search.sync lives above the rest of search."""
    fits = [
        (len(room), floor)
        for floor, rooms in enumerate(FLOORS)
        for room in rooms
        if module == room or module.startswith(room + ".")
    ]
    assert fits, f"{module} has no floor"
    return max(fits)[1]


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
_WAY_OUT = {"lookup.client", "lookup.replies"}

_ANALYSIS = {"tantivy"}
"""The query language stems words as the index does, with the index's own analyser."""
