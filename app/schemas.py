"""What goes over the wire, both ways. Answers are built as plain data; these models are their contract and their docs,
and validate what comes in."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from app.vocabulary import Relationship, Section, Type, TypeSource

LONGEST_TEXT = 20_000
"""Code points of a statement's text, and of each neighbour. The longest real sentence seen had some 9,000."""
MOST_RECORDS = 1_000
MOST_DOIS = 500
REFERENCE = "#/components/schemas/{model}"
"""Where the OpenAPI file has a model."""
VOCABULARIES = {
    "Form": "The form of a reference.",
    "Format": "The form of a result.",
    "Relationship": "Whether the citing and the cited paper share an author.",
    "Section": "Where a statement stands in its paper, whatever the author's title. May grow.",
    "Sort": "The order of statements.",
    "Style": "The style of a reference as text. May grow.",
    "Type": "What a statement says of the cited paper.",
    "TypeSource": "Who says of what type a statement is: a classifier, a person, or the source that it came from.",
}
"""What the named types mean, for the OpenAPI file."""


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("The character U+0000 can't be stored.")
    return text


STORABLE = AfterValidator(_storable)
"""Without the one character that PostgreSQL does not take; refused on SQLite too, so that both hold the same."""
Confidence = Annotated[float, Field(ge=0, le=1, strict=True)]
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), STORABLE]
Line = Annotated[str, StringConstraints(max_length=4_000), STORABLE]
"""A title, a name, an address."""
Identifier = Annotated[str, StringConstraints(max_length=100), STORABLE]
"""Papers are found by it, so it has to fit the key of a database's index."""
Intent = Annotated[str, StringConstraints(min_length=1, max_length=40), STORABLE]
Doi = Annotated[str, StringConstraints(max_length=2_100)]
_DATE = r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
Year = Annotated[int, Field(ge=1000, le=2999, strict=True)]


