"""A server is held to the OpenAPI file by requests that Schemathesis makes of the file, with a key and without.

Each operation is called with what the file allows and with what it forbids, with other methods, without a key, and one after
another. Nothing undocumented may be answered, nothing allowed refused, nothing forbidden taken. The seed is fixed, so a
failure comes again. `left_out` has what is not expected.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ON_SQLITE, SAMPLE, DatabaseLocation
from tests.contract.left_out import CHECKS, EXPECTED, OPTIONS
from tests.servers import Server, key

ROOT = Path(__file__).parents[2]
SCHEMATHESIS = ROOT / ".ci" / ".venv" / "bin" / "schemathesis"
MOST_EXAMPLES = 6
"""Random requests of each operation, at most; those that cover the file are as many as it takes."""


@pytest.fixture
def disposable(location: DatabaseLocation) -> Iterator[Server]:
    """A server with the sample, which the requests may change as they like."""
    server = Server(location.directory, location.url.replace("+psycopg", ""))
    server.run("ingest", str(SAMPLE))
    server.key = key(location.directory, location.url)
    server.start()
    yield server
    server.stop()


@ON_SQLITE
@pytest.mark.parametrize("with_key", [True, False], ids=["with a key", "without"])
def test_server_keeps_to_the_openapi_file(
    disposable: Server, tmp_path: Path, with_key: bool
) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text(
        "".join(
            f"[checks.{check}]\nexpected-statuses = {json.dumps(statuses)}\n"
            for check, (statuses, _) in EXPECTED.items()
        )
    )
    header = ["--header", f"Authorization: Bearer {disposable.key}"] if with_key else []
    ran = subprocess.run(
        [
            *(SCHEMATHESIS, "--config-file", config, "--no-color", "run", ROOT / "openapi" / "citance.json"),
            *("--url", str(disposable.client.base_url), "--seed", "1", "--max-examples", str(MOST_EXAMPLES)),
            *("--continue-on-failure", "--suppress-health-check", "all"),
            *(f"--exclude-checks={check}" for check in CHECKS),
            *(*OPTIONS, *header),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.contract.hooks"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-20_000:] + ran.stderr
