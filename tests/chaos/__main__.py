"""Chaos suite, `make chaos`: clients write to two servers on one store, faults are done to it, and nothing may be lost.

    python -m tests.chaos --rounds 100 --database postgresql --seed 7

A round: start what is down, let clients work, do a fault, let them work on, end the servers (some rounds), start them again,
and audit. All rounds are on one store. The data directory is on a small disk of its own (tmpfs), so that it can be full;
that takes a mount namespace, which Linux gives to ordinary users too. The exit status is 1 when anything was lost.
"""

import argparse
import os
import shutil
import signal
import sys
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random
from tempfile import mkdtemp

import httpx

from tests.chaos.audit import audit
from tests.chaos.faults import FAULTS, Fault
from tests.chaos.store import Store, disk_mounted, start_postgresql
from tests.chaos.work import Work
from tests.lookup.registry_server import answer, serve_registries

DISK = 1_000
"""Megabytes of the data directory's disk."""


def main() -> int:
    """Run so many rounds, or for so many minutes."""
    arguments = argparse.ArgumentParser(description="Chaos suite")
    arguments.add_argument("--rounds", type=int, default=14)
    arguments.add_argument("--minutes", type=float, default=1e9)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    arguments.add_argument("--fault", help="Only this one.")
    given = arguments.parse_args()
    _unshare()
    chance = Random(given.seed)
    faults = [one for one in FAULTS if given.fault in (None, one.__name__)]
    failed = 0
    with ExitStack() as ending:
        home = Path(mkdtemp(prefix="citance-chaos-"))
        ending.callback(shutil.rmtree, home, ignore_errors=True)
        store = _new_store(home, given.database, ending)
        end = time.monotonic() + given.minutes * 60
        answers: Counter[str] = Counter()
        for number in range(given.rounds):
            if time.monotonic() > end:
                break
            if not number % len(faults):
                chance.shuffle(faults)
            fault = faults[number % len(faults)]
            begun = time.monotonic()
            work, wrong = _round(store, fault, chance)
            answers += work.answers
            failed += bool(wrong)
            seconds = time.monotonic() - begun
            verdict = "; ".join(wrong)[:6_000] if wrong else "nothing lost"
            print(
                f"{number + 1:>4}  {fault.__name__:<20} {seconds:>5.1f} s  "
                f"{store.ledger.count():>7,} kept, {len(store.ledger.imports)} imports: {verdict}",
                flush=True,
            )
    for kind, count in sorted(answers.items()):
        print(f"{count:>8,}  {kind}")
    print(f"{failed} rounds with faults found")
    return bool(failed)


def _round(store: Store, fault: Fault, chance: Random) -> tuple[Work, list[str]]:
    """The work that was done, and what is wrong after it."""
    store.start()
    with Work(store, chance) as work:
        time.sleep(chance.uniform(0.2, 1.0))
        try:
            fault(store, chance)
        except AssertionError as error:
            work.unforeseen.append(f"during the fault: {error}")
        time.sleep(chance.uniform(0.2, 1.0))
    try:
        if restart := chance.random() < 0.5:
            store.end(chance.choice((signal.SIGKILL, signal.SIGTERM)))
        store.start()
        wrong = audit(store, restarted=restart)
    except (AssertionError, httpx.HTTPError) as error:
        logs = [server.log.read_text()[-2_000:] for server in store.servers]
        wrong = [f"no recovery: {error!r}", *logs]
        store.end()
    return work, [*work.unforeseen[:5], *wrong]


def _new_store(home: Path, kind: str, ending: ExitStack) -> Store:
    disk = home / "disk"
    for folder in (disk, home / "files"):
        folder.mkdir()
    home.chmod(0o755)
    ending.enter_context(disk_mounted(disk, DISK))
    directory = disk / "data"
    directory.mkdir()
    registries = ending.enter_context(serve_registries())
    registries.set_answers("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "Crossref"}]))
    postgresql = None
    url = f"sqlite:///{directory / 'citance.db'}"
    if kind == "postgresql":
        postgresql = start_postgresql(home / "postgresql")
        ending.callback(postgresql.cleanup)
        url = postgresql.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    store = Store(directory, home / "files", url, registries, postgresql)
    ending.callback(store.database.engine.dispose)
    ending.callback(store.end)
    return store


def _unshare() -> None:
    """Go on in a mount namespace of our own, as the same user."""
    if os.environ.get("CHAOS_NAMESPACE") == "1":
        return
    unshare = shutil.which("unshare")
    assert unshare, "the suite wants Linux with util-linux"
    as_user = () if os.geteuid() == 0 else ("--user", "--map-current-user", "--keep-caps")
    again = (sys.executable, "-m", "tests.chaos", *sys.argv[1:])
    os.environ["CHAOS_NAMESPACE"] = "1"
    os.execv(unshare, (unshare, *as_user, "--mount", "--", *again))  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