class Wire(BaseModel):
    """Unknown fields are refused: dropping them silently would look like storing them."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


def field(description: str, example: Any, **more: Any) -> Any:
    """A field with what every field has: a description and an example."""
    return Field(description=description, examples=[example], **more)


def optional(description: str, example: Any, **more: Any) -> Any:
    """A field that may be null or left out."""
    return Field(default=None, description=description, examples=[example], **more)


# ---- what comes in


class AuthorRecord(Wire):
    """An author: a person with given and family name, or a group with a name only."""

    name: Line | None = optional("As a reader writes it.", "Kristina Osland Lavik")
    given: Line | None = optional("Given names or initials.", "Kristina Osland")
    family: Line | None = optional("Family name.", "Lavik")
    orcid: Line | None = optional("ORCID iD, bare or as a URL.", "0000-0002-1825-0097")


def _author(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class JournalRecord(Wire):
    """A journal."""

    title: Line = field("Title.", "Journal of Psychotherapy Integration")
    issns: list[Identifier] = Field(
        default_factory=list, description="ISSNs.", examples=[["1053-0479"]], max_length=20
    )


def _journal(value: Any) -> Any:
    return {"title": value} if isinstance(value, str) else value


class Ids(Wire):
    """Other identifiers of the paper."""

    pmid: Identifier | None = optional("PubMed id.", "29456789")
    pmcid: Identifier | None = optional("PubMed Central id.", "PMC5806371")
    arxiv: Identifier | None = optional("arXiv id.", "1805.01234")
    openalex: Identifier | None = optional("OpenAlex id.", "W2801234567")


class FullTextLink(Wire):
    """Where the text itself can be read."""

    url: Line = field("Address.", "https://example.org/article.pdf")
    licence: Line | None = optional("Licence, as SPDX where there is a name.", "CC-BY-4.0")


class Links(Wire):
    """Where the paper can be read."""

    landing: Line | None = optional("The publisher's page.", "https://doi.org/10.1037/int0000101")
    full_text: list[FullTextLink] = Field(
        default_factory=list,
        description="Links to the full text.",
        examples=[[{"url": "https://example.org/article.pdf", "licence": "CC-BY-4.0"}]],
        max_length=50,
    )


class PaperFields(Wire):
    """What can be said of a paper; all of it is optional."""

    title: Line | None = optional("Title, as plain text.", "The first sessions of psychotherapy")
    abstract: Annotated[str, StringConstraints(max_length=100_000), STORABLE] | None = optional(
        "Abstract, as plain text.", "The alliance is formed early …"
    )
    year: Year | None = optional("Year of publication.", 2018)
    published_on: (
        Annotated[
            str,
            StringConstraints(
                pattern=r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
            ),
        ]
        | None
    ) = optional("Date of publication, as far as known (ISO 8601).", "2018-09-01")
    publication_type: Line | None = optional("Kind of publication.", "journal-article")
    journal: Annotated[JournalRecord, BeforeValidator(_journal)] | None = optional(
        "The journal; its title alone will do.", {"title": "Journal of Psychotherapy Integration"}
    )
    publisher: Line | None = optional("Publisher.", "American Psychological Association")
    volume: Line | None = optional("Volume.", "28")
    issue: Line | None = optional("Issue.", "3")
    pages: Line | None = optional("Pages, or the article's number.", "348-366")
    authors: list[Annotated[AuthorRecord, BeforeValidator(_author)]] = Field(
        default_factory=list,
        description="All authors, in order; a name alone will do for each.",
        examples=[[{"given": "Kristina Osland", "family": "Lavik"}]],
        max_length=10_000,
    )
    ids: Ids = Field(
        default_factory=Ids, description="Other identifiers.", examples=[{"pmid": "29456789"}]
    )
    links: Links = Field(
        default_factory=Links,
        description="Where it can be read.",
        examples=[{"landing": "https://doi.org/10.1037/int0000101"}],
    )


class PaperRecord(PaperFields):
    """A paper as one end of a statement record."""

    doi: Doi = field("DOI, in any spelling.", "10.1037/int0000101")


class PaperInput(PaperFields):
    """A paper as a person describes it."""

    doi: Doi | None = optional("If given, the one in the address.", "10.1037/int0000101")


class MarkerRecord(Wire):
    """Where the citation stands in the text, in code points, end exclusive."""

    start: int = field("First code point.", 10, ge=0)
    end: int = field("One after the last.", 14, ge=0)


class StatementFields(Wire):
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
    type: Type | None = optional(
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


class StatementRecord(StatementFields):
    """One statement. Only the two DOIs and the text are required; what is missing is worked out or left null."""

    citing: PaperRecord = field("The paper that makes the statement.", {"doi": "10.5555/citing"})
    cited: PaperRecord = field("The paper it is about.", {"doi": "10.1037/int0000101"})


class PaperBatch(Wire):
    """Papers to tell about."""

    dois: list[Doi] = field("DOIs, in any spelling.", ["10.1037/int0000101"], max_length=MOST_DOIS)


class Patch(Wire):
    """A person's correction."""

    type: Type = field("The right type.", "contrasting")
    note: Text | None = optional("Why.", "The authors failed to replicate the finding.")


# ---- what goes out


class Span(BaseModel):
    """Code points, end exclusive."""

    start: int = field("First code point.", 16)
    end: int = field("One after the last.", 19)


class Marker(Span):
    """An in-text citation: `text[start:end]`."""

    text: str = field("What stands there.", "[3]")


class CitingAuthor(BaseModel):
    """An author, in short."""

    name: str = field("As a reader writes it.", "Kristina Osland Lavik")
    orcid: str | None = field("ORCID iD.", "0000-0002-1825-0097")


class Citing(BaseModel):
    """The paper that makes the statement."""

    doi: str | None = field("DOI; null when it has none.", "10.5555/citing")
    title: str | None = field("Title.", "Alliance in brief therapy")
    year: int | None = field("Year of publication.", 2020)
    publication_type: str | None = field("Kind of publication.", "journal-article")
    journal: str | None = field("Title of the journal.", "Psychotherapy Research")
    authors: list[CitingAuthor] = field("In order.", [{"name": "Ana Vidal", "orcid": None}])


class Cited(BaseModel):
    """The paper that the statement is about."""

    doi: str | None = field("DOI; null while it is not known.", "10.1037/int0000101")
    title: str | None = field("Title.", "The first sessions of psychotherapy")
    year: int | None = field("Year of publication.", 2018)
    printed: str | None = field(
        "The reference as it was printed, while its DOI is not known.",
        "Lavik KO, Frøysa H, Brattebø KF, et al. The first sessions of psychotherapy. 2018.",
    )


