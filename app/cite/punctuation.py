"""Pieces of a reference in plain text: spaces, full stops, quotation marks."""

import re

_SINGLE = str.maketrans({"“": "‘", "”": "’"})
_STRAIGHT = re.compile(r'"([^"]*)"')
_SINGLES = re.compile(r"‘([^‘’]*)’(?!\w)")


def join(*pieces: str, by: str = " ") -> str:
    """The pieces that are not empty, joined."""
    return by.join(filter(None, pieces))


def prefix(word: str, value: str) -> str:
    """ "vol. 28", and nothing of nothing."""
    return f"{word} {value}" if value else ""


def full_stop(piece: str) -> str:
    """The piece with a full stop, unless it has one or another final mark."""
    return piece if not piece or piece.endswith((".", "?", "!", "…", ".”")) else f"{piece}."


def sentences(*pieces: str) -> str:
    """The pieces that are not empty, with one full stop behind each but the last."""
    *before, last = [piece for piece in pieces if piece] or [""]
    return join(*map(full_stop, before), last)


def quote(title: str, opening: str, closing: str) -> str:
    """The title in quotation marks, with those inside in the other kind.

    `closing` may begin with a mark of the style, as in `.”`; it is omitted behind a question or exclamation mark.
    """
    if not title:
        return ""
    straightened = _STRAIGHT.sub(r"“\1”", title)
    inner = (
        straightened.translate(_SINGLE) if opening == "“" else _SINGLES.sub(r"“\1”", straightened)
    )
    return f"{opening}{inner}{closing[-1] if inner.endswith(('?', '!')) else closing}"
