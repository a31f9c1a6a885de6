"""Titles that publishers have marked: "RETRACTED: …", "Retracted Article: …", "[WITHDRAWN] …", "REMOVED: …"."""

import re

KINDS = {"retracted": "retraction", "withdrawn": "withdrawal", "removed": "removal"}


def notice_in_title(title: str | None) -> str | None:
    """The kind of notice that the beginning of a title is; None for a title that only has such a word in it ("Retracted
    papers in surgery"), and for that of the notice itself ("Retraction notice to …")."""
    found = _MARK.match(title) if title else None
    if found is None or (found["bare"] and found.string.isupper()):
        return None
    return KINDS[(found["marked"] or found["bare"]).lower()]


_WORK = r"(?i:article|paper|chapter|publication|manuscript|study|preprint|review)"
_MANY = "articles|papers|publications|studies|reviews|manuscripts|research|science|literature"
_SIGN = r"\s?(?:[:.*–—]|-(?=\s)|(?<=\s)-|(?<=[\])}>]))"
"""Behind the mark. A hyphen without a space joins words: "Retracted-article citations"."""
_MARK = re.compile(
    # mixed case needs a sign behind it: "Retracted position of the biceps" is a title like any other
    rf"[\s\[({{<*“\"'‘]{{0,9}}(?:(?P<marked>(?i:retracted|withdrawn)|REMOVED)(?:\s{_WORK})?\s?[\])}}>”\"'’]?{_SIGN}"
    rf"|(?P<bare>RETRACTED|WITHDRAWN)(?:\s{_WORK})?[\s-](?!(?i:{_MANY})\b))"
)
