"""The lock of what a server runs on has every dependency, in the versions that the tests run on."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PINNED = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)


def pinned(name: str) -> set[tuple[str, str]]:
    return set(PINNED.findall((ROOT / ".ci" / name).read_text()))


def test_runtime_lock_is_of_this_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[\[<>=,]", one)[0] for one in project["dependencies"]}
    runtime = pinned("runtime.lock")
    assert wanted <= {name for name, _ in runtime}, "run: make lock"
    assert runtime <= pinned("requirements.lock"), "run: make lock"
