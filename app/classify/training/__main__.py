"""Makes the weights: `python -m app.classify.training ARCHIVE [--out FILE]`, some ten minutes on one core.

1. Read the statements of the archive (a folder or tar of JATS articles).
2. Take those that were labelled by reading (annotations.tsv), each with its surroundings and once bare, and of the rest
   those on which a rule speaks (weak.py), each with some of its cues left out, so that the words around them count.
   From those that agree or differ make some that do not (counterfactual.py).
3. Fit (regression.py), once on all, and five times without a fifth of the articles for chances on unseen ones.
4. Calibrate on those. What was labelled was chosen for being hard, so each counts for as many statements as there are
   of its kind in the archive, ten at most. Without a section a statement is taken to come from results or discussion.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from zlib import crc32

from app.classify import model
from app.classify.features import features, look
from app.classify.training import annotations, weak
from app.classify.training.corpus import Example, read
from app.classify.training.counterfactual import joined, said_otherwise
from app.classify.training.regression import Pair, Sample, Scale, fit, scale, scores
from app.vocabulary import Type

CLASSES: Final[dict[Type, int]] = {"supporting": 0, "contrasting": 1, "mentioning": 2}
WEAK_WEIGHT: Final = 0.05
"""What a rule's label counts beside one by reading."""
WEAK_MENTIONING: Final = 12_000
MADE_WEIGHT: Final = 0.1
"""What a made statement counts."""
LEFT_OUT: Final = 0.5
"""Of the cues of a weakly labelled statement."""
BARE: Final = 0.4
"""Of the weakly labelled statements are shown without section and neighbours."""
FOLDS: Final = 5
SURVEYED: Final = 24_000
"""Statements of the archive that tell how many there are of each kind."""
MOST: Final = 10.0
"""Statements of the archive that one of the labelled stands for at most: of the kinds in which the model sees nothing, those
labelled were looked for because there is something."""
SOUGHT: Final = frozenset({"agree", "echo", "uphold", "differ", "compare"})
"""Kinds of cues by which statements to be read were found."""
SPEAKING: Final = frozenset(
    {"agree", "echo", "uphold", "differ", "turn", "compare", "null", "alike"}
)


