"""Reception of papers on the wire: statements by year, around a notice, and the papers that are cited beside a paper."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.schemas.fields import BatchDoi, InputModel, field, optional
from app.schemas.papers import MOST_DOIS, PaperNotice
from app.schemas.publications import LISTED, ListedPaper
from app.schemas.statements import Statement
from app.schemas.tallies import INVALID_DOI, InvalidDoi, TypeCounts

COUNTS = {"supporting": 1, "mentioning": 12, "contrasting": 0, "unclassified": 0}
YEAR = {"year": 2020, **COUNTS, "publications": 9}
Issn = Annotated[str, StringConstraints(pattern="^[0-9]{4}-[0-9]{3}[0-9X]$")]
Orcid = Annotated[str, StringConstraints(pattern="^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$")]


class TimelineYear(TypeCounts):
    """What the papers of one year say."""

    year: int | None = field("Of the citing papers; null where it is not known.", 2020)
    publications: int = field("Papers of that year that cite, with or without a statement.", 9)


class Timeline(BaseModel):
    """Statements about a paper by the year of the citing paper. All years together are its tally."""

    years: list[TimelineYear] = field(
        "The unknown year first, then ascending; without years that have nothing.", [YEAR]
    )


class Timelines(Timeline):
    """The same of several papers. A publication that cites several of them counts once."""

    papers: int = field("How many papers these are.", 2)
    invalid: list[InvalidDoi] = field("What is no DOI, each once.", [INVALID_DOI])


class TimelinesRequest(InputModel):
    """The papers: what one of the three names."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"dois": ["10.1037/int0000101"]}]})

    dois: list[BatchDoi] | None = optional(
        "DOIs, in any spelling; those that are not in the store count for nothing.",
        ["10.1037/int0000101"],
        max_length=MOST_DOIS,
    )
    issn: Issn | None = optional("All papers of a journal.", "1053-0479")
    orcid: Orcid | None = optional("All papers of an author.", "0000-0002-1825-0097")


class NoticeTrail(PaperNotice):
    """A notice, and how the paper was cited around it. A citing paper's year is all that is known of its date."""

    before: TypeCounts = field("Statements of papers from years before the notice's.", COUNTS)
    same_year: TypeCounts = field("Of papers from its year.", COUNTS)
    after: TypeCounts = field("Of papers from later years.", COUNTS)
    unknown: TypeCounts = field(
        "Where the year of the paper or of the notice is not known.", COUNTS
    )
    naming_it: int = field(
        'Statements whose sentence, or a neighbour of it, names such a notice: "(retracted)".', 2
    )
    naming_it_after: int = field("Those of them among `after`.", 1)


class Trail(BaseModel):
    """How a paper was cited before and after its notices."""

    notices: list[NoticeTrail] = field("The gravest first.", [])


class Positions(BaseModel):
    """Statements about a paper by where they stand in the citing papers' texts."""

    tenths: list[TypeCounts] = field(
        "Ten of them, from the first tenth of a citing paper's statements, in the order of its text, to the last.",
        [COUNTS] * 10,
    )
    unknown: TypeCounts = field(
        "Statements whose place is not known, or that are the only ones of their papers.", COUNTS
    )
    citing_papers: int = field("Citing papers that were read for this.", 36)
    partial: bool = field(
        "Whether there are more citing papers, of which only the newest two hundred were read.",
        False,
    )


class StatementsTogether(BaseModel):
    """Statements about a paper that stand in the same place as one about another."""

    total: int = field("Statements.", 4)
    citing_papers: int = field("Papers that cite both, and were read for this.", 3)
    partial: bool = field(
        "Whether there are more that cite both, of which only the newest thousand were read.", False
    )
    items: list[Statement] = field("Those of the newest citing papers first.", [])


class CitedTogether(BaseModel):
    """A paper that is cited in the same places as another."""

    paper: ListedPaper = field("The paper.", LISTED)
    bracket: int = field("Sentences with both in one bracket, or in adjacent ones.", 3)
    sentence: int = field("Sentences with both.", 4)
    section: int = field("Sections with both.", 9)


class TogetherPage(BaseModel):
    """Papers that are cited together with a paper."""

    total: int = field("Papers with a place in common of the kind asked for.", 120)
    citing_papers: int = field("Citing papers that were read for this.", 36)
    partial: bool = field(
        "Whether there are more citing papers, of which only the newest thousand were read.", False
    )
    items: list[CitedTogether] = field("Most often together first.", [])
