"""Samples for the fit: features of examples, of weakly labelled ones with cue dropout."""

from collections.abc import Sequence
from sys import intern
from typing import Final
from zlib import crc32

from app.classify import features
from app.classify.ngrams import WORDS
from app.classify.sentence import parse
from app.classify.training import synthetic
from app.classify.training.corpus import Example
from app.classify.training.regression import Sample
from app.classify.training.weak_labels import weak_label
from app.vocabulary import StatementType

CLASSES: Final[dict[StatementType, int]] = {"supporting": 0, "contrasting": 1, "mentioning": 2}
WEAK_WEIGHT: Final = 0.05
"""The weight of a weak label, where an annotation has 1.5."""
WEAK_MENTIONING: Final = 12_000
"""The most weakly labelled statements that are mentioning."""
COUNTERFACTUAL_WEIGHT: Final = 0.05
MADE_UP_WEIGHT: Final = 0.2
SENTENCE_WEIGHT: Final = 0.5
"""Of a made-up statement that is no template."""
CUE_DROPOUT: Final = 0.5
"""The share of a weakly labelled statement's cues that are dropped."""
BARE: Final = 0.4
"""The share of weakly labelled statements without section and neighbours."""
_DROPPED_CUES: Final = frozenset(
    {"agree", "echo", "uphold", "differ", "turn", "compare", "null", "alike"}
)
"""Kinds of cues that may be dropped."""


def weak_samples(examples: Sequence[Example]) -> list[Sample]:
    """Samples of the examples that have a weak label; of mentioning not all."""
    samples, mentioning = [], 0
    for one in sorted(examples, key=lambda one: crc32(one.key.encode())):
        type_ = weak_label(parse(one.text, one.markers), one.section)
        mentioning += type_ == "mentioning"
        if type_ is None or (type_ == "mentioning" and mentioning > WEAK_MENTIONING):
            continue
        seen = one.bare() if _draw(one.key, "bare") < BARE else one
        samples.append(Sample(feature_names(seen, drop_cues=True), CLASSES[type_], WEAK_WEIGHT))
    return samples


def synthetic_samples() -> list[Sample]:
    """Samples of the made-up statements; of templates every second one without words, which say little of articles."""
    return [
        Sample(feature_names(one), CLASSES[type_], SENTENCE_WEIGHT)
        for one, type_ in synthetic.sentences()
    ] + [
        Sample(
            tuple(
                name for name in feature_names(one) if number % 2 == 0 or not name.startswith(WORDS)
            ),
            CLASSES[type_],
            MADE_UP_WEIGHT,
        )
        for number, (one, type_) in enumerate(synthetic.examples())
    ]


def feature_names(one: Example, *, drop_cues: bool = False) -> tuple[str, ...]:
    """Sorted names of an example's features. `drop_cues`: without half of its cues, and the words that they cover."""
    sentence = parse(one.text, one.markers)
    without = {
        cue.name
        for cue in sentence.cues
        if drop_cues and cue.kind in _DROPPED_CUES and _draw(one.key, cue.name) < CUE_DROPOUT
    }
    before, after = (parse(text, ()) if text else None for text in (one.before, one.after))
    names = features.feature_names(sentence, before, after, one.section, without)
    return tuple(
        sorted(map(intern, names))
    )  # one string for each name, since samples have millions


def _draw(key: str, purpose: str) -> float:
    """A pseudo-random number from 0 to 1, always the same for the same arguments."""
    return crc32(f"{key}/{purpose}".encode()) / 2**32
