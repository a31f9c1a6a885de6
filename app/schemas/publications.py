"""Publications on the wire: the papers at the other end of a paper's citations, with and without statements."""

from pydantic import BaseModel

from app.schemas.fields import field, one_of
from app.schemas.papers import NOTICE, PaperNotice
from app.schemas.statements import CitingAuthor
from app.schemas.tallies import TypeCounts
from app.vocabulary import RELATIONSHIPS


class ListedPaper(BaseModel):
    """A paper in a list of publications."""

    doi: str | None = field("DOI; null while none is known.", "10.5555/citing")
    address: str | None = field(
        "What stands for it in a path: the DOI, else another identifier; null where only the printed reference is known.",
        "pmid:29456789",
    )
    title: str | None = field("Title.", "Alliance in brief therapy")
    year: int | None = field("Year of publication.", 2020)
    publication_type: str | None = field("Kind of publication.", "journal-article")
    journal: str | None = field("Title of the journal.", "Psychotherapy Research")
    authors: list[CitingAuthor] = field(
        "The first ten, in order.", [{"name": "Ana Vidal", "orcid": "0000-0002-1825-0097"}]
    )
    author_count: int = field("How many authors are known.", 5)
    notices: list[PaperNotice] = field(
        "Corrections, retractions and the like, the gravest first.",
        [NOTICE],
    )
    printed: str | None = field(
        "The reference as it was printed, while its DOI is not known.",
        "Lavik KO, Frøysa H, Brattebø KF, et al. The first sessions of psychotherapy. 2018.",
    )


LISTED = {
    "doi": "10.5555/citing",
    "address": "10.5555/citing",
    "title": "Alliance in brief therapy",
    "year": 2020,
    "publication_type": "journal-article",
    "journal": "Psychotherapy Research",
    "authors": [{"name": "Ana Vidal", "orcid": "0000-0002-1825-0097"}],
    "author_count": 1,
    "notices": [],
    "printed": "Vidal A. Alliance in brief therapy. 2020.",
}


class PublicationStatements(TypeCounts):
    """The statements of one citation, by type."""

    total: int = field("All of them; 0 where the citation is known from a reference list only.", 3)


class Publication(BaseModel):
    """A paper that cites, or is cited, with what is said."""

    paper: ListedPaper = field("The paper.", LISTED)
    relationship: str = one_of(
        RELATIONSHIPS, "Whether the two papers share an author.", "independent"
    )
    statements: PublicationStatements = field(
        "Of this citation.",
        {"total": 3, "supporting": 1, "mentioning": 2, "contrasting": 0, "unclassified": 0},
    )
    mentions: int = field("How often its statements cite: their markers, one at least of each.", 4)
    positions: list[float] | None = field(
        "Where its statements stand in the citing text, ascending, as far as known: 0 for its first statement, 1 for its "
        "last. Null unless `positions=with`.",
        [0.05, 0.71],
    )


class PublicationPage(BaseModel):
    """One page of publications."""

    total: int = field(
        "Matching publications; without filters `cited_by.publications` or `references.publications` of the paper.",
        36,
    )
    with_statements: int = field("Those of them with statements in this store.", 12)
    statements: int = field("All statements of the matching publications.", 32)
    items: list[Publication] = field("In the order of `sort`.", [])
    next: str | None = field("Cursor of the next page; null on the last.", "WcV48nV4zNsAAAAAAAA")
