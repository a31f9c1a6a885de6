"""What a JATS article announces of other papers: that it corrects, retracts or doubts them."""

from collections.abc import Sequence

from lxml import etree

from app import doi
from app.document import Notice, Rejection, Work
from app.formats.jats.blocks import plain_text


def read_notices(
    article: etree._Element, cited: Sequence[Work]
) -> tuple[tuple[Notice, ...], tuple[Rejection, ...]]:
    """What this article announces of others. A link from the corrected to its correction is none.

    A paper named by its PMID only is looked for among the cited ones; where it is none of them, the
    notice can't be taken in.
    """
    kind = _NOTICES.get((article.get("article-type") or "").lower())
    meta = article.find("front/article-meta")
    found: dict[Notice, None] = {}
    rejected: list[Rejection] = []
    for related in meta.iter("related-article", "related-object") if meta is not None else ():
        relation = (related.get("related-article-type") or related.get("link-type") or "").lower()
        # a retraction may name its paper "corrected-article"; what the notice is, counts
        announced = kind or _RELATIONS.get(relation)
        if announced is None or relation in _UNRELATED:
            continue
        address = related.get(_XLINK) or ""
        name = doi.find(address) or doi.find(plain_text(related))
        if name is None and related.get("ext-link-type") in ("pubmed", "pmid"):
            name = next(
                (work.doi for work in cited if work.doi and work.pmid == address.strip()), None
            )
        if name is not None:
            found[Notice(announced, name)] = None
        else:
            reason = f"The {announced} names no DOI of the paper it is about (“{address}”)."
            rejected.append(Rejection(related.getroottree().getpath(related), reason))
    return tuple(found), tuple(rejected)


_XLINK = "{http://www.w3.org/1999/xlink}href"
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
