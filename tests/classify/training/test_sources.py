"""What the shipped weights say that they were made from, and the commit that has all of it."""

import subprocess
from pathlib import Path

import pytest

from app.classify.training import sources
from app.classify.training.__main__ import labels_digest


def test_weights_are_made_from_the_labels() -> None:
    """Whoever changes labels, made-up statements or the set aside has to train again."""
    recorded = sources.provenance()
    assert recorded["labels"] == labels_digest()
    assert len(recorded["archive"]) == 64
    for name in (
        "classify/features.py",
        "classify/training/readings.tsv",
        "formats/jats/reader.py",
    ):
        assert len(recorded["sources"][f"app/{name}"]) == 40


def test_blob_is_what_git_calls_it() -> None:
    """As `git hash-object` prints for the same file."""
    assert sources.blob(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"


def test_commit_of_finds_the_newest_with_these_sources(tmp_path: Path) -> None:
    """A file that is no source may change; one that was may not."""
    changes = [("code.py", "one"), ("labels", "two"), ("note", "three"), ("code.py", "four")]
    git = ["git", "-C", str(tmp_path), "-c", "user.name=n", "-c", "user.email=e@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    commits = []
    for name, content in changes:
        (tmp_path / name).write_text(content)
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "-q", "-m", content], check=True)
        head = subprocess.run(
            [*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True
        )
        commits.append(head.stdout.strip())
    made = {"code.py": sources.blob(b"one"), "labels": sources.blob(b"two")}
    assert sources.commit_of(made, tmp_path) == commits[1]
    with pytest.raises(LookupError):
        sources.commit_of({**made, "labels": sources.blob(b"other")}, tmp_path)
