"""Statements on the wire: one statement, pages with their facets, corrections."""

from datetime import datetime
from typing import get_args

from pydantic import BaseModel
from typing_extensions import TypeAliasType

from app.schemas.article_links import Location, StatementLinks
from app.schemas.fields import (
    InputModel,
    Text,
    field,
    matched,
    one_of,
    optional,
    partial,
    partial_reason,
)
from app.schemas.tallies import TypeCounts
from app.vocabulary import RELATIONSHIPS, SECTIONS, TYPES, StatementType, TypeSource


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


class CitingPaper(BaseModel):
    """The paper that makes the statement."""

    doi: str | None = field("DOI; null when it has none.", "10.5555/citing")
    title: str | None = field("Title.", "Alliance in brief therapy")
    year: int | None = field("Year of publication.", 2020)
    publication_type: str | None = field("Kind of publication.", "journal-article")
    journal: str | None = field("Title of the journal.", "Psychotherapy Research")
    authors: list[CitingAuthor] = field(
        "In order.", [{"name": "Ana Vidal", "orcid": "0000-0002-1825-0097"}]
    )


class CitedPaper(BaseModel):
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
        "The classifier and its version, where `type_source` is model.", "citance-7"
    )


CITING = {
    "doi": "10.5555/citing",
    "title": "Alliance in brief therapy",
    "year": 2020,
    "publication_type": "journal-article",
    "journal": "Psychotherapy Research",
    "authors": [{"name": "Ana Vidal", "orcid": "0000-0002-1825-0097"}],
}
CITED = {
    "doi": "10.1037/int0000101",
    "title": "The first sessions of psychotherapy",
    "year": 2018,
    "printed": "Lavik KO, et al. The first sessions of psychotherapy. 2018.",
}
PROVENANCE = {
    "source": "https://doi.org/10.5555/citing",
    "format": "jats",
    "licence": "CC-BY-4.0",
    "anchor": "/article/body/p[3]/xref[1]",
    "import_id": "9f1c2e6a0b7d4c55",
    "model": "citance-7",
}
FacetKey = TypeAliasType("FacetKey", str | int)
"""The value of a facet."""


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
    before_highlights: list[Span] = field(
        "Words of `q` in `before`, which rank the statement.", [{"start": 13, "end": 18}]
    )
    after_highlights: list[Span] = field("Words of `q` in `after`, likewise.", [])
    score: float | None = field("Of relevance to `q`; null without it.", 7.31)
    section: str = one_of(SECTIONS, "Canonical section.", "discussion")
    section_title: str | None = field("In the author's words.", "Discussion")
    type: str = one_of(TYPES, "What it says of the cited paper.", "supporting")
    confidence: float | None = field("Of the type, 0..1.", 0.72)
    type_source: str | None = one_of(
        get_args(TypeSource.__value__),
        "Who says so: a classifier, a person, or the source it came from; null while nobody has looked.",
        "import",
    )
    intents: list[str] = field(
        "What a service such as Semantic Scholar says the citation is for, in its words.",
        ["background"],
    )
    purposes: list[str] = field(
        "What the citation is for, as far as `intents` say it: background, method, data, comparison, discussion; more may "
        "come.",
        ["background"],
    )
    place: Location | None = field(
        "Its place in the article; null where the source says none.",
        {"element_id": "Par5", "pdf_page": 3, "pdf_box": [56.7, 310.2, 12.4, 8.9]},
    )
    relationship: str = one_of(RELATIONSHIPS, "Whether the papers share an author.", "independent")
    language: str | None = field("Of the statement (BCP 47).", "en")
    citing: CitingPaper = field("The paper that says it.", CITING)
    cited: CitedPaper = field("The paper it is about.", CITED)
    provenance: Provenance = field("Where it was read.", PROVENANCE)
    created_at: datetime = field("When it came into the store.", "2026-11-23T09:30:00Z")


class StatementCorrection(BaseModel):
    """A step of a statement's history."""

    type_before: str = one_of(TYPES, "The type it had.", "mentioning")
    type_after: str = one_of(TYPES, "The type it was given.", "contrasting")
    note: str | None = field("Why.", "The authors failed to replicate the finding.")
    made_by: str = field("The name of the key.", "curation desk")
    made_at: datetime = field("When.", "2026-11-23T09:30:00Z")


class StatementDetail(Statement):
    """A statement with its history."""

    links: StatementLinks = field(
        "Where it can be read.",
        {
            "article": "https://doi.org/10.5555/citing#:~:text=the%20first%20session%20matters%20most",
            "pdf": "https://example.org/article.pdf#page=3",
        },
    )

    corrections: list[StatementCorrection] = field("Oldest first.", [])


class FacetValue(BaseModel):
    """How many matching statements have one value."""

    value: FacetKey = field(
        "What the parameter of this name takes; a number for `year`.", "discussion"
    )
    label: str = field("What a person reads.", "Discussion")
    count: int = field("Statements.", 12)
    selected: bool = field("Whether the query asks for it.", False)
    types: TypeCounts | None = optional(
        "`year`: its statements by type, as `count` counts them; left out in other facets.",
        {"supporting": 1, "mentioning": 10, "contrasting": 1, "unclassified": 0},
    )


class Facet(BaseModel):
    """Counts of the statements that match all filters but this facet's own, by value."""

    values: list[FacetValue] = field("By count, greatest first, then by value.", [])
    other_count: int = field("Statements counted by the values that are not listed.", 0)
    min: int | None = field("`year`: the first.", 2018)
    max: int | None = field("`year`: the last.", 2023)
    partial: bool = partial()
    partial_reason: str | None = partial_reason()


class StatementPage(BaseModel):
    """One page of statements, with counts over all of them."""

    total: int = field("Matching statements.", 32)
    publications: int = field(
        "Papers that make them; for `/references`, papers that they are about.", 12
    )
    publications_exact: bool | None = optional(
        "false where `publications` is an estimate, since there are more than are counted; left out where it is exact.",
        example=False,
    )
    match: str = matched()
    suggestion: str | None = field(
        "Where a word is in no statement at all: `q` with the nearest words, to be searched for instead; null otherwise.",
        "psychotherapy alliance",
    )
    partial: bool = partial()
    partial_reason: str | None = partial_reason()
    items: list[Statement] = field("In the order asked for.", [])
    facets: dict[str, Facet] = field("By name.", {})
    next: str | None = field("Cursor of the next page; null on the last.", "eyJ…")
    took_ms: float = field("Milliseconds in the engine.", 0.8)


class StatementPatch(InputModel):
    """A person's correction."""

    type: StatementType = field("The right type.", "contrasting")
    note: Text | None = optional("Why.", "The authors failed to replicate the finding.")


class StoredStatements(BaseModel):
    """The ids of the statements, in the order they were sent; `added` and `updated` say what changed."""

    ids: list[str] = field("One for each record.", ["03f1c2e6a0b7d4c5"])
    added: int = field("Not there before.", 1)
    updated: int = field("There before, and different.", 0)