class Provenance(BaseModel):
    """Where the statement was read."""

    source: str | None = field("The document it was taken from.", "https://doi.org/10.5555/citing")
    format: str = field("What it was read as.", "jats")
    licence: str | None = field("Licence of the text.", "CC-BY-4.0")
    anchor: str | None = field("Place in the source; XPath for XML.", "/article/body/p[3]/xref[1]")
    import_id: str | None = field("The import that brought it.", "9f1c2e6a0b7d4c55")
    model: str | None = field(
        "The classifier and its version, where `type_source` is model.", "citance-2"
    )


class Statement(BaseModel):
    """One place in the citing paper's text where it cites the cited paper."""

    id: str = field("Derived from content; stays when it is loaded again.", "03f1c2e6a0b7d4c5")
    text: str = field("The sentence.", "As others found [3], the first session matters most.")
    before: str | None = field("The sentence before it.", "We looked at first sessions.")
    after: str | None = field("The sentence after it.", "This held for all groups.")
    marker: Marker | None = field(
        "The (first) in-text citation.", {"start": 16, "end": 19, "text": "[3]"}
    )
    markers: list[Marker] = field(
        "All of them: a paper can be cited twice in a sentence.",
        [{"start": 16, "end": 19, "text": "[3]"}],
    )
    highlights: list[Span] = field("What `q` matched in the text.", [{"start": 10, "end": 15}])
    score: float | None = field("Of relevance to `q`; null without it.", 7.31)
    section: Section = field("Canonical section.", "discussion")
    section_title: str | None = field("In the author's words.", "Discussion")
    type: Type = field("What it says of the cited paper.", "supporting")
    confidence: float | None = field("Of the type, 0..1.", 0.72)
    type_source: TypeSource | None = field(
        "Who says so: a classifier, a person, or the source it came from; null while nobody has looked.",
        "import",
    )
    intents: list[str] = field(
        "What a service such as Semantic Scholar says the citation is for, in its words.",
        ["background"],
    )
    relationship: Relationship = field("Whether the papers share an author.", "independent")
    language: str | None = field("Of the statement (BCP 47).", "en")
    citing: Citing = field("The paper that says it.", {"doi": "10.5555/citing"})
    cited: Cited = field("The paper it is about.", {"doi": "10.1037/int0000101"})
    provenance: Provenance = field("Where it was read.", {"format": "jats"})
    created_at: datetime = field("When it came into the store.", "2026-11-23T09:30:00Z")


class StatementCorrection(BaseModel):
    """A step of a statement's history."""

    type_before: Type = field("The type it had.", "mentioning")
    type_after: Type = field("The type it was given.", "contrasting")
    note: str | None = field("Why.", "The authors failed to replicate the finding.")
    made_by: str = field("The name of the key.", "curation desk")
    made_at: datetime = field("When.", "2026-11-23T09:30:00Z")


class StatementDetail(Statement):
    """A statement with its history."""

    corrections: list[StatementCorrection] = field("Oldest first.", [])


class FacetValue(BaseModel):
    """How many matching statements have one value."""

    value: str | int = field(
        "What the parameter of this name takes; a number for `year`.", "discussion"
    )
    label: str = field("What a person reads.", "Discussion")
    count: int = field("Statements.", 12)
    selected: bool = field("Whether the query asks for it.", False)


class Facet(BaseModel):
    """Counts of the statements that match all filters but this facet's own, by value."""

    values: list[FacetValue] = field("By count, greatest first, then by value.", [])
    other_count: int = field("Statements counted by the values that are not listed.", 0)
    min: int | None = field("`year`: the first.", 2018)
    max: int | None = field("`year`: the last.", 2023)


class StatementPage(BaseModel):
    """One page of statements, with counts over all of them."""

    total: int = field("Matching statements.", 32)
    publications: int = field(
        "Papers that make them; for `/references`, papers that they are about.", 12
    )
    items: list[Statement] = field("In the order asked for.", [])
    facets: dict[str, Facet] = field("By name.", {})
    next: str | None = field("Cursor of the next page; null on the last.", "eyJ…")
    took_ms: float = field("Milliseconds in the engine.", 0.8)


class Tally(BaseModel):
    """Counts of the statements about one paper, by type."""

    doi: str | None = field("The cited paper.", "10.1037/int0000101")
    total: int = field("All statements.", 32)
    supporting: int = field("That support it.", 3)
    mentioning: int = field("That mention it.", 27)
    contrasting: int = field("That contrast with it.", 0)
    unclassified: int = field("Whose type is not known.", 2)
    publications: int = field(
        "Papers that cite it, with or without a known statement: never fewer than those that make them.",
        36,
    )


