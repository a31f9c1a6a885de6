"""Architecture rules: import direction, purity, vocabulary, module size, names of tests, and the table of modules.

`python -m tests.test_architecture` (`make modules`) writes the table into ARCHITECTURE.md.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
APP = ROOT / "app"

FLOORS: tuple[tuple[str, ...], ...] = (
    ("cli",),
    ("asgi",),
    ("main",),
    ("pages",),
    ("agents",),
    ("api",),
    ("checks",),
    ("alerts",),
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
        *("settings", "errors", "clock", "doi", "ids", "vocabulary", "logs", "metrics", "document"),
        *("disk", "memory", "metrics_directory", "tls", "csv_output", "printable", "length_cache"),
        *("paper_fields", "cursors", "marker_runs", "text_fragment", "article_links", "cito"),
        "__init__",
    ),
)
"""From top to bottom, a floor a line. A module imports from its own floor or from a lower one."""

THIRD_PARTIES: dict[str, tuple[str, ...]] = {
    "fastapi": ("api", "pages", "main", "asgi"),
    "starlette": ("api", "pages", "agents", "main"),
    "mcp": ("agents", "cli.mcp"),
    "mcp_types": ("agents",),
    "jinja2": ("pages",),
    "markupsafe": ("pages",),
    "typer": ("cli",),
    "uvicorn": ("main", "cli.server", "api.http_protocol"),
    "httptools": ("api.http_protocol",),
    "limits": ("api.rate_limit", "api.rate_store"),
    "tantivy": ("search.embedded", "search.analysis"),
    "httpx": (
        *("lookup.client", "lookup.request", "lookup.response_status", "main", "ingest.grobid", "classify.remote"),
        *("agents", "cli.mcp", "alerts", "search.cluster", "search.reranker", "tls"),
    ),
    "sqlalchemy": (
        *("db", "store", "search", "lookup", "ingest", "classify.reclassify", "cite.load", "api", "cli"),
        *("alerts", "checks", "pages.alerts"),
    ),
    "email_validator": ("alerts.subscriptions",),
}  # fmt: skip
"""Libraries, and the only modules that may import them: what is not named is pure in this respect."""

RETIRED = {
    word: instead
    for words, instead in (
        ("manners turn turns ledger", "rate limiter, circuit breaker"),
        ("flights fly board boarded leave left", "single flight, lease: acquire, release"),
        ("land landing", "save"),
        ("hearsay hear heard listen tell tells told say says said", "claim, source, confidence; merge"),
        ("book", "document rows, source document"),
        ("house gate desk", "app state, middleware, import worker"),
        ("lay place placed places card cards", "index layout, sort position, paper entry"),
        ("judge judging judged judgement", "classify, classifier"),
        ("knowledge naming edition editions", "paper metadata, paper keys, full-text versions"),
        ("ending ended failing pace housekeeping", "signals, command errors, progress, admin"),
        ("never perhaps made shown show chosen stay settle patiently deaf", "what the function does or returns"),
        ("beside broad", "in the background, by term"),
    )
    for word in words.split()
}  # fmt: skip
"""Words that are no part of a name of a module, class or function, each with what the field says instead."""

OF_LIBRARIES = {"connection_made"}
"""Methods that a library calls by these names."""
SAY_NOTHING = {
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
"""Names of modules that could hold anything."""

MOST_LINES = 250
LONGER = {
    "classify/phrases.py": "a table of phrases",
    "errors.py": "declarations of problems, each with the page that explains it",
    "db/models.py": "declarations of tables, each with its documentation",
    "settings.py": "declarations of settings, each with its documentation",
}
"""Modules that may be longer, each with its reason; at most six may have more than 300 lines."""

LOOKED_AT = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
"""Nodes of a module that rules are about."""

TEST_NAME = 60
"""Characters of a test's name; its docstring has room for a sentence."""


