"""What the README shows is what happens: its commands are run, its answers compared, its table held to the settings."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from tests.conftest import Place
from tests.servers import Server

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
CURLS = [
    (line[2:], json.loads(after[1]) if after[0] == "json" and line == lines[-1] else None)
    for (kind, block), after in zip(BLOCKS, [*BLOCKS[1:], ("", "")], strict=True)
    if kind == "console"
    for lines in [block.strip().splitlines()]
    for line in lines
    if line.startswith("$ curl")
]


def is_part_of(shown: Any, real: Any) -> bool:
    """Everything shown is there; lists are whole, objects may have more."""
    if isinstance(shown, dict):
        return isinstance(real, dict) and all(
            name in real and is_part_of(value, real[name]) for name, value in shown.items()
        )
    if isinstance(shown, list):
        return len(shown) == len(real) and all(map(is_part_of, shown, real))
    return bool(shown == real)


@pytest.mark.parametrize(("command", "shown"), CURLS, ids=range(len(CURLS)))
def test_the_calls_of_the_readme_work_and_answer_as_shown(
    server: Server, command: str, shown: Any
) -> None:
    words = shlex.split(command.replace("$KEY", server.key))
    headers = dict(words[n + 1].split(": ", 1) for n, word in enumerate(words) if word == "-H")
    body = words[words.index("-d") + 1] if "-d" in words else None
    path = next(word for word in words if word.startswith("http")).removeprefix(
        "http://127.0.0.1:8000"
    )
    answer = server.client.request("POST" if body else "GET", path, headers=headers, content=body)
    assert answer.is_success, answer.text
    assert shown is None or is_part_of(shown, answer.json())
    if "mine" in command:  # the sample stays as it is for the other tests
        server.send("DELETE", f"/statements/{answer.json()['ids'][0]}")


def test_loading_the_sample_says_what_the_readme_shows(nowhere: Place) -> None:
    shown = next(block for kind, block in BLOCKS if kind == "console" and "citance ingest" in block)
    command, *lines = shown.splitlines()
    server = Server(nowhere.directory / "data", nowhere.url.replace("+psycopg", ""))
    done = server.run("ingest", str(ROOT / command.rsplit(" ", 1)[1]))
    assert [line.split() for line in done.stdout.splitlines()] == [line.split() for line in lines]


def test_the_table_of_settings_is_what_can_be_set() -> None:
    told = re.findall(r"^\| `(CITANCE_\w+)` \|(.*?)\| (.*?) \|$", README, re.MULTILINE)
    fields = Settings.model_fields
    assert [name for name, _, _ in told] == [f"CITANCE_{name.upper()}" for name in fields]
    for (_, default, meaning), field in zip(told, fields.values(), strict=True):
        plain = ",".join(field.default) if isinstance(field.default, tuple) else str(field.default)
        assert default.strip("` ") == plain
        assert meaning == field.description


def test_the_links_of_the_readme_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!http|#)([^)#]+)", README):
        assert (ROOT / target).exists(), target


def test_the_makefile_has_what_the_documents_name() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for document in (README, (ROOT / "CONTRIBUTING.md").read_text()):
        for target in re.findall(r"(?:^\$ |`)make (\w+)", document, re.MULTILINE):
            assert f"\n{target}:" in makefile, target
