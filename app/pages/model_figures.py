"""Measured figures of the classifier that ships with citance, as docs/model-card.md has them."""

from dataclasses import dataclass

from app.vocabulary import StatementType

TRIAL_STATEMENTS = 3_304
"""Statements from trial reports (the clinical set), which the model had never seen."""
SURE = 0.8
"""Confidence from which on the model is called sure."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one type, as shares: measured on the clinical set, and by eye in articles that the model had never seen."""

    precision: float
    """Of those that the model calls so, how many are."""
    recall: float
    """Of those that are so, how many it finds."""
    precision_when_sure: float
    right_when_unsure: float
    """By eye, in the articles set aside, with a confidence from the threshold to `SURE`."""
    right_when_sure: float
    """By eye, from `SURE` on."""


FIGURES: dict[StatementType, Figures] = {
    "supporting": Figures(0.871, 0.608, 0.945, 0.665, 0.948),
    "contrasting": Figures(0.810, 0.292, 1.000, 0.621, 0.962),
}


def percent(share: float) -> str:
    """0.818 is "82 %", with a space that does not break."""
    return f"{round(share * 100)}\N{NO-BREAK SPACE}%"
