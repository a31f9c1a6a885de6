"""Worker processes: one that is killed costs the piece that killed it, and nothing else."""

import os
import re
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from app.ingest.pieces import Piece
from app.ingest.reader import Reader
from app.ingest.worker_process import Limits
from app.ingest.workers import parallel_map
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


def read(piece: Piece) -> str:
    """A reader that does as a piece says. Returns its content, or its problem."""
    if piece.content == b"spin":
        while True:
            pass
    if piece.content == b"fill":
        bytearray(200_000_000)
    if piece.content == b"crash":
        os.abort()
    return piece.problem or piece.content.decode()


def test_parallel_map_limits_each_piece() -> None:
    """What takes too long or too much, or ends its process, is rejected; all others are read, in order."""
    contents = ["a", "spin", "b", "", "fill", "c", *"defgh" * 20, "crash", "i"]
    pieces = (
        Piece("x", content.encode(), problem="" if content else "none") for content in contents
    )
    found = list(parallel_map(read, pieces, limits=Limits(1, 150)))
    refused = {
        contents.index(text): found[contents.index(text)] for text in ("spin", "", "fill", "crash")
    }
    assert [found[n] for n in range(len(contents)) if n not in refused] == [
        one for one in contents if one not in ("spin", "", "fill", "crash")
    ]
    spin, none, fill, crash = refused.values()
    assert "more than 1 seconds of processor time" in spin
    assert none == "none"
    assert "more than 150 MB" in fill
    assert "twice" in crash


LARGE = {
    "s2orc": b'{"paper_id":"1","body_text":[' + b"[]," * 3_000_000 + b"[]]}",
    "jats": b"<article>" + b"<p/>" * 1_000_000 + b"</article>",
    "opencitations": b"citing,cited\n" + b"10.5555/a,10.5555/b\n" * 1_000_000,
}


@pytest.mark.parametrize("format_name", LARGE)
def test_parallel_map_limits_what_libraries_take(format_name: str) -> None:
    """The memory of parsers counts, and that of a piece before doesn't."""
    large = Piece("a", LARGE[format_name])
    pieces = [large, replace(large, content=b"none of it"), large]
    results = list(parallel_map(Reader(format_name).read, iter(pieces), limits=Limits(60, 70)))
    reasons = ["; ".join(one.reason for one in result.rejections()) for result in results]
    assert ["70 MB of memory" in reason for reason in reasons] == [True, False, True]
