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
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from app.classify.english import speaks_english
from app.classify.features import Look, Words, apart, look
from app.document import Classification, Span
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
    """What the classifier looks at; `app.document.Statement` is one."""

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


Weight: TypeAlias = tuple[int, int]
"""For supporting, for contrasting."""


@dataclass(frozen=True, slots=True)
class Model:
    """`known`, `unknown`: slope and shifts that turn sums into chances; where the section is known, and where it is not."""

    version: str
    weights: dict[str, Weight]
    """By name of the feature."""
    words: tuple[dict[Any, Weight], ...]
    """The same of what `Words` has, in its order."""
    known: tuple[float, float, float]
    unknown: tuple[float, float, float]

    def chances(self, names: Iterable[str], words: Words, section: Section) -> dict[Type, float]:
        """The calibrated chance of each type."""
        supports = contrasts = 0
        for weights, there in zip((self.weights, *self.words), (names, *words), strict=True):
            for weight in filter(None, map(weights.get, there)):
                supports += weight[0]
                contrasts += weight[1]
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
    weights: dict[str, Weight] = {}
    words: dict[str, dict[Any, Weight]] = {group: {} for group in ("w", "c", "w pair", "c pair")}
    for name, (supports, contrasts) in raw["weights"].items():
        group, _, said = name.partition("=")
        if group not in words:
            weights[name] = supports, contrasts
        elif " " in said:
            words[f"{group} pair"][tuple(said.split(" "))] = supports, contrasts
        else:
            words[group][said] = supports, contrasts
    return Model(
        raw["version"], weights, tuple(words.values()), tuple(raw["known"]), tuple(raw["unknown"])
    )


Classify = Callable[[Sequence[StatementLike]], Sequence[Classification | None]]
"""Says something of each statement, in their order; None where it was asked in vain."""


def classify(statement: StatementLike, *, threshold: float = THRESHOLD) -> Verdict:
    """What the statement says of the paper behind its markers: its type, and how sure that is."""
    seen = Passage(
        statement.text,
        statement.before,
        statement.after,
        tuple(statement.markers),
        statement.section,
        statement.language,
    )
    type_, confidence = _most_likely(seen)
    if confidence is None or confidence < threshold:
        return UNCLASSIFIED
    return Verdict(type_, confidence)


@lru_cache(maxsize=16)  # the papers behind one marker have everything in common
def _most_likely(passage: Passage) -> Verdict:
    if not passage.text.strip() or not speaks_english(passage.text, passage.language):
        return UNCLASSIFIED
    seen = look(*_window(passage.text, passage.markers))
    before, after = _neighbour(passage.before), _neighbour(passage.after)
    names, words = apart(seen, before, after, passage.section)
    chances = shipped().chances(names, words, passage.section)
    type_ = max(chances, key=chances.__getitem__)
    return Verdict(type_, round(chances[type_], 4))


def classify_batch(
    statements: Iterable[StatementLike], *, threshold: float = THRESHOLD
) -> list[Classification]:
    """What the model says of each statement, in their order."""
    return [
        Classification(*classify(one, threshold=threshold), MODEL_VERSION) for one in statements
    ]


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
