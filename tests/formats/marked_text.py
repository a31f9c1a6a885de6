"""Statements as marked text, so that a test shows what is cited and where its marker is."""

from app.document import Document, Statement


def mark(statement: Statement) -> str:
    """The statement's text with ⟦ ⟧ around its markers."""
    pieces, done = [], 0
    for marker in statement.markers:
        pieces += [
            statement.text[done : marker.start],
            "⟦",
            statement.text[marker.start : marker.end],
            "⟧",
        ]
        done = marker.end
    return "".join([*pieces, statement.text[done:]])


def cites(document: Document) -> list[tuple[int, str]]:
    """For each statement, the number of its reference (from 1) and its marked text."""
    return [(statement.reference + 1, mark(statement)) for statement in document.statements]
