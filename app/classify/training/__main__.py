"""Makes the weights: `python -m app.classify.training ARCHIVE [--out FILE]`, some twenty minutes on two cores.

1. Read the statements of the archive (a folder or tar of JATS articles), without the articles set aside for evaluation.
2. Make samples (samples.py): the annotated statements (annotations.tsv, readings.tsv), each with its context and once bare,
   and counterfactuals of those that agree or differ (counterfactual.py); of the rest those that a labelling function labels
   (weak_labels.py), each without some of its cues, so that the words around them count; made-up ones (synthetic.py).
3. Fit and calibrate (pipeline.py), and measure on the part of the readings that is kept for that.
4. Write the weights with what they were made from (sources.py): the archive, the labels, every file of this code.
"""

import argparse
from collections import Counter
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from app.classify import model
from app.classify.training import annotations
from app.classify.training.corpus import read
from app.classify.training.pipeline import print_scores, serialize, train, whole_numbers
from app.classify.training.regression import scores
from app.classify.training.samples import CLASSES, feature_names, synthetic_samples, weak_samples
from app.classify.training.sources import LABELS, sources


def main() -> None:
    """Read the arguments, write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("archive", type=Path)
    parser.add_argument("--out", type=Path, default=Path(model.__file__).with_name(model.WEIGHTS))
    parser.add_argument(
        "--rounds",
        nargs="*",
        help="rounds of readings to train on, for a learning curve; those of the shipped model without it",
    )
    arguments = parser.parse_args()
    made_from = {
        "archive": sha256(arguments.archive.read_bytes()).hexdigest(),
        "labels": labels_digest(),
        "sources": sources(),
    }
    aside = annotations.set_aside()
    examples = [one for one in read(arguments.archive) if one.article not in aside]
    labels = annotations.load(arguments.rounds)
    kept_labels = annotations.load([annotations.KEPT], base=False)
    annotated, kept = (
        [(one, type_) for one in examples if (type_ := annotations.label(one, some))]
        for some in (labels, kept_labels)
    )
    rest = [one for one in examples if not annotations.label(one, labels | kept_labels)]
    print(f"{len(examples)} statements, {len(annotated)} of {len(labels)} annotations found")
    print("read:", Counter(type_ for _, type_ in annotated), "kept:", Counter(t for _, t in kept))
    weak = weak_samples(rest)
    print("weak:", Counter(sample.label for sample in weak))
    weights, with_section, without_section = train(annotated, rest, weak + synthetic_samples())
    pairs = [scores(weights, feature_names(one)) for one, _ in kept]
    print_scores("kept", pairs, [CLASSES[type_] for _, type_ in kept], with_section)
    raw = whole_numbers(weights, with_section, without_section)
    raw["made_from"] = made_from
    arguments.out.write_bytes(serialize(raw))
    print(f"wrote {arguments.out}: {arguments.out.stat().st_size} bytes")


def labels_digest() -> str:
    """SHA-256 of `LABELS`, one after the other, without the readings that no weights are made from."""
    folder = files(__package__)
    lines = [
        line
        for name in LABELS
        for line in folder.joinpath(name).read_text("utf-8").splitlines(keepends=True)
        if f"\t{annotations.EVALUATED}\t" not in line
    ]
    return sha256("".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    main()
