"""build/sdk/python: the client that `make sdk` makes for Python is typed, and answers as docs/sdk.md says."""

import os
from pathlib import Path

from tests.sdk.conftest import PYTHON_CLIENT, TOOLS, example, run
from tests.servers import Server


def test_python_example_is_typed_and_prints_what_is_shown(
    sample_server: Server, tmp_path: Path
) -> None:
    """Checked by mypy as strictly as it goes, then run."""
    program, printed = example("Python", "python")
    (tmp_path / "example.py").write_text(program)
    environment = {
        "PATH": os.environ["PATH"],
        "MYPYPATH": str(PYTHON_CLIENT),
        "PYTHONPATH": str(PYTHON_CLIENT),
        "CITANCE_URL": str(sample_server.client.base_url),
        "CITANCE_KEY": sample_server.key,
    }
    mypy = (TOOLS / "mypy", "--strict", "--follow-imports=silent", "example.py")
    run(*mypy, directory=tmp_path, **environment)
    assert run(TOOLS / "python", "example.py", directory=tmp_path, **environment) == printed
