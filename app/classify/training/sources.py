"""Provenance of the weights: `python -m app.classify.training.sources` finds the commit that makes the shipped ones.

A commit cannot name itself, and a rebase renames it. So the weights have, for every file of code and of labels that they
were made from, the name that git gives its content (`git hash-object FILE`). A commit that has all of them makes them again.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterable
from hashlib import sha1
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import app
from app.classify.model import WEIGHTS

LABELS: Final = (
    *("annotations.tsv", "readings.tsv", "set_aside.txt"),
    *("made_up.tsv", "made_up_words.tsv", "made_up_sentences.tsv"),
)
"""Files of this folder that the weights are made from."""
_ROOT: Final = Path(app.__file__).parent.parent


def main() -> None:
    """Print the sources that have changed since, and the newest commit of this branch where none has."""
    recorded = provenance()["sources"]
    here = blobs(_ROOT / name for name in recorded if (_ROOT / name).exists())
    for name in recorded:
        if here.get(name) != recorded[name]:
            print(f"changed since  {name}")
    print(f"made by        {commit_of(recorded, _ROOT)}")


def provenance() -> dict[str, Any]:
    """What the shipped weights say that they were made from."""
    raw = json.loads(gzip.decompress(files("app.classify").joinpath(WEIGHTS).read_bytes()))
    return dict(raw["made_from"])


def sources() -> dict[str, str]:
    """The modules of citance that this process has loaded, and the labels, with the names of their contents."""
    modules = [getattr(module, "__file__", None) for module in sys.modules.values()]
    loaded = [Path(file) for file in modules if file and Path(file).is_relative_to(_ROOT / "app")]
    return blobs([*loaded, *(Path(__file__).with_name(name) for name in LABELS)])


def blobs(paths: Iterable[Path]) -> dict[str, str]:
    """By path in the repository, sorted: git's name of what the file contains."""
    return {str(path.relative_to(_ROOT)): blob(path.read_bytes()) for path in sorted(paths)}


def commit_of(recorded: dict[str, str], repository: Path) -> str:
    """The newest commit of the branch that changed one of them and has all. Raises `LookupError` when none has all."""
    for commit in _git(repository, "rev-list", "HEAD", "--", *recorded).split():
        lines = _git(repository, "ls-tree", "-r", commit, "--", *recorded).splitlines()
        found = {
            name: left.split()[2] for left, _, name in (line.partition("\t") for line in lines)
        }
        if found == recorded:
            return commit
    raise LookupError("no commit of this branch has all the sources of the shipped weights")


def blob(content: bytes) -> str:
    """Git's name of a file with that content."""
    return sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


def _git(repository: Path, *arguments: str) -> str:
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own arguments


if __name__ == "__main__":
    main()
