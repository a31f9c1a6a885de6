"""Processes that fill an index: they end with the one that has started them, however that ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.servers import until

POOL = """
import multiprocessing, os, time
from concurrent.futures import ProcessPoolExecutor
from app.search.cluster.parallel_fill import end_with_parent
if __name__ == "__main__":
    pool = ProcessPoolExecutor(2, multiprocessing.get_context("spawn"), end_with_parent)
    print(*{pool.submit(os.getpid).result(60) for _ in range(4)}, flush=True)
    pool.submit(time.sleep, 600)
    time.sleep(600)
"""


def test_filling_processes_end_with_their_parent(tmp_path: Path) -> None:
    script = tmp_path / "pool.py"
    script.write_text(POOL)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout
        children = [int(number) for number in parent.stdout.readline().split()]
        assert children
        parent.send_signal(signal.SIGKILL)
    until(lambda: not any(map(works, children)))


def works(process: int) -> bool:
    """Whether it has an address space: one that nobody has waited for is listed without."""
    try:
        return bool(Path(f"/proc/{process}/cmdline").read_bytes())
    except (FileNotFoundError, ProcessLookupError):
        return False