class Counts(BaseModel):
    """Both counts, always together: publications come from reference lists, statements from full texts."""

    publications: int = field("Papers.", 36)
    statements: int = field("Statements.", 32)


class Author(BaseModel):
    """An author."""

    name: str = field("As a reader writes it.", "Kristina Osland Lavik")
    given: str | None = field("Given names.", "Kristina Osland")
    family: str | None = field("Family name.", "Lavik")
    orcid: str | None = field("ORCID iD.", "0000-0002-1825-0097")


class PaperJournal(BaseModel):
    """A journal."""

    title: str = field("Title.", "Journal of Psychotherapy Integration")
    issns: list[str] = field("ISSNs.", ["1053-0479"])


class PaperIds(BaseModel):
    """Other identifiers."""

    pmid: str | None = field("PubMed id.", "29456789")
    pmcid: str | None = field("PubMed Central id.", "PMC5806371")
    arxiv: str | None = field("arXiv id.", "1805.01234")
    openalex: str | None = field("OpenAlex id.", "W2801234567")
    s2: str | None = field("Semantic Scholar's id of the paper.", "3c2f9d4e5a")
    omid: str | None = field("OpenCitations Meta id.", "br/06101")


class PaperFullText(BaseModel):
    """Where the text itself can be read."""

    url: str = field("Address.", "https://example.org/article.pdf")
    licence: str | None = field("Licence.", "CC-BY-4.0")


class PaperLinks(BaseModel):
    """Where the paper can be read."""

    landing: str | None = field("The publisher's page.", "https://doi.org/10.1037/int0000101")
    full_text: list[PaperFullText] = field("The text itself.", [])


class PaperNotice(BaseModel):
    """A correction, retraction, … of this paper."""

    kind: str = field("What it is.", "retraction")
    doi: str = field("Where it is announced.", "10.5555/notice")
    date: str | None = field("When.", "2021-02-01")
    source: str | None = field("Who says so.", "full-text")


class LookupState(BaseModel):
    """What the registries said, and when. `none`: never asked."""

    source: str | None = field("Registry.", "crossref")
    requested_doi: str | None = field("The DOI that was asked for.", "10.1037/int0000101")
    fetched_at: datetime | None = field("When.", "2026-11-23T09:30:00Z")
    expires_at: datetime | None = field("Good until.", "2026-12-23T09:30:00Z")
    state: Literal["fresh", "stale", "absent", "none"] = field("How good it is.", "none")


class OtherVersion(BaseModel):
    """Another DOI of the same work. Its statements are its own."""

    kind: Literal["preprint", "published", "version"] = field("What the other is.", "preprint")
    doi: str = field("Its DOI.", "10.1101/2020.01.01.000001")


class Paper(BaseModel):
    """What is known of a paper, with its counts."""

    doi: str | None = field(
        "DOI, as written; null for a paper that has none.", "10.1037/int0000101"
    )
    title: str | None = field("Title.", "The first sessions of psychotherapy")
    abstract: str | None = field("Abstract.", "The alliance is formed early …")
    year: int | None = field("Year of publication.", 2018)
    published_on: str | None = field("Date of publication, as far as known.", "2018-09")
    publication_type: str | None = field("Kind of publication.", "journal-article")
    journal: PaperJournal | None = field(
        "Journal.", {"title": "Journal of Psychotherapy Integration"}
    )
    publisher: str | None = field("Publisher.", "American Psychological Association")
    volume: str | None = field("Volume.", "28")
    issue: str | None = field("Issue.", "3")
    pages: str | None = field("Pages.", "348-366")
    authors: list[Author] = field("In order.", [])
    ids: PaperIds = field("What else it is known by.", {"pmid": "29456789"})
    links: PaperLinks = field(
        "Where it can be read.", {"landing": "https://doi.org/10.1037/int0000101"}
    )
    notices: list[PaperNotice] = field("Corrections and retractions.", [])
    versions: list[OtherVersion] = field("Its preprint, or what was published of it.", [])
    tally: Tally = field("Statements about it, by type.", {"total": 32})
    cited_by: Counts = field("Who cites it.", {"publications": 36, "statements": 32})
    references: Counts = field("Whom it cites.", {"publications": 59, "statements": 106})
    lookup: LookupState = field("What the registries said.", {"state": "none"})


