"""Table of a paper's fields: name, type, column, where registries have each, and how claims to it are merged.

Derived from it: the merge rule, the rows of `papers`, the Paper of the HTTP contract, records and lines as they are read
and written, references. `app.document.Work`, the tables, the wire schema, the Parquet schema and the readers of registries
are declared apart, and `tests/test_paper_fields.py` checks each against it. The steps to add a field: CONTRIBUTING.md.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

FieldType = Literal[
    "text", "number", "flag", "texts", "identifier", "journal", "authors", "full_text_links"
]
"""`journal`: a title, in the store the id of its row in `journals`."""


class Merge(Enum):
    """How the claims that several sources make to one field become one value."""

    BEST = "best"
    """The claim of the source with the greatest confidence, which is stored beside it. Among claims of mentions, or of
    registries, the longer one, then the greater one; a whole list of authors before one that was cut."""
    KEY = "key"
    """As `BEST`, but never withdrawn, and never taken over from another paper: what the paper is known by."""
    EACH = "each"
    """Every claim is kept, a row each, in a table of its own."""
    WITH_AUTHORS = "with authors"
    """Part of the claim to `authors`."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What a registry's reader makes a field of that stands at no one place."""

    description: str


@dataclass(frozen=True, slots=True)
class PaperField:
    """One field. A path joins members by dots; `[]` is an item of a list, `(name=value)` what else the object has to say."""

    name: str
    """As an attribute of `app.document.Work`, and in `papers.sources`."""
    record: str
    """Path in records, lines and answers."""
    type: FieldType = "text"
    merge: Merge = Merge.BEST
    column: str | None = None
    """Of `papers`; None where it stands in a table of its own."""
    crossref: str | Computed | None = None
    """Path in a work of Crossref's; None where Crossref does not have it."""
    datacite: str | Computed | None = None
    """Path in a DOI of DataCite's."""
    openalex: str | Computed | None = None
    """Path in a work of OpenAlex's."""
    in_statement_lines: bool = False
    """Shown with each statement, so that a change to it is one for the index."""
    only_once: bool = False
    """Of a citing paper, `citance extract` writes it in one line, not with each statement."""
    in_requests: bool = True
    """Records of requests may have it; all may stand in lines of files."""
    in_answers: bool = True
    """The Paper of the HTTP contract has it."""


PAPER_FIELDS = (
    PaperField(
        "doi", "doi", merge=Merge.KEY, column="doi",
        crossref="DOI", datacite="attributes.doi", openalex="doi",
        in_statement_lines=True,
    ),
    PaperField("pmid", "ids.pmid", "identifier", Merge.EACH, openalex="ids.pmid"),
    PaperField("pmcid", "ids.pmcid", "identifier", Merge.EACH, openalex="ids.pmcid"),
    PaperField(
        "arxiv", "ids.arxiv", "identifier", Merge.EACH,
        datacite=Computed("from a DOI of arXiv"),
    ),
    PaperField("openalex", "ids.openalex", "identifier", Merge.EACH, openalex="id"),
    PaperField("s2", "ids.s2", "identifier", Merge.EACH, in_requests=False),
    PaperField("omid", "ids.omid", "identifier", Merge.EACH, in_requests=False),
    PaperField(
        "title", "title", column="title",
        crossref="title[]", datacite="attributes.titles[].title", openalex="title",
        in_statement_lines=True,
    ),
    PaperField(
        "abstract", "abstract", column="abstract",
        crossref="abstract",
        datacite="attributes.descriptions[](descriptionType=Abstract).description",
        openalex="abstract_inverted_index",
        only_once=True,
    ),
    PaperField(
        "year", "year", "number", column="year",
        crossref="published.date-parts[][]", datacite="attributes.publicationYear", openalex="publication_year",
        in_statement_lines=True,
    ),
    PaperField(
        "published_on", "published_on", column="published_on",
        crossref="published.date-parts[][]",
        datacite="attributes.dates[](dateType=Issued).date",
        openalex="publication_date",
    ),
    PaperField(
        "publication_type", "publication_type", column="publication_type",
        crossref="type", datacite="attributes.types.resourceTypeGeneral", openalex="type",
        in_statement_lines=True,
    ),
    PaperField(
        "journal", "journal.title", "journal", column="journal_id",
        crossref="container-title[]",
        datacite="attributes.container.title",
        openalex="primary_location.source.display_name",
        in_statement_lines=True,
    ),
    PaperField(
        "issns", "journal.issns", "texts", Merge.EACH,
        crossref="ISSN[]",
        datacite="attributes.container(identifierType=ISSN).identifier",
        openalex="primary_location.source.issn[]",
    ),
    PaperField(
        "publisher", "publisher", column="publisher",
        crossref="publisher",
        datacite="attributes.publisher.name",
        openalex="primary_location.source.host_organization_name",
        only_once=True,
    ),
    PaperField(
        "volume", "volume", column="volume",
        crossref="volume", datacite="attributes.container.volume", openalex="biblio.volume",
        only_once=True,
    ),
    PaperField(
        "issue", "issue", column="issue",
        crossref="issue", datacite="attributes.container.issue", openalex="biblio.issue",
        only_once=True,
    ),
    PaperField(
        "pages", "pages", column="pages",
        crossref="page", datacite="attributes.container.firstPage", openalex="biblio.first_page",
        only_once=True,
    ),
    PaperField(
        "authors", "authors", "authors",
        crossref="author[].family",
        datacite="attributes.creators[].name",
        openalex="authorships[].author.display_name",
        in_statement_lines=True,
    ),
    PaperField(
        "landing", "links.landing", column="landing",
        crossref="resource.primary.URL", datacite="attributes.url", openalex="primary_location.landing_page_url",
        only_once=True,
    ),
    PaperField(
        "full_text", "links.full_text", "full_text_links", column="full_text",
        crossref=Computed("from `link`, where `license` is an open one of the same version that has begun"),
        datacite=Computed("from `contentUrl`, where `rightsList` has an open licence"),
        openalex="best_oa_location.pdf_url",
        only_once=True,
    ),
    PaperField("raw", "raw", column="raw", in_requests=False, in_answers=False),
    PaperField(
        "authors_complete", "authors_complete", "flag", Merge.WITH_AUTHORS, column="authors_complete",
        openalex=Computed("from the number of authors: lists of works are cut at 100"),
        in_requests=False, in_answers=False,
    ),
)  # fmt: skip
"""In the order in which `citance extract` writes them. New identifiers go behind the others: the first one that a paper
without a DOI has is its key (`app.store.paper_keys`), on which its id depends."""

ID_SCHEMES = tuple(field.name for field in PAPER_FIELDS if field.type == "identifier")
"""Identifiers beside the DOI: in the order in which they are asked which paper is meant."""
MERGED_FIELDS = tuple(field for field in PAPER_FIELDS if field.merge in (Merge.BEST, Merge.KEY))
"""Those that have one value, and a source."""
