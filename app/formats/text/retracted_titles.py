"""Titles that publishers have marked: "RETRACTED: …", "Retracted Article: …", "[WITHDRAWN] …"."""

import re


def notice_in_title(title: str | None) -> str | None:
    """The kind of notice that the beginning of a title is; None for a title that only has such a word in it, and for that of
    the notice itself ("Retraction: …")."""
    found = _MARK.match(title) if title else None
    if found is None or (found["bare"] and found.string.isupper()):
        return None
    return (
        "withdrawal" if (found["marked"] or found["bare"]).lower() == "withdrawn" else "retraction"
    )


_MARK = re.compile(
    # mixed case needs a sign behind it: "Retracted position of the biceps" is a title like any other
    r"[\s\[({<*“\"'‘]{0,9}(?:(?P<marked>(?i:retracted|withdrawn))"
    r"(?:\s(?i:article|paper|chapter|publication|manuscript|study|preprint|review))?\s?[\])}>”\"'’]?\s?(?:[:\-–—.*]|(?<=[\])}>]))"
    r"|(?P<bare>RETRACTED|WITHDRAWN)(?:\s(?:ARTICLE|PAPER|CHAPTER))?\s)"
)
