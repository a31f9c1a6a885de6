"""A reference of a list, as it was given: its text, its key, and the work that it says it is."""

from dataclasses import dataclass

from app.document import Author, Work
from app.formats import works

MOST_CHARACTERS = 4_000
"""Of the text of one reference that are kept; more is cut."""


@dataclass(frozen=True, slots=True)
class GivenReference:
    """One entry of a list."""

    text: str
    """As printed; of a record, printed from its fields."""
    work: Work
    key: str | None = None
    """What the list calls it: the key of an entry, the label of a reference."""


def printed(work: Work, key: str | None = None) -> GivenReference:
    """A record as it would be printed, which is also what it is looked for by: so a list leads to the same works, in
    whichever format it comes."""
    where = (work.journal, work.volume, work.pages)
    text = works.printed_reference(_first(work.authors), work.year, work.title, *where)
    identifiers = (("doi", work.doi), ("pmid", work.pmid), ("arxiv", work.arxiv))
    named = " ".join(f"{scheme}:{value}" for scheme, value in identifiers if value)
    whole = " ".join(filter(None, (text, named))) or work.raw or ""
    return GivenReference(cut(whole), work, cut(key) if key else None)


def cut(text: str) -> str:
    """The text as long as one is kept."""
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"


def _first(authors: tuple[Author, ...]) -> tuple[Author, ...]:
    """Lists of collaborations name thousands."""
    return authors[:20]
