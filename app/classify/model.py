"""The type of a statement and how sure it is: a linear model over the features of the sentence and its neighbours.

The weights (weights.json.gz) are made by `python -m app.classify.training`; docs/model-card.md says from what, and what
they can and can not do. Weights are whole numbers, so that their sum is the same in any order and on any machine.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import exp
from typing import Final, NamedTuple, Protocol

from app.classify.english import speaks_english
from app.classify.features import Look, features, look
from app.ingest.document import Judgement, Span
from app.vocabulary import Section, Type

MODEL_VERSION: Final = "citance-2"
"""Changes with the weights, and is kept with every type that the model gives."""

THRESHOLD: Final = 0.4
"""The least confidence of a type; below it a statement is left unclassified."""

WEIGHTS: Final = "weights.json.gz"
UNIT: Final = 1000
"""A weight of 1.0 is stored as this."""

_LONGEST: Final = 1500
"""Characters on each side of the marker that are read, so that no text takes long."""


class Verdict(NamedTuple):
    """`confidence` is the chance that `type` is right, 0..1; None for unclassified."""

    type: Type
    confidence: float | None


UNCLASSIFIED: Final = Verdict("unclassified", None)


class StatementLike(Protocol):
    """What the classifier looks at; `app.ingest.document.Statement` is one."""

    @property
    def text(self) -> str: ...
    @property
    def before(self) -> str | None: ...
    @property
    def after(self) -> str | None: ...
    @property
    def markers(self) -> Sequence[Span]: ...
    @property
    def section(self) -> Section: ...
    @property
    def language(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Passage:
    """A statement to look at, for those who have no other shape of one."""

    text: str
    before: str | None = None
    after: str | None = None
    markers: tuple[Span, ...] = ()
    section: Section = "unknown"
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """`scales`: slope and shifts that turn sums into chances; where the section is known, and where it is not."""

    version: str
    weights: dict[str, tuple[int, int]]
    known: tuple[float, float, float]
    unknown: tuple[float, float, float]

    def chances(self, names: Iterable[str], section: Section) -> dict[Type, float]:
        """The calibrated chance of each type."""
        supports = contrasts = 0
        for name in names:
            pair = self.weights.get(name)
            if pair is not None:
                supports += pair[0]
                contrasts += pair[1]
        slope, shift_s, shift_c = self.unknown if section == "unknown" else self.known
        odds_s = exp(min(50.0, slope * supports / UNIT + shift_s))
        odds_c = exp(min(50.0, slope * contrasts / UNIT + shift_c))
        whole = 1.0 + odds_s + odds_c
        return {
            "supporting": odds_s / whole,
            "contrasting": odds_c / whole,
            "mentioning": 1.0 / whole,
        }


@cache
def shipped() -> Model:
    """The model that comes with the service."""
    packed = files(__package__).joinpath(WEIGHTS).read_bytes()
    raw = json.loads(gzip.decompress(packed))
    return Model(
        raw["version"],
        {name: (pair[0], pair[1]) for name, pair in raw["weights"].items()},
        (raw["known"][0], raw["known"][1], raw["known"][2]),
        (raw["unknown"][0], raw["unknown"][1], raw["unknown"][2]),
    )


Judge = Callable[[Sequence[StatementLike]], Sequence[Judgement | None]]
"""Says something of each statement, in their order; None where it was asked in vain."""


def classify(statement: StatementLike, *, threshold: float = THRESHOLD) -> Verdict:
    """What the statement says of the paper behind its markers: its type, and how sure that is."""
    if not statement.text.strip() or not speaks_english(statement.text, statement.language):
        return UNCLASSIFIED
    seen = look(*_window(statement.text, statement.markers))
    before, after = _neighbour(statement.before), _neighbour(statement.after)
    names = features(seen, before, after, statement.section)
    chances = shipped().chances(names, statement.section)
    type_ = max(chances, key=chances.__getitem__)
    confidence = round(chances[type_], 4)
    return Verdict(type_, confidence) if confidence >= threshold else UNCLASSIFIED


def classify_batch(
    statements: Iterable[StatementLike], *, threshold: float = THRESHOLD
) -> list[Judgement]:
    """What the model says of each statement, in their order."""
    return [Judgement(*classify(one, threshold=threshold), MODEL_VERSION) for one in statements]


@lru_cache(
    maxsize=64
)  # the citations of a sentence have its neighbours in common, and so have those of the next one
def _neighbour(text: str | None) -> Look | None:
    return look(text[:_LONGEST], ()) if text and text.strip() else None


def _window(text: str, markers: Sequence[Span]) -> tuple[str, Sequence[Span]]:
    """The text around the first marker, and the markers in it."""
    if len(text) <= 2 * _LONGEST:
        return text, markers
    middle = markers[0].start if markers else 0
    start = max(0, min(middle, len(text)) - _LONGEST)
    end = start + 2 * _LONGEST
    inside = [
        Span(s.start - start, s.end - start) for s in markers if s.start >= start and s.end <= end
    ]
    return text[start:end], inside
