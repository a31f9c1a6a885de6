"""Printable text: one line without control characters and marks of direction, for pictures, headers and terminals."""


def printable(text: str) -> str:
    """The text with a space for each run of white space and of what can't be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
