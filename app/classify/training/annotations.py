"""Annotated statements, labelled one by one (by language models: see docs/model-card.md).

annotations.tsv has those of the first two versions, readings.tsv what two or three readers answered by docs/labelling.md.
Both have the article's DOI, the statement's key and types. The sentences themselves are not copied from their articles.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from app.classify.training.corpus import Example
from app.vocabulary import TYPES, StatementType

KEPT: Final = "kept"
"""The round that nothing is trained on: it measures what the labels of the others are worth."""
EVALUATED: Final = "evaluation"
"""The round of statements that the shipped model calls supporting or contrasting, from the articles set aside."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What readers answered about one statement, none of them knowing of another's answer."""

    article: str
    key: str
    round: str
    first: StatementType
    second: StatementType
    third: StatementType | None
    """Only asked where the first two disagree; None there is a disagreement that nobody settled."""

    @property
    def type(self) -> StatementType | None:
        """That of two readers; None where no two agree."""
        if self.first == self.second:
            return self.first
        return self.third if self.third in (self.first, self.second) else None


def load(rounds: Collection[str] | None = None, *, base: bool = True) -> dict[str, StatementType]:
    """Type by key (`app.classify.training.corpus.key_of`).

    `base`: those of the first versions. `rounds`: of the readings; by default those that the shipped model is trained on.
    """
    table = {key: _type(type_) for _, key, type_ in _rows("annotations.tsv")} if base else {}
    for reading in readings():
        wanted = (
            reading.round not in (KEPT, EVALUATED) if rounds is None else reading.round in rounds
        )
        if wanted and reading.type:
            table[reading.key] = reading.type
    return table


def readings() -> Iterator[Reading]:
    """All readings. Raises `ValueError` for an unknown type."""
    for article, key, round_, first, second, third in _rows("readings.tsv"):
        types = _type(first), _type(second), _type(third) if third else None
        yield Reading(article, key, round_, *types)


def label(one: Example, labels: Mapping[str, StatementType]) -> StatementType | None:
    """The type of the run's first marker that is annotated."""
    return next((labels[key] for key in one.keys if key in labels), None)


def set_aside() -> frozenset[str]:
    """Articles of which nothing is trained on, for evaluation: DOIs, or names of files."""
    return frozenset(article for (article,) in _rows("set_aside.txt"))


def _rows(name: str) -> Iterator[list[str]]:
    for line in files(__package__).joinpath(name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def _type(name: str) -> StatementType:
    for type_ in TYPES:
        if type_ == name:
            return type_
    raise ValueError(f"{name} is no type")
