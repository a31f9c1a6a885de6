"""The text of paragraphs, as the TEI reader hands them over."""

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
