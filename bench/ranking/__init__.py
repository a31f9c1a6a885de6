"""Quality of ranking: nDCG@10, recall@100 and answers without result, of citance and of a plain BM25 peer.

    python -m bench ranking                  both collections, with confidence intervals of the differences
    python -m bench ranking pool FOLDER      files for readers who judge (bench/ranking/pool.py)
    python -m bench ranking grades FOLDER    what they wrote, into judgements.tsv

    ours        80 questions over the citation statements of 1,652 open articles; bench/ranking/README.md
    cranfield   225 questions over 1,400 abstracts, each indexed as if it were a statement

The articles are read from ../shared/data/jats into bench/.data/ranking/store, once, which takes some minutes;
CITANCE_BENCH_STORE names a data directory that has them already. What is not at hand is left out, and said.
"""

import os
import subprocess
import sys
from pathlib import Path

from app.search.embedded.index_root import EmbeddedIndexRoot
from app.search.engine import IndexUnusable, StatementEngine

ARTICLES = Path(__file__).parents[3] / "shared" / "data" / "jats"


def run(data: Path) -> None:
    """Print the measures, or do what `python -m bench ranking …` asks for."""
    try:
        from bench.ranking import evaluate, pool  # noqa: PLC0415 - bm25s is no part of other benchmarks
    except ModuleNotFoundError as error:
        raise SystemExit(f"{error.name} is missing: pip install bm25s PyStemmer") from error
    here = data / "ranking"
    match sys.argv[2:]:
        case []:
            evaluate.ours(_engine(here))
            evaluate.cranfield(here / "cranfield")
        case ["pool", folder]:
            if engine := _engine(here):
                pool.pool(Path(folder), engine)
        case ["grades", folder]:
            pool.grades(Path(folder))
        case _:
            raise SystemExit(__doc__)


def _engine(here: Path) -> StatementEngine | None:
    """The index of the articles, which are loaded first where they are at hand; None where not."""
    named = os.environ.get("CITANCE_BENCH_STORE")
    store = Path(named) if named else here / "store"
    if not (store / "citance.db").exists():
        archives = [ARTICLES / "bulk.tar.gz", ARTICLES / "open"]
        if not all(path.exists() for path in archives):
            print(f"ranking  ours: the articles are not at hand in {ARTICLES}")
            return None
        _citance(store, "ingest", *archives)
    try:
        return _open(store)
    except IndexUnusable:
        _citance(store, "db", "upgrade")
        _citance(store, "index", "rebuild")
        return _open(store)


def _open(store: Path) -> StatementEngine:
    root = EmbeddedIndexRoot(store / "index")
    return root.open(root.current()).statements


def _citance(store: Path, *arguments: str | Path) -> None:
    """Run a command on the store. Loading says what it rejects, which is no news here."""
    environment = {**os.environ, "CITANCE_DATA_DIR": str(store), "CITANCE_DATABASE_URL": ""}
    command = [str(Path(sys.executable).parent / "citance"), *map(str, arguments)]
    subprocess.run(command, env=environment, check=True, stderr=subprocess.DEVNULL)