def main() -> None:
    """Read the arguments, write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("archive", type=Path)
    parser.add_argument("--out", type=Path, default=Path(model.__file__).with_name(model.WEIGHTS))
    arguments = parser.parse_args()
    examples = read(arguments.archive)
    labels = annotations.load()
    known = [(one, labels[one.key]) for one in examples if one.key in labels]
    rest = [one for one in examples if one.key not in labels]
    print(f"{len(examples)} statements, {len(known)} of {len(labels)} annotations found")
    weakly = weak_samples(rest)
    print(
        "weak:", Counter(sample.label for sample in weakly), "read:", Counter(t for _, t in known)
    )
    arguments.out.write_bytes(packed(*trained(known, rest, weakly)))
    print(f"wrote {arguments.out}: {arguments.out.stat().st_size} bytes")


def weak_samples(examples: Sequence[Example]) -> list[Sample]:
    """Those on which the rule speaks, of mentioning not all."""
    samples, mentioning = [], 0
    for one in sorted(examples, key=lambda one: crc32(one.key.encode())):
        type_ = weak.label(look(one.text, one.markers), one.section)
        mentioning += type_ == "mentioning"
        if type_ is None or (type_ == "mentioning" and mentioning > WEAK_MENTIONING):
            continue
        for made, other in said_otherwise(one, type_):
            samples.append(Sample(_named(made), CLASSES[other], MADE_WEIGHT))
        shown = one.bare() if _chance(one.key, "bare") < BARE else one
        samples.append(Sample(_named(shown, leave_out=True), CLASSES[type_], WEAK_WEIGHT))
    return samples


def trained(
    known: Sequence[tuple[Example, Type]], rest: Sequence[Example], weakly: Sequence[Sample]
) -> tuple[dict[str, Pair], Scale, Scale]:
    """The weights, and their calibration with and without a section."""
    full = [(one, _sample(one, type_)) for one, type_ in known]
    bare = [(one, _sample(one.bare(), type_)) for one, type_ in known]
    made = [
        (one, Sample(_named(version), CLASSES[other], MADE_WEIGHT))
        for one, type_ in known
        for version, other in (*said_otherwise(one, type_), *_beside(one, type_, known))
    ]
    print("made:", Counter(sample.label for _, sample in made))
    weights = _fit([sample for _, sample in full + bare + made], weakly)
    unseen: dict[int, tuple[Pair, Pair]] = {}
    for fold in range(FOLDS):
        kept = [s for one, s in full + bare + made if crc32(one.article.encode()) % FOLDS != fold]
        part = _fit(kept, weakly)
        for index, (one, sample) in enumerate(full):
            if crc32(one.article.encode()) % FOLDS == fold:
                pair = scores(part, sample.features)
                unseen[index] = pair, scores(part, bare[index][1].features)
        print(f"fold {fold + 1} of {FOLDS}")
    shares = _shares(
        [one for one, _ in known], [unseen[i][1] for i in range(len(full))], rest, weights
    )
    labels = [sample.label for _, sample in full]
    with_section = scale([unseen[i][0] for i in range(len(full))], labels, shares)
    told = [i for i, (one, _) in enumerate(full) if _empirical(one)]
    without = scale(
        [unseen[i][1] for i in told], [labels[i] for i in told], [shares[i] for i in told]
    )
    print(f"with section {with_section}\nwithout {without}")
    _tell("unseen, whole", [unseen[i][0] for i in range(len(full))], labels, with_section)
    _tell("unseen, bare", [unseen[i][1] for i in range(len(full))], labels, without)
    return weights, with_section, without


def _beside(
    one: Example, type_: Type, known: Sequence[tuple[Example, Type]]
) -> Iterator[tuple[Example, Type]]:
    """A supporting statement in one sentence with some contrasting one, and the other way round."""
    opposite = {"supporting": "contrasting", "contrasting": "supporting"}.get(type_)
    others = [other for other, its in known if its == opposite]
    if others:
        other = others[crc32(one.key.encode()) % len(others)]
        yield from ((version, type_) for version in joined(one, other))


def _tell(name: str, pairs: Sequence[Pair], labels: Sequence[int], by: Scale) -> None:
    """Precision, recall and F1 of each type on statements of articles that the model has not seen."""
    given = [max(range(3), key=by.chances(pair).__getitem__) for pair in pairs]
    for type_, number in CLASSES.items():
        right = sum(one == label == number for one, label in zip(given, labels, strict=True))
        told, there = given.count(number), labels.count(number)
        shares = right / max(1, told), right / max(1, there), 2 * right / max(1, told + there)
        print(f"{name}: {type_:<12}", *(f"{share:.3f}" for share in shares), there)


def packed(weights: dict[str, Pair], known: Scale, unknown: Scale) -> bytes:
    """The file of weights. Those that round to nothing are dropped."""
    whole = {
        name: [round(part * model.UNIT) for part in pair] for name, pair in sorted(weights.items())
    }
    raw = {
        "version": model.MODEL_VERSION,
        "known": [round(part, 6) for part in (known.slope, known.supports, known.contrasts)],
        "unknown": [
            round(part, 6) for part in (unknown.slope, unknown.supports, unknown.contrasts)
        ],
        "weights": {name: pair for name, pair in whole.items() if max(map(abs, pair)) >= 5},
    }
    text = json.dumps(raw, separators=(",", ":"), ensure_ascii=False)
    return gzip.compress(text.encode(), 9, mtime=0)


def _fit(read_: Iterable[Sample], weakly: Iterable[Sample]) -> dict[str, Pair]:
    return fit([*weakly, *read_], epochs=8, ridge=10.0, rate=0.1, rare=3)


def _sample(one: Example, type_: Type) -> Sample:
    # half, since every one is there twice: whole and bare
    return Sample(_named(one), CLASSES[type_], 0.5)


def _named(one: Example, *, leave_out: bool = False) -> tuple[str, ...]:
    seen = look(one.text, one.markers)
    without = {
        cue.name
        for cue in seen.found
        if leave_out and cue.kind in SPEAKING and _chance(one.key, cue.name) < LEFT_OUT
    }
    before = look(one.before, ()) if one.before else None
    after = look(one.after, ()) if one.after else None
    return tuple(sorted(features(seen, before, after, one.section, without)))


def _chance(key: str, what: str) -> float:
    """A number from 0 to 1 that is always the same for the same."""
    return crc32(f"{key}/{what}".encode()) / 2**32


def _empirical(one: Example) -> bool:
    return one.section in ("results", "discussion", "conclusion")


def _shares(
    known: Sequence[Example],
    pairs: Sequence[Pair],
    rest: Sequence[Example],
    weights: dict[str, Pair],
) -> list[float]:
    """For how many statements of the archive each of the known stands: those of its kind, shared among them."""
    survey = sorted(rest, key=lambda one: crc32(one.key.encode()))[:SURVEYED]
    there = Counter(_kind(one, scores(weights, _named(one.bare()))) for one in survey)
    kinds = [_kind(one, pair) for one, pair in zip(known, pairs, strict=True)]
    here = Counter(kinds)
    larger = len(rest) / len(survey)
    return [min(MOST, there[kind] * larger / here[kind]) for kind in kinds]


def _kind(one: Example, pair: Pair) -> tuple[int, int, bool, bool, bool]:
    """Of about equal chances, with or without the words that those to be read were looked for by, and where it stands.

    Without these words in the kind, a statement that was read because the model was thought to miss it would stand for
    hundreds in which there is nothing to miss."""
    supports, contrasts, _ = Scale(1.0, 0.0, 0.0).chances(pair)
    kinds = {cue.kind for cue in look(one.text, one.markers).found}
    return (
        sum(supports >= step for step in (0.08, 0.2, 0.5, 0.8)),
        sum(contrasts >= step for step in (0.06, 0.15, 0.4, 0.7)),
        bool(kinds & SOUGHT),
        "own" in kinds,
        _empirical(one),
    )


if __name__ == "__main__":
    main()
