"""docs/batch.md: the example runs as it stands there, and gives what `citance extract` gives."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import SAMPLE
from tests.ingest.archives import zip_bytes
from tests.servers import PATIENCE, Server

ROOT = Path(__file__).parents[2]


def test_batch_example_gives_what_extract_gives(tmp_path: Path) -> None:
    """The example extracts a folder with an archive on other processes."""
    page = (ROOT / "docs" / "batch.md").read_text()
    ((name, program),) = re.findall(r"```python (\S+)\n(.*?)```", page, re.DOTALL)
    (tmp_path / name).write_text(program)
    articles = tmp_path / "articles"
    articles.mkdir()
    first, *others = sorted(path for path in SAMPLE.iterdir() if path.suffix in (".xml", ".ndjson"))
    (articles / first.name).write_bytes(first.read_bytes())
    (articles / "others.zip").write_bytes(zip_bytes({p.name: p.read_bytes() for p in others}))
    lines = tmp_path / "lines"
    subprocess.run(
        [sys.executable, "-W", "error", name, str(articles), str(lines)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=PATIENCE,
        check=True,
    )
    assert len(list(lines.glob("*.ndjson"))) == 2
    found = sorted(line for path in lines.iterdir() for line in path.read_text().splitlines())
    whole = Server(tmp_path / "data", "").run("extract", str(SAMPLE)).stdout
    assert found == sorted(whole.splitlines())
