"""The README is true: its commands are run, its answers compared, its table of settings compared with the settings.

The commands of other documents are run as well.
"""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from tests.conftest import DatabaseLocation
from tests.servers import Server

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
OTHERS = [
    (ROOT / "docs" / name).read_text()
    for name in (
        "alerts.md",
        "checks.md",
        "cite.md",
        "cito.md",
        "compat.md",
        "embed.md",
        "feeds.md",
        "search.md",
    )
]
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", "\n".join([README, *OTHERS]), re.DOTALL)
CURLS = [
    (line[2:], json.loads(after[1]) if after[0] == "json" and line == lines[-1] else None)
    for (kind, block), after in zip(BLOCKS, [*BLOCKS[1:], ("", "")], strict=True)
    if kind == "console"
    for lines in [block.strip().splitlines()]
    for line in lines
    if line.startswith("$ curl")
]


def is_part_of(expected: Any, real: Any) -> bool:
    """Everything expected is there; lists are whole, objects may have more."""
    if isinstance(expected, dict):
        return isinstance(real, dict) and all(
            name in real and is_part_of(value, real[name]) for name, value in expected.items()
        )
    if isinstance(expected, list):
        return len(expected) == len(real) and all(map(is_part_of, expected, real))
    return bool(expected == real)


@pytest.mark.parametrize(("command", "expected"), CURLS, ids=range(len(CURLS)))
def test_documented_calls_answer_as_shown(server: Server, command: str, expected: Any) -> None:
    words = shlex.split(command.replace("$KEY", server.key))
    headers = dict(words[n + 1].split(": ", 1) for n, word in enumerate(words) if word == "-H")
    body = words[words.index("-d") + 1] if "-d" in words else None
    path = next(word for word in words if word.startswith("http")).removeprefix(
        "http://127.0.0.1:8000"
    )
    answer = server.client.request("POST" if body else "GET", path, headers=headers, content=body)
    assert answer.is_success, answer.text
    assert expected is None or is_part_of(expected, answer.json())
    if "mine" in command:  # the sample stays as it is for the other tests
        server.send("DELETE", "/papers/10.5555/mine")  # with its statement and its citation
    if "/alerts" in command:
        server.send("DELETE", f"/alerts/{answer.json()['id']}")


def test_readme_ingest_prints_what_is_shown(empty_location: DatabaseLocation) -> None:
    example = next(
        block for kind, block in BLOCKS if kind == "console" and "citance ingest" in block
    )
    command, *lines = example.splitlines()
    server = Server(empty_location.directory / "data", empty_location.url.replace("+psycopg", ""))
    done = server.run("ingest", str(ROOT / command.rsplit(" ", 1)[1]))
    assert [line.split() for line in done.stdout.splitlines()] == [line.split() for line in lines]


def test_readme_table_of_settings_is_complete() -> None:
    """Names, defaults and descriptions, in their order."""
    rows = re.findall(r"^\| `(CITANCE_\w+)` \|(.*?)\| (.*?) \|$", README, re.MULTILINE)
    fields = Settings.model_fields
    assert [name for name, _, _ in rows] == [f"CITANCE_{name.upper()}" for name in fields]
    for (_, default, meaning), field in zip(rows, fields.values(), strict=True):
        plain = ",".join(field.default) if isinstance(field.default, tuple) else str(field.default)
        assert default.strip("` ") == plain
        assert meaning == field.description


def test_readme_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!http|#)([^)#]+)", README):
        assert (ROOT / target).exists(), target


def test_makefile_has_the_targets_of_the_documents() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for document in (README, (ROOT / "CONTRIBUTING.md").read_text()):
        for target in re.findall(r"(?:^\$ |`)make (\w+)", document, re.MULTILINE):
            assert f"\n{target}:" in makefile, target
