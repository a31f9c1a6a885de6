"""CPU time of the embedded paper engine: `python -m bench.paper_engine DIRECTORY [PAPERS]`.

Loads made-up papers (100,000 by default), then types what readers type. All times are CPU time of this process.
"""

import random
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import orjson

from app.ids import paper_id
from app.search.embedded.papers import EmbeddedPaperEngine
from app.search.engine import PaperEntry
from bench.corpus import Corpus
from bench.statement_engine import report, timed

PAPERS = 100_000
ASKED = 400


def entries(count: int) -> Iterator[PaperEntry]:
    """Made-up papers; few are cited often, most hardly."""
    chance = random.Random(1)
    world = Corpus(chance, papers=20)
    for number in range(count):
        paper = world.paper(chance, f"10.5555/cited.{number}")
        line = {
            "doi": paper.doi,
            "address": paper.doi,
            "title": paper.title,
            "year": paper.year,
            "journal": paper.journal,
            "authors": paper.authors[:3],
        }
        yield PaperEntry(
            id=paper_id(paper.doi),
            doi=paper.doi,
            title=paper.title,
            authors=paper.authors,
            journal=paper.journal,
            year=paper.year,
            cited_by=int(chance.paretovariate(0.8)),
            line=orjson.dumps(line),
        )


def typed(chance: random.Random, entry: PaperEntry, errors: int) -> str:
    """Sometimes a name, some words of the title, the last one unfinished; with so many typing errors."""
    words = (entry.title or "study").split()[: chance.randint(1, 6)]
    if entry.authors and chance.random() < 0.3:
        words = [entry.authors[0].split()[-1], *words]
    letters = list(" ".join(words))[: -chance.randint(0, 3) or None]
    for _ in range(errors):
        index = chance.randrange(len(letters) or 1)
        letters[index : index + chance.randint(0, 1)] = chance.choice("aeiou")
    return "".join(letters)


def main(path: Path, count: int) -> None:
    """Load, type, print."""
    sample = list(entries(count))
    engine = EmbeddedPaperEngine(path)
    start = time.process_time()
    engine.apply(sample, ())
    spent = time.process_time() - start
    size = sum(file.stat().st_size for file in path.iterdir())
    print(f"loaded: {spent / count * 1e6:.0f} µs of CPU and {size / count:.0f} bytes a paper")
    chance = random.Random(2)
    some = chance.choices(sample, k=ASKED)
    asked = {
        "suggested, as typed": [typed(chance, entry, 0) for entry in some],
        "suggested, with a typing error": [typed(chance, entry, 1) for entry in some],
        "suggested, with three": [typed(chance, entry, 3) for entry in some],
        "suggested, one or two letters": [a + b for a in "abcdefst" for b in ("", "a", "e", "h")],
        "suggested, a DOI begun": [(entry.doi or "")[: chance.randint(4, 20)] for entry in some],
    }
    for name, each in asked.items():
        report(name, timed([partial(engine.suggest, q) for q in each]))
    for name, each in {
        "found, as typed": asked["suggested, as typed"],
        "found, 'the'": ["the"] * 50,
    }.items():
        report(name, timed([partial(engine.search, q, 20) for q in each]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else PAPERS)
