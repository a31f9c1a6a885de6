"""The text of paragraphs, as the TEI reader hands them over."""

import pytest

from tests.formats.tei.small_documents import paragraph_cites, ref


def test_superscript_numbers_get_brackets() -> None:
    """Numbers that were raised in print get brackets, and belong to the sentence before them."""
    assert paragraph_cites(
        f"It was shown. {ref(1, '1')} Then {ref(2, '2,')} {ref(3, '3')} came."
    ) == [
        (1, "It was shown. ⟦[1]⟧"),
        (2, "Then [⟦2⟧, 3] came."),
        (3, "Then [2, ⟦3⟧] came."),
    ]


def test_numbers_in_an_open_bracket_get_no_other() -> None:
    """Numbers in an open bracket, or behind "Ref.", get no brackets."""
    assert paragraph_cites(
        f"So [{ref(1, '1')}] and (see {ref(2, '2')}) and Ref. {ref(3, '3')} say."
    ) == [
        (1, "So ⟦[1]⟧ and (see 2) and Ref. 3 say."),
        (2, "So [1] and (see ⟦2⟧) and Ref. 3 say."),
        (3, "So [1] and (see 2) and Ref. ⟦3⟧ say."),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("In a human body.The others died [1].", "The others died ⟦[1]⟧."),
        ("Is it ice?We think [1].", "We think ⟦[1]⟧."),
        (
            "It is on www.This.org and in Node.js [1].",
            "It is on www.This.org and in Node.js ⟦[1]⟧.",
        ),
        ("We used Phenix.Refine for it [1].", "We used Phenix.Refine for it ⟦[1]⟧."),
    ],
)
def test_glued_sentences_are_parted(text: str, sentence: str) -> None:
    """A space that the program lost is put behind a small word, before one that only begins sentences."""
    assert paragraph_cites(text.replace("[1]", ref(1, "[1]"))) == [(1, sentence)]
