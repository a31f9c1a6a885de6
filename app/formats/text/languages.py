"""Languages as they are stored and compared: what a document writes is cut to its language, without region or script."""


def primary(tag: str | None) -> str | None:
    """The primary subtag of a BCP 47 tag, in small letters: "en" of "EN", "en-US" and "en_GB"; None of nothing.

    The rest tells how words are spelt, and nobody looks for the citations of one spelling.
    """
    return (tag or "").strip().replace("_", "-").partition("-")[0].lower() or None
