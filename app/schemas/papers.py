"""Papers on the wire: one paper, pages of papers, suggestions, and what may be sent of one."""

from datetime import datetime

from pydantic import BaseModel

from app.schemas.fields import (
    BatchDoi,
    Doi,
    InputModel,
    field,
    matched,
    one_of,
    optional,
    partial,
    partial_reason,
)
from app.schemas.records import PaperFields
from app.schemas.tallies import (
    INVALID_DOI,
    TALLY,
    InvalidDoi,
    PublicationCounts,
    ReferenceCounts,
    Tally,
)

MOST_DOIS = 500
"""DOIs of one request."""


class PaperInput(PaperFields):
    """A paper as a person describes it."""

    doi: Doi | None = optional("If given, the one in the address.", "10.1037/int0000101")


class DoiBatch(InputModel):
    """The papers that are asked for."""

    dois: list[BatchDoi] = field(
        "DOIs, in any spelling.", ["10.1037/int0000101"], max_length=MOST_DOIS
    )


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
    doi: str = field(
        "Where it is announced; the paper's own where nothing else does.", "10.5555/notice"
    )
    date: str | None = field("When.", "2021-02-01")
    source: str | None = field("Who says so; `title`: the paper's title begins so.", "full-text")


class LookupState(BaseModel):
    """What the registries said, and when. `none`: never asked."""

    source: str | None = field("Registry.", "crossref")
    requested_doi: str | None = field("The DOI that was asked for.", "10.1037/int0000101")
    fetched_at: datetime | None = field("When.", "2026-11-23T09:30:00Z")
    expires_at: datetime | None = field("Good until.", "2026-12-23T09:30:00Z")
    state: str = one_of(("fresh", "stale", "absent", "none"), "How good it is.", "fresh")


class OtherVersion(BaseModel):
    """Another DOI of the same work. Its statements are its own."""

    kind: str = one_of(("preprint", "published", "version"), "What the other is.", "preprint")
    doi: str = field("Its DOI.", "10.1101/2020.01.01.000001")


IDS = {
    "pmid": "29456789",
    "pmcid": "PMC5806371",
    "arxiv": "1805.01234",
    "openalex": "W2801234567",
    "s2": "3c2f9d4e5a",
    "omid": "br/06101",
}
NOTICE = {
    "kind": "retraction",
    "doi": "10.5555/notice",
    "date": "2021-02-01",
    "source": "crossref",
}
LOOKUP = {
    "source": "crossref",
    "requested_doi": "10.1037/int0000101",
    "fetched_at": "2026-11-23T09:30:00Z",
    "expires_at": "2026-12-23T09:30:00Z",
    "state": "fresh",
}


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
        "Journal.",
        {"title": "Journal of Psychotherapy Integration", "issns": ["1053-0479"]},
    )
    publisher: str | None = field("Publisher.", "American Psychological Association")
    volume: str | None = field("Volume.", "28")
    issue: str | None = field("Issue.", "3")
    pages: str | None = field("Pages.", "348-366")
    authors: list[Author] = field("In order.", [])
    ids: PaperIds = field("What else it is known by.", IDS)
    links: PaperLinks = field(
        "Where it can be read.", {"landing": "https://doi.org/10.1037/int0000101", "full_text": []}
    )
    notices: list[PaperNotice] = field("Corrections and retractions.", [NOTICE])
    versions: list[OtherVersion] = field("Its preprint, or what was published of it.", [])
    tally: Tally = field("Statements about it, by type.", TALLY)
    cited_by: PublicationCounts = field(
        "Who cites it.", {"publications": 36, "with_statements": 12, "statements": 32}
    )
    references: ReferenceCounts = field(
        "Whom it cites.",
        {"publications": 59, "with_statements": 40, "statements": 106, "with_notices": 1},
    )
    lookup: LookupState = field("What the registries said.", LOOKUP)


class PapersByDoi(BaseModel):
    """Papers by the DOI as sent; null for one that is not in the store."""

    papers: dict[str, Paper | None] = field("By DOI as sent.", {})
    invalid: list[InvalidDoi] = field(
        "What is no DOI, nor another identifier, each once.", [INVALID_DOI]
    )


class PaperPage(BaseModel):
    """One page of papers."""

    total: int = field("Matching papers.", 3)
    match: str = matched()
    suggestion: str | None = field(
        "Where a word is in no paper at all: `q` with the nearest words, which have found these; null otherwise.",
        "psychotherapy alliance",
    )
    partial: bool = partial()
    partial_reason: str | None = partial_reason()
    items: list[Paper] = field(
        "Those with all words in the title first, then in title and authors; where not all match, those with more words "
        "first; the most cited first among them.",
        [],
    )
    next: str | None = field(
        "Cursor of the next page; null on the last, and after ten thousand papers.", "20"
    )


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
