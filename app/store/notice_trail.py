"""Count the statements about a paper before and after each of its notices, and those after it that name it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.db.tables import PAPERS, STATEMENTS
from app.store.notices import notices_of
from app.vocabulary import TYPES

PERIODS = ("before", "same_year", "after", "unknown")
"""Of a citing paper's year, against that of the notice; `unknown` where one of the two is not known."""
_WORK = r"(?:article|paper|study|publication|report|work|trial|manuscript|letter|review)s?"
_RETRACTION = (
    "%retract%",
    re.compile(
        rf"\b(?:since|now|later|been|was|were|subsequently|then) (?:been )?(?:formally |fully )?retracted\b"
        rf"|\bretracted (?:\w+ )?{_WORK}\b|[\[(]retracted\b|\bretracted[\])]"
        rf"|\bretraction (?:notice|note|statement|watch)\b"
        rf"|\bretractions? of (?:the|this|that|these|those|a|an|their|his|her|our)\b(?: \S+)? {_WORK}\b",
        re.IGNORECASE,
    ),
)
_WITHDRAWAL = (
    "%withdr%",
    re.compile(
        rf"\bwithdrawn (?:\w+ )?{_WORK}\b|\b{_WORK} (?:has |have |had )?(?:since |later )?(?:been |was |were )withdrawn\b"
        rf"|\bwithdrawal of (?:the|this|that) (?:\S+ )?{_WORK}\b",
        re.IGNORECASE,
    ),
)
_CONCERN = ("%of concern%", re.compile(r"\bexpressions? of concern\b", re.IGNORECASE))
_CORRECTION = (
    "%",
    re.compile(
        rf"\b(?:erratum|errata|corrigendum|corrigenda)\b|\bcorrected (?:version|{_WORK})\b",
        re.IGNORECASE,
    ),
)
NAMES = {
    "retraction": _RETRACTION,
    "partial_retraction": _RETRACTION,
    "withdrawal": _WITHDRAWAL,
    "removal": _WITHDRAWAL,
    "expression_of_concern": _CONCERN,
    "correction": _CORRECTION,
}
"""What names a notice of this kind: a pattern of SQL that finds candidates, and a regular expression. "Retracted" is
said of muscles and positions too, so that it counts only beside a word for a publication, or as what has been done."""


def names_notice(kind: str, *texts: str | None) -> bool:
    """Whether a statement's sentence or one of its neighbours names a notice of this kind."""
    if kind not in NAMES:
        return False
    expression = NAMES[kind][1]
    return any(text is not None and expression.search(text) for text in texts)


def trail(
    session: Session, paper: int, notices: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The NoticeTrails of the HTTP contract, in the order of the paper's notices. `paper`: id of a canonical paper."""
    years = session.execute(_BY_YEAR, {"paper": paper}).all() if notices else []
    kinds = {notice["kind"] for notice in notices}
    with_name = {kind: _years_with_name(session, paper, kind) for kind in kinds}
    return [
        {
            **notice,
            **_by_period(years, year_of(notice["date"])),
            **_count_with_name(with_name[notice["kind"]], year_of(notice["date"])),
        }
        for notice in notices
    ]


def first_year(session: Session, paper: int, kind: str) -> int | None:
    """The year of the paper's first dated notice of this kind."""
    notices = notices_of(session, [paper]).get(paper, [])
    years = [year_of(notice["date"]) for notice in notices if notice["kind"] == kind]
    return min((year for year in years if year is not None), default=None)


def year_of(date: str | None) -> int | None:
    """The year of a date as it is stored (ISO 8601, as far as known)."""
    return int(date[:4]) if date and date[:4].isdecimal() else None


def _by_period(
    years: Sequence[Row[int | None, str, int]], noticed: int | None
) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {period: dict.fromkeys(TYPES, 0) for period in PERIODS}
    for year, type_, statements in years:
        counts[_period(year, noticed)][type_] += statements
    return counts


def _period(year: int | None, noticed: int | None) -> str:
    if year is None or noticed is None:
        return "unknown"
    return "before" if year < noticed else "after" if year > noticed else "same_year"


def _years_with_name(session: Session, paper: int, kind: str) -> list[int | None]:
    """The citing paper's year of each statement that names a notice of this kind. Looks through the paper's statements."""
    if kind not in NAMES:
        return []
    asked = {"paper": paper, "like": NAMES[kind][0]}
    rows = session.execute(_CANDIDATES, asked)
    return [year for year, *texts in rows if names_notice(kind, *texts)]


def _count_with_name(years: Sequence[int | None], noticed: int | None) -> dict[str, int]:
    after = sum(_period(year, noticed) == "after" for year in years)
    return {"naming_it": len(years), "naming_it_after": after}


_CITING = aliased(PAPERS)
_ABOUT = STATEMENTS.c.cited_id.in_(
    select(PAPERS.c.id).where(
        or_(PAPERS.c.id == bindparam("paper"), PAPERS.c.same_as == bindparam("paper"))
    )
)
"""Statements about a paper and its aliases. The queries are made once: that takes longer than running them on few rows."""
_BY_YEAR = (
    select(_CITING.c.year, STATEMENTS.c.type, func.count())
    .join_from(STATEMENTS, _CITING, _CITING.c.id == STATEMENTS.c.citing_id)
    .where(_ABOUT)
    .group_by(_CITING.c.year, STATEMENTS.c.type)
)
_TEXTS = (STATEMENTS.c.text, STATEMENTS.c.before, STATEMENTS.c.after)
_CANDIDATES = (
    select(_CITING.c.year, *_TEXTS)
    .join_from(STATEMENTS, _CITING, _CITING.c.id == STATEMENTS.c.citing_id)
    .where(_ABOUT, or_(*(func.lower(text).like(bindparam("like")) for text in _TEXTS)))
    .execution_options(yield_per=1_000)
)
"""Year of the citing paper, sentence and neighbours, where one of these may name a notice."""
