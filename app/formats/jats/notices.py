"""Notices in an article (`related-article`): that it corrects, retracts or doubts another paper, or another does so of it.

Which of the two is the notice is told by the article's own type, since relations are used in both directions.
"""

from collections.abc import Sequence

from lxml import etree

from app import doi
from app.document import Notice, Rejection, Work
from app.formats.jats.element_text import plain_text
from app.formats.xml import XLINK_HREF
from app.formats.xpaths import XPaths


def read_notices(
    article: etree._Element, paper: Work, cited: Sequence[Work], xpaths: XPaths
) -> tuple[tuple[Notice, ...], tuple[Rejection, ...]]:
    """The notices on other papers and on this one, and rejections of those that name no DOI.

    A notice's links to further notices are none. A paper given by its PMID only is looked up among the cited works.
    """
    kind = _NOTICES.get((article.get("article-type") or "").lower())
    meta = article.find("front/article-meta")
    by_pmid = {work.pmid: work.doi for work in reversed(cited) if work.pmid and work.doi}
    found: dict[Notice, None] = {}
    rejected: list[Rejection] = []
    for related in meta.iter("related-article", "related-object") if meta is not None else ():
        relation = _relation(related)
        received = (
            None
            if kind or relation in _RELATIONS
            else _FORWARD.get(relation.removesuffix("-forward"))
        )
        # a retraction may name its paper "corrected-article"; what the notice is, counts
        announced = received or kind or _RELATIONS.get(relation)
        if announced is None or (received is None and _is_unrelated(relation)):
            continue
        other = _doi(related, by_pmid)
        if received:
            if paper.doi:
                found[Notice(received, paper.doi, other or paper.doi)] = None
        elif other is None:
            reason = f"The {announced} names no DOI of the paper it is about (“{related.get(XLINK_HREF) or ''}”)."
            rejected.append(Rejection(xpaths.of(related), reason))
        elif doi.fold(other) != doi.fold(paper.doi or ""):
            found[Notice(announced, other)] = None
    return tuple(found), tuple(rejected)


def _relation(related: etree._Element) -> str:
    return (related.get("related-article-type") or related.get("link-type") or "").lower()


def _is_unrelated(relation: str) -> bool:
    return relation in _UNRELATED or relation.endswith("-forward")


def _doi(related: etree._Element, by_pmid: dict[str, str]) -> str | None:
    addresses = [related.get(name) or "" for name in (XLINK_HREF, "document-id", "object-id")]
    for text in (*addresses, plain_text(related)):
        if found := doi.find(text):
            return found
    schemes = {
        related.get(name) for name in ("ext-link-type", "document-id-type", "object-id-type")
    }
    if schemes & {"pubmed", "pmid"}:
        return next(filter(None, (by_pmid.get(address.strip()) for address in addresses)), None)
    return None


_NOTICES = {
    **dict.fromkeys(("correction", "erratum", "corrigendum"), "correction"),
    **dict.fromkeys(("retraction", "withdrawal"), "retraction"),
    "partial-retraction": "partial_retraction",
    **dict.fromkeys(("expression-of-concern", "concern"), "expression_of_concern"),
    "addendum": "addendum",
}
_RELATIONS = {
    "corrected-article": "correction",
    "retracted-article": "retraction",
    "object-of-concern": "expression_of_concern",
    "concern-article": "expression_of_concern",
    "addended-article": "addendum",
}
_FORWARD = {
    **dict.fromkeys(("correction", "corrected-article", "erratum", "corrigendum"), "correction"),
    **dict.fromkeys(("retraction", "retracted-article", "withdrawal"), "retraction"),
    "partial-retraction": "partial_retraction",
    **dict.fromkeys(
        ("expression-of-concern", "concern", "object-of-concern"), "expression_of_concern"
    ),
    **dict.fromkeys(("addendum", "addended-article"), "addendum"),
}
"""Relations of an article that is no notice to the notice about it, most with "-forward" behind."""
_UNRELATED = frozenset({
    "companion", "commentary", "commentary-article", "commentary-object", "letter", "reply", "preprint", "translation",
    "article-reference", "peer-reviewed-material", "peer-review", "data", "software", "republished-article",
})  # fmt: skip
"""Relations that are no notice even in a correction."""
