"""Questions of the test collection, and what two readers say of the sentences that were found for them."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.doi import fold

FOLDER = Path(__file__).parent
RELEVANT = 2.0
"""The mean grade from which a sentence counts as relevant, for recall."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a person types it."""

    id: int
    kind: str
    """claim, topic, method, effect, title, phrase or paper."""
    text: str
    cited: str | None = None
    """The folded DOI of the paper whose citations are asked."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Grades of two readers, 0 to 3, for the sentence of a statement."""

    statement: str
    """Id; other statements with the same sentence have the same grades."""
    first: int
    second: int

    @property
    def gain(self) -> float:
        """The mean of the two grades."""
        return (self.first + self.second) / 2


def read_questions() -> list[Question]:
    """All questions, by id."""
    return [
        Question(int(row["id"]), row["kind"], row["question"], fold(row["cited"]) or None)
        for row in _rows("questions.tsv")
    ]


def read_judgements() -> dict[int, list[Judgement]]:
    """The judgements of each question."""
    found: dict[int, list[Judgement]] = {}
    for row in _rows("judgements.tsv"):
        judgement = Judgement(row["statement"], int(row["first"]), int(row["second"]))
        found.setdefault(int(row["question"]), []).append(judgement)
    return found


def relevant(gains: Mapping[str, float], least: float = RELEVANT) -> set[str]:
    """What is relevant, of what is judged."""
    return {item for item, gain in gains.items() if gain >= least}


def write_tsv(path: Path, header: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    """A file as `judgements.tsv` is one."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
