"""Worker processes: one that is killed costs the piece that killed it, and nothing else."""

import os
import re
import signal
from pathlib import Path

import pytest

from tests.cli.ingest_process import IngestProcess, parse_summary
from tests.conftest import DatabaseLocation
from tests.ingest import grobid_server


class KillingServer(grobid_server.Handler):
    """A GROBID server that kills the process that asked: for one PDF each time, for another once."""

    requests: dict[bytes, int]
    """By the PDFs' names."""

    def reply(self, body: bytes) -> None:
        name = re.search(rb"%PDF-1.7 (\w+)", body)[1]  # type: ignore[index]  # our own files have it
        self.requests[name] = self.requests.get(name, 0) + 1
        if name == b"always" or (name == b"zonce" and self.requests[name] == 1):
            os.kill(owner(self.client_address[1]), signal.SIGKILL)
        else:
            self.answer(200, grobid_server.tei_of(f"10.5555/{name.decode()}"))


def owner(port: int) -> int:
    """The process whose end of a connection has this port."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    # a port may also stand in what is left of connections that have ended: those have no process
    ours = (row[9] for row in rows if int(row[1].split(":")[1], 16) == port)
    (inode,) = {inode for inode in ours if inode != "0"}
    for fd in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(fd.readlink()) == f"socket:[{inode}]":
                return int(fd.parts[2])
        except OSError:
            continue
    raise AssertionError(f"no process has port {port}")


@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are found in /proc")
def test_workers_reject_a_piece_that_kills_them_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A piece that kills its process twice is rejected, and the rest goes in."""
    folder = tmp_path / "pdfs"
    folder.mkdir()
    names = ("always", *(f"paper{n}" for n in range(6)), "zonce")  # in this order
    for name in names:
        (folder / f"{name}.pdf").write_bytes(f"%PDF-1.7 {name} ".encode() + b"." * 400_000)
    KillingServer.requests = {}
    with grobid_server.serve(KillingServer) as url:
        monkeypatch.setenv("CITANCE_GROBID_URL", url)
        code, output = IngestProcess(DatabaseLocation("sqlite:///", tmp_path), str(folder)).wait()
    assert code == 1
    assert "Traceback" not in output
    (rejected,) = [line for line in output.splitlines() if line.startswith("rejected  /")]
    assert "always.pdf" in rejected
    assert "twice" in rejected
    assert (KillingServer.requests[b"always"], KillingServer.requests[b"zonce"]) == (2, 2)
    counts = parse_summary("\n".join(output.splitlines()[-9:]))
    assert (counts["articles"], counts["whole files"]) == (len(names) - 1, 1)
