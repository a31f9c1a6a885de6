"""Notices in an article (`related-article`): that it corrects, retracts or doubts another paper."""

from collections.abc import Sequence

from lxml import etree

from app import doi
from app.document import Notice, Rejection, Work
from app.formats.jats.element_text import plain_text
from app.formats.xml import XLINK_HREF
from app.formats.xpaths import XPaths


def read_notices(
    article: etree._Element, cited: Sequence[Work], xpaths: XPaths
) -> tuple[tuple[Notice, ...], tuple[Rejection, ...]]:
    """The notices on other papers, and rejections of those that name no DOI.

    A link from a corrected paper to its correction is no notice. A paper given by its PMID only is looked up
    among the cited works.
    """
    kind = _NOTICES.get((article.get("article-type") or "").lower())
    meta = article.find("front/article-meta")
    by_pmid = {work.pmid: work.doi for work in reversed(cited) if work.pmid and work.doi}
    found: dict[Notice, None] = {}
    rejected: list[Rejection] = []
    for related in meta.iter("related-article", "related-object") if meta is not None else ():
        relation = (related.get("related-article-type") or related.get("link-type") or "").lower()
        # a retraction may name its paper "corrected-article"; what the notice is, counts
        announced = kind or _RELATIONS.get(relation)
        if announced is None or relation in _UNRELATED:
            continue
        address = related.get(XLINK_HREF) or ""
        about = doi.find(address) or doi.find(plain_text(related))
        if about is None and related.get("ext-link-type") in ("pubmed", "pmid"):
            about = by_pmid.get(address.strip())
        if about is not None:
            found[Notice(announced, about)] = None
        else:
            reason = f"The {announced} names no DOI of the paper it is about (“{address}”)."
            rejected.append(Rejection(xpaths.of(related), reason))
    return tuple(found), tuple(rejected)


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
    "partial-retraction": "partial_retraction",
    "object-of-concern": "expression_of_concern",
    "concern-article": "expression_of_concern",
    "addended-article": "addendum",
}
_UNRELATED = frozenset(
    [
        "correction-forward",
        "retraction-forward",
        "companion",
        "commentary",
        "commentary-article",
        "commentary-object",
        "letter",
        "reply",
        "preprint",
        "translation",
        "article-reference",
        "peer-reviewed-material",
        "peer-review",
        "data",
        "software",
        "republished-article",
        "corrected-article-forward",
    ]
)
"""Relations that are no notice even in a correction: the other way round, or of another kind."""