class Suggestion(BaseModel):
    """A paper in short, while its name is being typed."""

    doi: str | None = field("DOI; null for a paper that has none.", "10.1037/int0000101")
    address: str = field(
        "What stands for it in a path: the DOI, else another identifier.", "pmid:29456789"
    )
    title: str | None = field("Title.", "The first sessions of psychotherapy")
    year: int | None = field("Year of publication.", 2018)
    journal: str | None = field("Title of the journal.", "Journal of Psychotherapy Integration")
    authors: list[str] = field("The first three.", ["Kristina Osland Lavik"])


class Suggestions(BaseModel):
    """What somebody who has typed so far may mean."""

    items: list[Suggestion] = field(
        "At most ten: first those that have all words as typed, of these the most cited.", []
    )


class PaperPage(BaseModel):
    """One page of papers."""

    total: int = field("Matching papers.", 3)
    items: list[Paper] = field(
        "Those with all words in the title first, then in title and authors; the most cited first among them.",
        [],
    )
    next: str | None = field(
        "Cursor of the next page; null on the last, and after ten thousand papers.", "20"
    )


class Papers(BaseModel):
    """Papers by the DOI as sent; null for one that is not in the store."""

    papers: dict[str, Paper | None] = field("By DOI as sent.", {"10.5555/unknown": None})


class Tallies(BaseModel):
    """Tallies by the DOI as sent; null for a paper that is not in the store."""

    tallies: dict[str, Tally | None] = field("By DOI as sent.", {"10.5555/unknown": None})


class Stored(BaseModel):
    """The ids of the statements, in the order they were sent; `added` and `updated` say what changed."""

    ids: list[str] = field("One for each record.", ["03f1c2e6a0b7d4c5"])
    added: int = field("Not there before.", 1)
    updated: int = field("There before, and different.", 0)


class Rejected(BaseModel):
    """Something that an import did not take in."""

    file: str = field("File, within the archive.", "articles/a.xml")
    place: str = field("Where in it.", "/article/body/p[3]/xref[2]")
    reason: str = field("Why.", "The citation points to reference R99, which is not in the list.")


class Import(BaseModel):
    """One loading of a file, with its outcome."""

    id: str = field("Id.", "9f1c2e6a0b7d4c55")
    state: Literal["queued", "running", "done", "failed"] = field("How far it is.", "done")
    name: str = field("The file's name.", "articles.zip")
    format: str = field("The format asked for.", "auto")
    articles: int = field("Full texts read.", 12)
    references: int = field("References read.", 480)
    statements: int = field("Statements read.", 911)
    added: int = field("Statements that were not there.", 900)
    updated: int = field("Statements that were there and differed.", 11)
    removed: int = field("Statements that newer editions no longer have.", 0)
    rejected: int = field("Records that were not taken in.", 1)
    reason: str | None = field("Why it failed.", None)
    created_at: datetime = field("When it was sent.", "2026-11-23T09:30:00Z")
    finished_at: datetime | None = field("When it was done.", "2026-11-23T09:31:00Z")
    rejections: list[Rejected] = field("What was not taken in; `next` leads to more.", [])
    next: str | None = field("Cursor of the next rejections.", None)


class TypeCounts(BaseModel):
    """Statements by type."""

    supporting: int = field("That support it.", 3)
    mentioning: int = field("That mention it.", 27)
    contrasting: int = field("That contrast with it.", 0)
    unclassified: int = field("Whose type is not known.", 2)


class Stats(BaseModel):
    """What the store holds."""

    papers: int = field("Papers, unresolved references included.", 900)
    citations: int = field("Edges.", 2400)
    statements: int = field("Statements.", 5000)
    types: TypeCounts = field("The statements by their types.", {"supporting": 3})
    as_of: datetime = field("When this was counted.", "2026-11-23T09:30:00Z")
    index_lag: int = field("Changes that search does not show yet.", 0)


class ProblemError(BaseModel):
    """One wrong place."""

    pointer: str = field("JSON pointer into the body, or the parameter's name.", "/0/citing/doi")
    detail: str = field("What is wrong with it.", "This is not a DOI.")


class Problem(BaseModel):
    """RFC 9457."""

    type: str = field("A page that says more.", "/problems/doi-invalid")
    title: str = field("The kind of problem.", "This is not a DOI")
    status: int = field("HTTP status.", 422)
    detail: str = field("This occurrence, and what to do.", "`banana` is not a DOI.")
    instance: str = field("The request's id, as in `X-Request-ID`.", "5f0c9a1e")
    errors: list[ProblemError] | None = optional("The wrong places.", [])
