"""Memory of a process that writes to the index again and again."""

import subprocess
import sys
from pathlib import Path

WRITE = """
import sys
from pathlib import Path
from app import memory
from app.search.embedded.statements import EmbeddedStatementEngine
from tests.search.samples import statement_entry

def megabytes():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0]) // 1024

memory.give_back()
engine = EmbeddedStatementEngine(Path(sys.argv[1]))
before = megabytes()
for number in range(24):
    with engine.writing():
        engine.apply([statement_entry(id_) for id_ in range(100 * number, 100 * number + 100)], ())
print(megabytes() - before)
"""


def test_memory_of_a_writer_is_given_back(tmp_path: Path) -> None:
    """Each commit takes tens of megabytes for a moment; some ten stay."""
    command = [sys.executable, "-c", WRITE, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert int(done.stdout) < 40
