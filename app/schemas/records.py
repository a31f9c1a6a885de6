"""Statement records: what `POST /statements` takes, and what may be said of a paper."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from app.schemas.fields import (
    STORABLE,
    Confidence,
    Date,
    Doi,
    Identifier,
    InputModel,
    Intent,
    Line,
    Text,
    Year,
    field,
    optional,
)
from app.vocabulary import Section, StatementType

MOST_RECORDS = 1_000
"""Records of one request."""


def _or_text(model: type[InputModel], read: Callable[[Any], Any]) -> BeforeValidator:
    """A model, or a text that `read` makes one of."""
    return BeforeValidator(read, json_schema_input_type=model | Line)


class AuthorRecord(InputModel):
    """An author: a person with given and family name, or a group with a name only."""

    name: Line | None = optional("As a reader writes it.", "Kristina Osland Lavik")
    given: Line | None = optional("Given names or initials.", "Kristina Osland")
    family: Line | None = optional("Family name.", "Lavik")
    orcid: Line | None = optional("ORCID iD, bare or as a URL.", "0000-0002-1825-0097")


def _author(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class JournalRecord(InputModel):
    """A journal."""

    title: Line = field("Title.", "Journal of Psychotherapy Integration")
    issns: list[Identifier] = Field(
        default_factory=list, description="ISSNs.", examples=[["1053-0479"]], max_length=20
    )


def _journal(value: Any) -> Any:
    return {"title": value} if isinstance(value, str) else value


class IdsRecord(InputModel):
    """Other identifiers of the paper."""

    pmid: Identifier | None = optional("PubMed id.", "29456789")
    pmcid: Identifier | None = optional("PubMed Central id.", "PMC5806371")
    arxiv: Identifier | None = optional("arXiv id.", "1805.01234")
    openalex: Identifier | None = optional("OpenAlex id.", "W2801234567")


class FullTextRecord(InputModel):
    """Where the text itself can be read."""

    url: Line = field("Address.", "https://example.org/article.pdf")
    licence: Line | None = optional("Licence, as SPDX where there is a name.", "CC-BY-4.0")


class LinksRecord(InputModel):
    """Where the paper can be read."""

    landing: Line | None = optional("The publisher's page.", "https://doi.org/10.1037/int0000101")
    full_text: list[FullTextRecord] = Field(
        default_factory=list,
        description="Links to the full text.",
        examples=[[{"url": "https://example.org/article.pdf", "licence": "CC-BY-4.0"}]],
        max_length=50,
    )


class PaperFields(InputModel):
    """What can be said of a paper; all of it is optional."""

    title: Line | None = optional("Title, as plain text.", "The first sessions of psychotherapy")
    abstract: Annotated[str, StringConstraints(max_length=100_000), STORABLE] | None = optional(
        "Abstract, as plain text.", "The alliance is formed early …"
    )
    year: Year | None = optional("Year of publication.", 2018)
    published_on: Date | None = optional(
        "Date of publication, as far as known (ISO 8601).", "2018-09-01"
    )
    publication_type: Line | None = optional("Kind of publication.", "journal-article")
    journal: Annotated[JournalRecord, _or_text(JournalRecord, _journal)] | None = optional(
        "The journal; its title alone will do.", {"title": "Journal of Psychotherapy Integration"}
    )
    publisher: Line | None = optional("Publisher.", "American Psychological Association")
    volume: Line | None = optional("Volume.", "28")
    issue: Line | None = optional("Issue.", "3")
    pages: Line | None = optional("Pages, or the article's number.", "348-366")
    authors: list[Annotated[AuthorRecord, _or_text(AuthorRecord, _author)]] = Field(
        default_factory=list,
        description="All authors, in order; a name alone will do for each.",
        examples=[[{"given": "Kristina Osland", "family": "Lavik"}]],
        max_length=10_000,
    )
    ids: IdsRecord = Field(
        default_factory=IdsRecord, description="Other identifiers.", examples=[{"pmid": "29456789"}]
    )
    links: LinksRecord = Field(
        default_factory=LinksRecord,
        description="Where it can be read.",
        examples=[{"landing": "https://doi.org/10.1037/int0000101"}],
    )


class PaperRecord(PaperFields):
    """A paper as one end of a statement record."""

    doi: Doi = field("DOI, in any spelling.", "10.1037/int0000101")


class MarkerRecord(InputModel):
    """Where the citation stands in the text, in code points, end exclusive."""

    start: int = field("First code point.", 10, ge=0)
    end: int = field("One after the last.", 14, ge=0)


Points = Annotated[float, Field(ge=0, le=100_000, strict=True)]


class LocationRecord(InputModel):
    """Where a statement stands in what readers see."""

    element_id: Identifier | None = optional("Id of the element in the XML.", "Par5")
    pdf_page: Annotated[int, Field(ge=1, le=99_999, strict=True)] | None = optional(
        "Page of the PDF.", 3
    )
    pdf_box: Annotated[list[Points], Field(min_length=4, max_length=4)] | None = optional(
        "x, y, width, height in points from the upper left corner of the page.",
        [56.7, 310.2, 12.4, 8.9],
    )


class StatementFields(InputModel):
    """What a record says of the statement itself."""

    text: Annotated[Text, StringConstraints(min_length=1, pattern=r"\S")] = field(
        "The sentence.", "As others found [3], the first session matters most."
    )
    before: Text | None = optional("The sentence before it.", "We looked at first sessions.")
    after: Text | None = optional("The sentence after it.", "This held for all groups.")
    marker: MarkerRecord | None = optional("The in-text citation.", {"start": 16, "end": 19})
    markers: list[MarkerRecord] = Field(
        default_factory=list,
        description="All places of the citation in the text, where there are several.",
        examples=[[{"start": 16, "end": 19}]],
        max_length=100,
    )
    section: Section | None = optional(
        "Canonical section; worked out from the title.", "discussion"
    )
    section_title: Line | None = optional(
        "The section's title in the author's words.", "Discussion"
    )
    type: StatementType | None = optional(
        "What the statement says of the cited paper; a classifier says it where nothing is given.",
        "supporting",
    )
    confidence: Confidence | None = optional("Of the type, kept to six decimals.", 0.72)
    intents: list[Intent] = Field(
        default_factory=list,
        description="What a service says the citation is for, in its words, beside the type.",
        examples=[["background"]],
        max_length=20,
    )
    language: Line | None = optional("Of the statement (BCP 47).", "en")
    source: Line | None = optional("Where the text was taken from.", "https://example.org/a.xml")
    licence: Line | None = optional("Licence of the text.", "CC-BY-4.0")
    anchor: Line | None = optional(
        "Its place in the source, such as an XPath.", "/article/body/p[3]"
    )
    place: LocationRecord | None = optional(
        "Its place in what readers see.", {"element_id": "Par5", "pdf_page": 3}
    )


class StatementRecord(StatementFields):
    """One statement. Only the two DOIs and the text are required; what is missing is worked out or left null."""

    citing: PaperRecord = field("The paper that makes the statement.", {"doi": "10.5555/citing"})
    cited: PaperRecord = field("The paper it is about.", {"doi": "10.1037/int0000101"})
