"""Inter-annotator agreement: `python -m app.classify.training.agreement` prints Cohen's kappa of each round of readings.

Cohen, "A coefficient of agreement for nominal scales", Educ Psychol Meas 20 (1960): the share on which two readers agree,
set off against the share on which they would by chance.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from app.classify.training.annotations import Reading, readings
from app.vocabulary import StatementType


def main() -> None:
    """Print a table: a line for each round, then what the readers confuse."""
    found = sorted(readings(), key=lambda one: one.round)
    print(f"{'round':<12}{'statements':>11}{'agreed':>9}{'kappa':>8}{'settled':>9}{'open':>6}")
    for name, group in groupby(found, key=lambda one: one.round):
        print(_line(name, [*group]))
    print(_line("all", found), end="\n\n")
    print("what the first two answered")
    for (first, second), count in sorted(Counter((r.first, r.second) for r in found).items()):
        print(f"{first:<13}{second:<13}{count:>6}")


def kappa(pairs: Sequence[tuple[StatementType, StatementType]]) -> float:
    """Cohen's kappa of two readers; 1 where both give everything the same one type."""
    first, second = (Counter(answers) for answers in zip(*pairs, strict=True))
    agreed = sum(a == b for a, b in pairs) / len(pairs)
    chance = sum(first[type_] * second[type_] for type_ in first) / len(pairs) ** 2
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def _line(name: str, some: Sequence[Reading]) -> str:
    pairs = [(one.first, one.second) for one in some]
    agreed = sum(first == second for first, second in pairs)
    open_ = sum(one.type is None for one in some)
    settled = len(some) - agreed - open_
    return f"{name:<12}{len(some):>11}{agreed / len(some):>9.3f}{kappa(pairs):>8.3f}{settled:>9}{open_:>6}"


if __name__ == "__main__":
    main()
