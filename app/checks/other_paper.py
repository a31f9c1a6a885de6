"""DOIs of another paper than the text around them names: slips of a copy, cut DOIs, references that are made up."""

from app.formats.reference_lists.given_reference import GivenReference
from app.lookup.reference_titles import words

FEW_WORDS = 6
"""A text of fewer names nothing beside its DOI."""
FEW_TITLE_WORDS = 3
LONG = 4
"""Letters of the words of a title that count: "the" stands in any text."""
LITTLE = 1 / 3
"""Less of a title's words than that are there by chance: a translated title still shares names and numbers."""


def text_without_doi(reference: GivenReference) -> str:
    """Without the DOI and the address that it is part of: they are no words of a title."""
    doi = reference.work.doi
    if doi is None:
        return reference.text
    return " ".join(word for word in reference.text.split() if doi not in word)


def names_another_paper(
    reference: GivenReference, title: str | None, first_author: str | None
) -> bool:
    """Whether neither the title nor the first author of the paper with its DOI stands in the text, where all are known."""
    text = set(words(text_without_doi(reference)))
    name = words(first_author or "")
    long_words = [word for word in words(title or "") if len(word) >= LONG]
    if len(text) < FEW_WORDS or not name or len(long_words) < FEW_TITLE_WORDS:
        return False
    shared = sum(word in text for word in long_words)
    return shared < LITTLE * len(long_words) and max(name, key=len) not in text
