"""Detection of English."""

import pytest

from app.classify.english import is_english
from app.classify.model import UNCLASSIFIED, ClassifierInput, classify


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Our results agree with those of Lind [8].", "en", True),
        ("Our results agree with those of Lind [8].", "EN_gb", True),
        ("Our results agree with those of Lind [8].", None, True),
        ("Our results agree with those of Lind [8].", "pt", False),
        ("Nossos resultados são consistentes com os de outros estudos da região [8].", None, False),
        (
            "Unsere Ergebnisse sind mit denen von Lind und der Gruppe nicht vereinbar [8].",
            None,
            False,
        ),
        (
            "Nos résultats sont en accord avec les données de la littérature pour ces cas [8].",
            None,
            False,
        ),
        ("我们的结果与以前的研究一致 [8]。", None, False),
        ("Наши результаты согласуются с данными других авторов [8].", None, False),
        (
            "As in de la Cruz et al. (2004), van der Berg et al. (2007) and Le Gall et al. (2011).",
            None,
            True,
        ),
        ("n = 12 (p < 0.05) [8]", None, True),
        ("", None, True),
    ],
)
def test_is_english(text: str, language: str | None, *, expected: bool) -> None:
    """Only English text is classified; the language tag decides, or else the function words."""
    assert is_english(text, language) is expected
    if not expected:
        assert classify(ClassifierInput(text, language=language)) == UNCLASSIFIED