@cache
def modules() -> list[Path]:
    return sorted(APP.rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def name_of(path: Path) -> str:
    """The module's name below `app`; of a package, the package's."""
    name = ".".join(path.relative_to(APP).with_suffix("").parts)
    return name.removesuffix(".__init__")


def floor_of(module: str) -> int:
    """The number of the floor that a module stands on, from the top."""
    (floor,) = (n for n, rooms in enumerate(FLOORS) if module.split(".", maxsplit=1)[0] in rooms)
    return floor


@cache
def nodes_of(path: Path) -> list[ast.stmt]:
    """Its imports and definitions, wherever they stand."""
    return [node for node in ast.walk(parsed(path)) if isinstance(node, LOOKED_AT)]


@cache
def imports_of(path: Path) -> list[str]:
    """Names below `app` of the modules that it imports."""
    return list(_imports_of(path))


def _imports_of(path: Path) -> Iterator[str]:
    for node in nodes_of(path):
        if not isinstance(node, ast.ImportFrom) or (node.module or "").split(".")[0] != "app":
            continue
        imported = str(node.module)
        package = ROOT / Path(*imported.split("."))
        for name in (alias.name for alias in node.names):
            if package.is_dir() and imported != "app":
                yield f"{imported}.{name}".removeprefix("app.")
            elif imported == "app":
                yield name if name != "__version__" else "__init__"
            else:
                yield imported.removeprefix("app.")


@cache
def libraries_of(path: Path) -> set[str]:
    """Top-level names of everything that it imports."""
    found = set()
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
    return found


def definitions(path: Path) -> Iterator[str]:
    """Names of its classes, functions and methods."""
    for node in nodes_of(path):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def words_of(name: str) -> set[str]:
    """The words of a name in snake_case or CamelCase, in small letters."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def first_sentence(path: Path) -> str:
    """Of the module's docstring, in one line, without its full stop."""
    text = " ".join((ast.get_docstring(parsed(path)) or "").split("\n\n")[0].split())
    return re.split(r"\.(?:\s|$)", text, maxsplit=1)[0]


def table_of_modules() -> str:
    """For ARCHITECTURE.md: each folder with its modules, each with the first sentence of its docstring."""
    rows = ["| module | what it is |", "|---|---|"]
    folder = None
    for path in sorted(modules(), key=lambda path: (floor_of(name_of(path)), path.parent, path)):
        sentence = first_sentence(path)
        if path.parent not in (folder, APP):
            folder = path.parent
            rows.append(f"| **`{folder.relative_to(APP)}/`** | |")
        if path.name != "__init__.py":
            indent = "&nbsp;" * 2 if path.parent != APP else ""
            rows.append(f"| {indent}`{path.name}` | {sentence} |")
    return "\n".join(rows)


BEGIN, END = "<!-- modules: written by `make modules` -->\n", "\n<!-- end of modules -->"


def with_table(document: str) -> str:
    """The document with the table as it is now."""
    head, rest = document.split(BEGIN)
    return head + BEGIN + "\n" + table_of_modules() + "\n" + END + rest.split(END)[1]


def test_imports_point_down() -> None:
    upward = {
        name: above
        for path in modules()
        if (name := name_of(path))
        and (above := [to for to in imports_of(path) if floor_of(to) < floor_of(name)])
    }
    assert not upward


def test_library_is_imported_only_where_it_belongs() -> None:
    strangers = [
        (name, library)
        for path in modules()
        for library in THIRD_PARTIES.keys() & libraries_of(path)
        if (name := name_of(path))
        and not any(name == room or name.startswith(f"{room}.") for room in THIRD_PARTIES[library])
    ]
    assert not strangers


def test_library_rules_name_modules_that_exist() -> None:
    names = {name_of(path) for path in modules()}
    rooms = {room for allowed in THIRD_PARTIES.values() for room in allowed}
    assert not rooms - names


def test_metadata_readers_import_no_full_text_reader() -> None:
    """What is read for one format only stands in that format's folder, and nobody else imports it."""
    for path in modules():
        for own in ("formats.jats", "formats.tei"):
            inside = name_of(path).startswith(own)
            allowed = name_of(path) in {
                "formats.detect",
                "ingest.reader",
                "classify.training.corpus",
            }
            assert inside or allowed or not any(t.startswith(own) for t in imports_of(path)), path


def test_cluster_is_imported_by_those_who_use_it() -> None:
    """Without CITANCE_INDEX_URL nothing of it is: no module outside imports it at its top."""
    for path in modules():
        at_top = [node for node in parsed(path).body if isinstance(node, ast.ImportFrom)]
        if not name_of(path).startswith("search.cluster"):
            assert not any(str(n.module).startswith("app.search.cluster") for n in at_top), path


def test_engines_import_nothing_of_each_other() -> None:
    """What both need is one floor up."""
    for path in modules():
        for one, other in (("embedded", "cluster"), ("cluster", "embedded")):
            if name_of(path).startswith(f"search.{one}."):
                assert not [t for t in imports_of(path) if t.startswith(f"search.{other}")], path


def test_names_hold_no_retired_word() -> None:
    found = {
        (name_of(path), name): RETIRED[word]
        for path in modules()
        for name in (*name_of(path).split("."), *(set(definitions(path)) - OF_LIBRARIES))
        for word in words_of(name) & RETIRED.keys()
    }
    assert not found, "the field has other words for these"


def test_module_names_say_something() -> None:
    assert not {path.stem for path in modules()} & SAY_NOTHING


def test_modules_docstring_begins_with_a_sentence() -> None:
    """A short one, since it stands in the table of ARCHITECTURE.md."""
    documented = [p for p in modules() if p.name != "__init__.py" or p.stat().st_size]
    assert not [name_of(p) for p in documented if not 0 < len(first_sentence(p)) <= 160]


def test_modules_are_short() -> None:
    lines = {str(p.relative_to(APP)): len(p.read_text().splitlines()) for p in modules()}
    assert {name for name, count in lines.items() if count > MOST_LINES} == LONGER.keys()
    assert sum(count > 300 for count in lines.values()) <= 6


def test_test_names_are_short() -> None:
    names = [
        name
        for path in (ROOT / "tests").rglob("*.py")
        for name in re.findall(r"\bdef (test_\w+)", path.read_text())
    ]
    assert [name for name in names if len(name) > TEST_NAME] == []


def test_tests_mirror_the_app() -> None:
    """Each folder below tests has the name of one below app, but for those that test a whole."""
    folders = {p.parent.relative_to(ROOT / "tests") for p in (ROOT / "tests").rglob("test_*.py")}
    ours = {p.parent.relative_to(APP) for p in modules()}
    assert folders - ours == {
        *map(Path, ("docs", "browser", "sdk", "contract", "cluster", "reported"))
    }


def test_architecture_has_the_table_of_modules() -> None:
    document = (ROOT / "ARCHITECTURE.md").read_text()
    assert document == with_table(document), "run: make modules"


def test_top_level_is_as_agreed() -> None:
    wanted = {
        "pyproject.toml", "app", "migrations", "tests", "Dockerfile", "openapi", "README.md", "ARCHITECTURE.md",
        "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile", "compose.yaml", "docs", "bench",
    }  # fmt: skip
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert there - {"data", "build"} == wanted


if __name__ == "__main__":
    architecture = ROOT / "ARCHITECTURE.md"
    architecture.write_text(with_table(architecture.read_text()))
