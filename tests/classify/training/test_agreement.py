"""Agreement of readers, against values worked out by hand."""

import pytest

from app.classify.training import agreement
from app.classify.training.annotations import Reading

S, C, M = "supporting", "contrasting", "mentioning"


def test_kappa() -> None:
    """Cohen's own form of the sum: 0.7 agreed, 0.5 by chance."""
    pairs = [(S, S)] * 20 + [(S, M)] * 5 + [(M, S)] * 10 + [(M, M)] * 15
    assert agreement.kappa(pairs) == pytest.approx(0.4)  # type: ignore[arg-type]
    assert agreement.kappa([(M, M)] * 5) == 1  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [((S, S, None), S), ((S, M, M), M), ((S, M, S), S), ((S, M, C), None), ((S, M, None), None)],
)
def test_reading_has_the_type_of_two_readers(
    answers: tuple[str, str, str | None], expected: str | None
) -> None:
    """Where no two agree there is no type."""
    assert Reading("", "", "", *answers).type == expected  # type: ignore[arg-type]


def test_main_prints_each_round(capsys: pytest.CaptureFixture[str]) -> None:
    """The published table can be printed from what is in the repository."""
    agreement.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["round", "statements", "agreed", "kappa", "settled", "open"]
    assert any(line.startswith("all ") for line in lines)
