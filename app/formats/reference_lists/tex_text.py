r"""TeX in the fields of BibTeX as plain text: accents, special letters, braces, commands, dashes.

{\"U}ber {DNA} \emph{in vivo}, 3--5    →    Über DNA in vivo, 3–5
"""

import re
from unicodedata import normalize


def plain(value: str) -> str:
    """The text on one line."""
    if "\\" in value:
        value = _COMMAND.sub(_character, value)
    if not _MARKED.isdisjoint(value):
        value = _DASHES.sub("–", value).replace("~", " ").translate(_DROPPED)
    return normalize("NFC", " ".join(value.split())).translate(_RESTORED)


def _character(command: re.Match[str]) -> str:
    if accent := command["accent"]:
        letter = _LETTERS.get(command["dotless"] or "", command["letter"] or command["dotless"])
        return f"{_BASE.get(letter, letter)}{_ACCENTS[accent]}"
    name = command["name"]
    if name is None:
        return _LITERAL.get(command["sign"], command["sign"])
    return _LETTERS.get(name, "" if name in _SILENT or command["argument"] else " ")


_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307", '"': "\u0308",
    "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "textendash": "–", "textemdash": "—",
    "textquoteright": "’", "textbackslash": "\\", "textbraceleft": "\ue000",
    "textbraceright": "\ue001", "textasciitilde": "\ue003",
    "textasciicircum": "^", "textless": "<", "textgreater": ">", "textbar": "|", "textunderscore": "_", "alpha": "α",
    "beta": "β", "gamma": "γ", "delta": "δ", "kappa": "κ", "lambda": "λ", "mu": "µ", "pi": "π", "sigma": "σ", "omega": "ω",
    "times": "×", "pm": "±", "dots": "…", "ldots": "…",
}  # fmt: skip
_LITERAL = {"{": "\ue000", "}": "\ue001", "$": "\ue002", "~": "\ue003"}
"""Signs that are meant as such, until those that are TeX are gone."""
_RESTORED = {ord(kept): sign for sign, kept in _LITERAL.items()}
_BASE = {"ı": "i", "ȷ": "j"}
"""Under an accent they lose their dot anyway."""
_SILENT = frozenset({"emph", "textit", "textbf", "textsc", "textrm", "mbox", "url", "relax"})
_COMMAND = re.compile(
    r"\\(?:"
    r"(?P<accent>[`'^\"~=.](?![`'^\"~=.])|[uvHcdbkr](?=[ {\\]))[ ]?\{?"
    r"(?:\\(?P<dotless>[ij])(?![a-zA-Z])|(?P<letter>[A-Za-z]))\}?"
    r"|(?P<name>[A-Za-z]{1,40})[ ]?(?P<argument>\{)?"
    r"|(?P<sign>[^A-Za-z\s]))"
)
_MARKED = frozenset("{}$~-")
_DROPPED = dict.fromkeys(map(ord, "{}$"))
_DASHES = re.compile(r"-{2,3}(?!-)")
