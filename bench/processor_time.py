"""Processor time of a command with all processes that it starts, also of those that outlive their parents."""

import ctypes
import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence

_PR_SET_CHILD_SUBREAPER = 36


def processor_time(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Seconds, user and system. Raises `CalledProcessError`. Needs Linux."""
    measuring = [sys.executable, "-m", "bench.processor_time", *command]
    done = subprocess.run(measuring, env=environment, stdout=subprocess.PIPE, check=True)
    return float(json.loads(done.stdout))


def _measure(command: Sequence[str]) -> float:
    # orphans become children of this process, so that their time is counted with that of the others
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        code = process.wait()
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    if code:
        raise SystemExit(code)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1:])))
