"""Linear model of a statement's type: calibrated probabilities over features of its context.

`python -m app.classify.training` makes the weights (weights.json.gz); docs/model-card.md describes the data, the figures
and the limits. Weights are whole numbers, so that their sum is the same in any order and on any machine.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import exp
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from app.classify.cues import find
from app.classify.english import is_english
from app.classify.features import extract
from app.classify.ngrams import NGrams
from app.classify.sentence import ParsedSentence, analyse, compares, is_textual, parse, tokenise
from app.document import Classification, Span
from app.vocabulary import Section, StatementType

MODEL_VERSION: Final = "citance-7"
"""Changes with the weights, and is stored with every type that the model gives."""

THRESHOLD: Final = 0.4
"""The lowest confidence of a type; below it a statement is unclassified."""

WEIGHTS: Final = "weights.json.gz"
UNIT: Final = 1000
"""A weight of 1.0 as it is stored."""

_WINDOW: Final = 1500
"""Characters that are read on each side of the marker, to bound the time of long texts."""


class Prediction(NamedTuple):
    """A type and its probability."""

    type: StatementType
    confidence: float | None
    """0 to 1; None for unclassified."""


UNCLASSIFIED: Final = Prediction("unclassified", None)

QUIET: Final = Prediction("mentioning", 0.97)
"""For a sentence with nothing in it that compares, as every second one: the mean of what the weights say of them."""


class StatementLike(Protocol):
    """What the classifier reads of a statement; `app.document.Statement` has it."""

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


class ClassifierInput(NamedTuple):
    """The smallest `StatementLike`."""

    text: str
    before: str | None = None
    after: str | None = None
    markers: tuple[Span, ...] = ()
    section: Section = "unknown"
    language: str | None = None


Classify = Callable[[Sequence[StatementLike]], Sequence[Classification | None]]
"""A classifier of batches: one answer for each statement, in their order; None where it could not be had."""

Packed: TypeAlias = int
"""Two weights in one number, for supporting above and for contrasting below: one sum adds up both."""
_BITS: Final = 40


@dataclass(frozen=True, slots=True)
class Model:
    """Weights and calibration."""

    version: str
    weights: dict[str, Packed]
    """By name of the feature."""
    ngram_weights: tuple[dict[Any, Packed], ...]
    """By word or pair of words, a table for each field of `NGrams`, in its order."""
    with_section: tuple[float, float, float]
    """Calibration where the section is known: slope, and shifts for supporting and contrasting."""
    without_section: tuple[float, float, float]

    def probabilities(
        self, names: Iterable[str], ngrams: NGrams, section: Section
    ) -> dict[StatementType, float]:
        """The calibrated probability of each type."""
        total = sum(filter(None, map(self.weights.get, names)))
        for weights, present in zip(self.ngram_weights, ngrams, strict=True):
            total += sum(filter(None, map(weights.get, present)))
        supports, contrasts = _unpacked(total)
        slope, shift_s, shift_c = (
            self.without_section if section == "unknown" else self.with_section
        )
        odds_s = exp(min(50.0, slope * supports / UNIT + shift_s))
        odds_c = exp(min(50.0, slope * contrasts / UNIT + shift_c))
        odds = 1.0 + odds_s + odds_c
        return {
            "supporting": odds_s / odds,
            "contrasting": odds_c / odds,
            "mentioning": 1.0 / odds,
        }


def packed(supports: int, contrasts: int) -> Packed:
    """Two weights as one number."""
    return (supports << _BITS) + contrasts


def _unpacked(total: Packed) -> tuple[int, int]:
    supports = (total + (1 << _BITS - 1)) >> _BITS
    return supports, total - (supports << _BITS)


@cache
def load_model() -> Model:
    """The model that comes with citance."""
    raw = json.loads(gzip.decompress(files(__package__).joinpath(WEIGHTS).read_bytes()))
    weights: dict[str, Packed] = {}
    tables = ("w", "c", "c pair", "b")
    ngrams: dict[str, dict[Any, Packed]] = {table: {} for table in tables}
    once: dict[Any, Any] = {}  # words and weights, most of which come several times
    for name, pair in raw["weights"].items():
        weight = packed(*pair)
        weight = once.setdefault(weight, weight)
        group, _, words = name.partition("=")
        if group not in ngrams:
            weights[name] = weight
            continue
        found = [once.setdefault(word, word) for word in words.split(" ")]
        if len(found) > 1:
            ngrams[f"{group} pair"][tuple(found)] = weight
        else:
            ngrams[group][found[0]] = weight
    return Model(
        raw["version"], weights, tuple(ngrams.values()), tuple(raw["known"]), tuple(raw["unknown"])
    )


def classify(statement: StatementLike, *, threshold: float = THRESHOLD) -> Prediction:
    """The type of a statement, unclassified below `threshold`."""
    type_, confidence = _predict(statement)
    if confidence is None or confidence < threshold:
        return UNCLASSIFIED
    return Prediction(type_, confidence)


def classify_batch(
    statements: Iterable[StatementLike], *, threshold: float = THRESHOLD
) -> list[Classification]:
    """The model's answer for each statement, in their order."""
    return [
        Classification(*classify(one, threshold=threshold), MODEL_VERSION) for one in statements
    ]


def _predict(statement: StatementLike) -> Prediction:
    if not statement.text.strip() or not is_english(statement.text, statement.language):
        return UNCLASSIFIED
    text, markers = _window(statement.text, statement.markers)
    tokens = tokenise(text, markers)
    found = find(tokens)
    if not compares(tokens, found, statement.section):
        return QUIET
    sentence = analyse(tokens, found, is_textual(text, markers))
    before, after = _neighbour(statement.before), _neighbour(statement.after)
    names, ngrams = extract(sentence, before, after, statement.section)
    probabilities = load_model().probabilities(names, ngrams, statement.section)
    type_ = max(probabilities, key=probabilities.__getitem__)
    return Prediction(type_, round(probabilities[type_], 4))


# the runs of a sentence share its neighbours
@lru_cache(maxsize=64)
def _neighbour(text: str | None) -> ParsedSentence | None:
    return parse(text[:_WINDOW], ()) if text and text.strip() else None


def _window(text: str, markers: Sequence[Span]) -> tuple[str, Sequence[Span]]:
    """The text around the first marker, and the markers in it."""
    if len(text) <= 2 * _WINDOW:
        return text, markers
    middle = markers[0].start if markers else 0
    start = max(0, min(middle, len(text)) - _WINDOW)
    end = start + 2 * _WINDOW
    inside = [
        Span(s.start - start, s.end - start) for s in markers if s.start >= start and s.end <= end
    ]
    return text[start:end], inside
