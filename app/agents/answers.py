"""Structured outputs of the tools: what the API answers, cut to what an assistant needs to reason and to check."""

from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, Field

MOST_BYTES = 20_000
"""Of an answer that was not asked to be longer; text and structured output together."""
LENGTHS = (1_000, 500, 250, 120, 60, 30)
"""Characters of a sentence, title or name: the first at which an answer is short enough counts."""

Answer = tuple[str, BaseModel]
"""A short text, and the structured output."""
State = Literal["found", "no_statements", "not_in_store", "registry_unavailable"]
STATE = (
    "found; no_statements: the store has the paper, and no statement that matches; not_in_store: the store does not know "
    "the paper, which says nothing about how it is cited; registry_unavailable: not in the store, and its registry can't be "
    "asked now, so ask again later."
)


class StatementAnswer(BaseModel):
    """A citation statement: a sentence in which one paper cites another."""

    id: str = Field(description="Id of the statement; `statement://{id}` has all of it.")
    text: str = Field(description="The sentence, as the citing paper has it.")
    marker: str | None = Field(
        description="The in-text citation in it that stands for the cited paper."
    )
    type: str | None = Field(description="supporting, mentioning or contrasting; null: not known.")
    confidence: float | None = Field(description="Of the type, 0 to 1.")
    section: str | None = Field(description="Section of the citing paper.")
    relationship: str | None = Field(description="self: the papers share an author.")
    citing: str = Field(description="The citing paper: authors, year, title.")
    citing_doi: str | None = Field(description="Its DOI.")
    cited: str = Field(description="The cited paper: title, year.")
    cited_doi: str | None = Field(description="Its DOI.")
    url: str | None = Field(description="A page that shows the statement; null without a server.")


class StatementsAnswer(BaseModel):
    """Statements that match, and how many there are of each kind."""

    state: State = Field(description=STATE)
    total: int = Field(description="All statements that match, of which `statements` is a page.")
    publications: int = Field(
        description="Citing papers among them; of the statements of one citing paper, the papers that it cites."
    )
    match: str | None = Field(
        description="all: every word matches; most: no statement has every word, these have most of them; any."
    )
    suggestion: str | None = Field(
        description="`q` with the nearest words, where a word is in no statement."
    )
    partial_reason: str | None = Field(
        default=None, description="What is not exact, or may be missing; null where nothing is."
    )
    types: dict[str, int] = Field(description="Statements by type; they add up to `total`.")
    statements: list[StatementAnswer]
    next: str | None = Field(description="`cursor` of the next page; null on the last.")


class EvidenceAnswer(StatementsAnswer):
    """Statements that speak of a claim, the best of each citing paper first."""

    independent_citers: int = Field(
        description="Citing papers among them that share no author with each other, nor with the cited paper."
    )
    enough: bool = Field(
        description="Whether these are seven or more. If not, say that there is too little to tell."
    )


class PaperAnswer(BaseModel):
    """A paper: what it is, how it has been cited, whether it was retracted or corrected."""

    state: State = Field(description=STATE)
    doi: str | None = None
    title: str | None = None
    authors: list[str] = Field(default=[], description="The first twenty.")
    author_count: int = 0
    year: int | None = None
    journal: str | None = None
    publication_type: str | None = None
    abstract: str | None = None
    notices: list[dict[str, Any]] = Field(
        default=[],
        description="Retractions, corrections, expressions of concern: kind, doi, date, source.",
    )
    tally: dict[str, Any] | None = Field(
        default=None,
        description="Statements about the paper by type, and `publications`, all papers known to cite it.",
    )
    references: int | None = Field(default=None, description="Papers that it cites.")
    url: str | None = Field(default=None, description="Its report page; null without a server.")


class TalliesAnswer(BaseModel):
    """Counts of the statements about papers, by type."""

    tallies: dict[str, dict[str, Any] | None] = Field(
        description="By DOI as asked; null: not in the store, which is not the same as never cited. A total of 0: in the "
        "store, without a statement."
    )
    invalid: list[dict[str, str]] = Field(description="What is no DOI.")


class CheckedReferenceAnswer(BaseModel):
    """A reference of a list, and what is known of the paper that it means."""

    position: int = Field(description="Its place in the list, from 1.")
    given: str = Field(description="As it was given.")
    state: str = Field(
        description="found; ambiguous: several papers; not-found: not in the store, which is no proof that it does not "
        "exist; invalid: no reference."
    )
    doi: str | None = Field(description="Of the paper that was found.")
    title: str | None
    year: int | None
    attention: list[str] = Field(description="Why it needs attention, the gravest first.")
    retraction: str = Field(
        description="retracted, none-known, or unknown: no registry was ever asked, so silence means nothing."
    )
    notices: list[dict[str, Any]] = Field(
        description="The gravest three: kind, doi, date, source; `title`: its title says so."
    )
    supporting: int | None = Field(description="Statements that support it; null: not found.")
    contrasting: int | None = Field(description="Statements that contrast with it.")


class CheckAnswer(BaseModel):
    """A checked reference list."""

    summary: dict[str, int] = Field(description="Counts of all references.")
    references: list[CheckedReferenceAnswer] = Field(
        description="Those that need attention, the gravest first, then others: the first forty."
    )
    url: str | None = Field(
        description="A page with all of them and the statements, for some weeks; null without a server."
    )


class ReferenceAnswer(BaseModel):
    """A paper as a reference."""

    state: State = Field(description=STATE)
    format: str
    reference: str | None = Field(description="The reference; null where the store has no paper.")


def statement_answer(found: dict[str, Any], base: str | None, most: int) -> StatementAnswer:
    """A Statement of the API in short. `base`: the server's address; `most` characters of each text."""
    citing, cited, marker = found["citing"], found["cited"], found["marker"]
    names = [cut(author["name"], most) for author in citing["authors"][:1]]
    authors = f"{names[0]} et al." if len(citing["authors"]) > 1 else "".join(names)
    return StatementAnswer(
        id=found["id"],
        text=cut(found["text"], most),
        marker=cut(marker["text"], most) if marker else None,
        type=found["type"],
        confidence=found["confidence"],
        section=found["section"],
        relationship=found["relationship"],
        citing=_joined(authors, citing["year"], cut(citing["title"], most)),
        citing_doi=citing["doi"],
        cited=_joined(cut(cited["title"] or cited.get("printed"), most), cited["year"]),
        cited_doi=cited["doi"],
        url=f"{base}/statements/{found['id']}" if base else None,
    )


def cut(text: str | None, most: int) -> str:
    """A text of so many characters at most; that it was cut is seen."""
    text = text or ""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def bounded(render: Callable[[int], Answer], most_bytes: int = MOST_BYTES) -> Answer:
    """Text and structured output, with texts as long as both together fit into so many bytes.

    `render` makes them, given the characters of each text.
    """
    for most in LENGTHS:
        text, answer = render(most)
        if len(text.encode()) + len(answer.model_dump_json().encode()) <= most_bytes:
            break
    return text, answer


def _joined(*parts: object) -> str:
    return ", ".join(str(part) for part in parts if part)
