"""build/sdk/python: the client that `make sdk` makes for Python is typed, and answers as docs/sdk.md says."""

import os
from pathlib import Path

from tests.sdk.conftest import PYTHON_CLIENT, TOOLS, example, run
from tests.servers import Server

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "MYPYPATH": str(PYTHON_CLIENT),
    "PYTHONPATH": str(PYTHON_CLIENT),
}
MISUSES = """
from citance_client import Client
from citance_client.api.statements import list_statements
from citance_client.models import DoiBatch, PaperRecord, StatementPage, StatementRecord

client = Client(base_url="http://127.0.0.1")
list_statements.sync(client=client, section=["nonsense"])  # type: ignore[list-item]
list_statements.sync(client=client, cursor=20)  # type: ignore[arg-type]
DoiBatch(dois=[1])  # type: ignore[list-item]
StatementRecord(text="Said.", citing=PaperRecord(doi="10.5555/a"))  # type: ignore[call-arg]
def total(page: StatementPage) -> str:
    return page.total  # type: ignore[return-value]
"""
"""Each ignore is one that mypy finds needed: it reports those that are not."""


def check(directory: Path, file: str) -> None:
    """By mypy, as strictly as it goes. What the generator wrote of its own is not checked."""
    mypy = (TOOLS / "mypy", "--strict", "--follow-imports=silent", file)
    run(*mypy, directory=directory, **ENVIRONMENT)


def test_python_example_is_typed_and_prints_what_is_shown(
    sample_server: Server, tmp_path: Path
) -> None:
    program, printed = example("Python", "python")
    (tmp_path / "example.py").write_text(program)
    check(tmp_path, "example.py")
    server = {"CITANCE_URL": str(sample_server.client.base_url), "CITANCE_KEY": sample_server.key}
    said = run(TOOLS / "python", "example.py", directory=tmp_path, **ENVIRONMENT, **server)
    assert said == printed


def test_python_types_refuse_what_the_server_would(tmp_path: Path) -> None:
    """A value of no vocabulary, a cursor that is no text, a record without its other end."""
    (tmp_path / "misuses.py").write_text(MISUSES)
    check(tmp_path, "misuses.py")
