"""What the tests of the generated clients share: a server of their own, and the examples of docs/sdk.md."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import SAMPLE, new_location
from tests.servers import Server, serving, until

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "sdk.md").read_text()
TOOLS = ROOT / "openapi" / ".venv" / "bin"
"""Of the environment that `make sdk` makes."""
PYTHON_CLIENT = ROOT / "build" / "sdk" / "python"
TYPESCRIPT_CLIENT = ROOT / "build" / "sdk" / "typescript"


def example(language: str, file_type: str) -> tuple[str, str]:
    """The blocks of a language's section as one program, and what the document says that it prints."""
    _, _, after = DOCUMENT.partition(f"\n## {language}\n")
    section = after.partition("\n## ")[0]
    blocks = re.findall(r"```(\w+)\n(.*?)```", section, re.DOTALL)
    program = "\n".join(text for kind, text in blocks if kind == file_type)
    (printed,) = (text for kind, text in blocks if kind == "text")
    return program, printed


def run(*command: str | Path, directory: Path, **environment: str) -> str:
    """What a program prints, or the failure of the test with all that it said."""
    done = subprocess.run(
        command, cwd=directory, env=environment or None, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def sample_server(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_url: Callable[[str], str]
) -> Iterator[Server]:
    """With the sample articles in it, to be written to."""
    with new_location("sqlite", tmp_path, request, like=migrated_url("sqlite")) as location:
        loading = Server(tmp_path, location.url.replace("+psycopg", ""))
        loading.run("ingest", str(SAMPLE))
        with serving(tmp_path, location.url) as server:
            until(lambda: server.get("/stats").json()["index_lag"] == 0)
            yield server
