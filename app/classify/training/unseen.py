"""Precision on articles set aside: `python -m app.classify.training.unseen ARCHIVE…`, by what readers answered.

The archives are folders or tars of JATS articles that have the articles of set_aside.txt. Of what the shipped model calls
supporting or contrasting there, a part was read (the round "evaluation" of readings.tsv).
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

from app.classify.evaluate import CONFIDENT
from app.classify.model import ClassifierInput, Prediction, classify
from app.classify.training import annotations
from app.classify.training.corpus import Example, read
from app.vocabulary import StatementType


def main() -> None:
    """Read the arguments, print a line for each type and for its sure and less sure half."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("archives", type=Path, nargs="+", metavar="ARCHIVE")
    found = predictions(parser.parse_args().archives)
    labels = annotations.load([annotations.EVALUATED], base=False)
    pairs = [(prediction, annotations.label(one, labels)) for one, prediction in found]
    print(f"{len(pairs)} runs of markers in {len({one.article for one, _ in found})} articles")
    print(f"{'type':<13}{'confidence':<14}{'predicted':>10}{'read':>6}{'right':>7}")
    for type_ in ("supporting", "contrasting"):
        for low, high in ((0.0, 1.01), (0.0, CONFIDENT), (CONFIDENT, 1.01)):
            some = [
                label
                for prediction, label in pairs
                if prediction.type == type_ and low <= (prediction.confidence or 0) < high
            ]
            print(_line(type_, f"{max(low, 0.4):.1f} to {min(high, 1.0):.1f}", some))


def predictions(archives: Iterable[Path]) -> list[tuple[Example, Prediction]]:
    """The examples of the articles set aside, each with the shipped model's answer."""
    aside = annotations.set_aside()
    examples = [one for archive in archives for one in read(archive) if one.article in aside]
    return [
        (one, classify(ClassifierInput(one.text, one.before, one.after, one.markers, one.section)))
        for one in examples
    ]


def _line(type_: str, confidence: str, labels: list[StatementType | None]) -> str:
    known = [label for label in labels if label]
    right = f"{sum(label == type_ for label in known) / len(known):.3f}" if known else "-"
    return f"{type_:<13}{confidence:<14}{len(labels):>10}{len(known):>6}{right:>7}"


if __name__ == "__main__":
    main()
