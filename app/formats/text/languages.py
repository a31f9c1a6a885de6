"""Language tags (BCP 47), reduced to the language without region or script, as stored and compared."""


def primary_subtag(tag: str | None) -> str | None:
    """The primary subtag in small letters: "en" of "EN", "en-US" and "en_GB"; None of nothing.

    The rest says how words are spelt, and nobody searches for the citations of one spelling.
    """
    return (tag or "").strip().replace("_", "-").partition("-")[0].lower() or None
