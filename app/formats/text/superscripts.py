"""Superscript citations put in square brackets, so that plain text separates them from words.

- `mice<sup>12,13</sup> and` becomes "mice [12,13] and". What the author put in brackets gets no second pair:
  `diet<sup>(1)</sup>` is "diet (1)". The bracket that some journals print only on the right ("mice¹⁾") is
  replaced.
- A bare number ("12", "1a", "1 2") that is tagged right behind a word, or alone ("It died. 12 We"), is treated
  alike, since a style sheet would have raised it; not so inside the author's brackets or behind "ref.".
- Numbers tagged side by side get the comma that the style sheet would have printed between them.
- A raised number without a tag that can be no exponent (`shown.<sup>3</sup> We`, `mice<sup>5,6</sup> and`) is
  put in brackets too. Other superscripts are kept as they are.

The text holds control characters, all below U+0009, which no XML can contain.
"""

import re

RAISE, LOWER, OPEN, CLOSE, BREAK = "\x01\x02\x03\x04\x05"
"""Control characters: a superscript begins, ends; a citation begins, ends; a sentence ends here."""


def bracket_superscripts(text: str) -> str:
    """The text without RAISE and LOWER. Its white space must be single spaces."""
    if OPEN in text:
        if CLOSE + OPEN in text:
            text = _SIDE_BY_SIDE.sub(r"\g<0>,", text)
        if LOWER + OPEN in text or LOWER + " " in text:
            text = _RAISED_BETWEEN.sub(r"\1", text)
        text = _GLUED.sub(_raise_if_glued, text)
        text = _BARE.sub(_raise_if_bare, text)
    if RAISE not in text:
        return text
    text = _RAISED_LINK.sub(rf"{RAISE}{OPEN}\1{CLOSE}{LOWER}", text)
    text = _NO_EXPONENT.sub(r" [\1]", text)
    if first := _LETTER_FIRST.match(text):
        text = f"{first[1]} {text[first.end() :]}"
    text = _CLUSTER.sub(_bracket_cluster, text)
    return text.replace(RAISE, "").replace(LOWER, "")


def _raise_if_glued(number: re.Match[str]) -> str:
    """ "died.12 We": bare, and not raised already."""
    return number[0] if _is_raised(number) else f"{RAISE}{number[0]}{LOWER}"


def _is_raised(number: re.Match[str]) -> bool:
    text, start = number.string, number.start()
    low = max(0, start - _LOOKED_BACK)
    return text.rfind(RAISE, low, start) > text.rfind(LOWER, low, start)


def _raise_if_bare(number: re.Match[str]) -> str:
    """ "died. 12 We": bare, and not raised already, in the author's brackets or behind "ref."."""
    before = number.string[max(0, number.start() - _LOOKED_BACK) : number.start()]
    in_brackets = before.rfind("[") > before.rfind("]") or before.rfind("(") > before.rfind(")")
    if in_brackets or _is_raised(number) or _AFTER_WORD.search(before):
        return number[0]
    return f"{RAISE}{number[0]}{LOWER}"


def _bracket_cluster(cluster: re.Match[str]) -> str:
    """A sequence of superscripts, in brackets if it cites."""
    whole = cluster[0].replace(RAISE, "").replace(LOWER, "").replace("⁻", "–")
    if OPEN not in whole:
        return whole
    text, end = cluster.string, cluster.end()
    before = text[max(0, cluster.start() - 3) : cluster.start()].rstrip(_CONTROLS)[-1:]
    core = whole.strip(_AROUND)
    lead = whole[: len(whole) - len(whole.lstrip(_AROUND))]
    trail = whole[len(lead) + len(core) :]
    visible = core.replace(OPEN, "").replace(CLOSE, "").strip()
    if before not in ("[", "(") and not _HAS_BRACKETS.fullmatch(visible):
        if _CLOSED_NUMBERS.fullmatch(visible):
            core = core.translate(_NO_CLOSING)
        # "3)-(6": the outer brackets are not raised
        core = f"({core})" if _HALF_BRACKETS.fullmatch(visible) else f"[{core}]"
    gap = "" if not before or before in " [(" else " "
    behind = " " if text[end : end + 1].isalnum() else ""
    return f"{lead.rstrip()}{gap}{core}{trail.rstrip()}{behind}"


_CONTROLS = RAISE + LOWER + OPEN + CLOSE + BREAK
DASHES = r"\-‐‑‒–—―−⁻⁃﹘﹣－~～〜∼"
"""For a character class: every dash that makes a range of two numbers."""
_LOOKED_BACK = 150
"""Characters in which the bracket or superscript around a number begins, at most."""
_RAISED_BETWEEN = re.compile(
    rf"(?<={CLOSE}){RAISE} ?([,;{DASHES}]{{1,3}}) ?{LOWER} ?(?={OPEN}[^{RAISE}])"
)
"""Of "others.5<sup>,</sup>6" only the comma is raised."""
_SIDE_BY_SIDE = re.compile(rf"\d{CLOSE}(?={OPEN}\d)")
_RAISED_LINK = re.compile(rf"{OPEN} ?{RAISE}([^{RAISE}{LOWER}{CLOSE}]*){LOWER} ?{CLOSE}")
_LETTERS = rf"(?:[a-h](?:[,{DASHES}][a-h])*|[A-H])?"
_NUMBER = rf"\d{{1,3}}{_LETTERS}(?:(?: ?[,;{DASHES}] ?| )\d{{1,3}}{_LETTERS})*{CLOSE}"
_GLUED = re.compile(
    # the control character comes first so that the search skips to it, though what is before it decides
    rf"{OPEN}(?:(?<=[\w)\]”\"’%]{OPEN})|(?<=[^\W\d][.,;:!?]{OPEN})|(?<=[.)\]”\"’%][.,;:!?]{OPEN}))"
    rf"{_NUMBER}(?:(?: ?[,;{DASHES}] ?| ){OPEN}{_NUMBER})*"
)
_BARE = re.compile(
    rf"{OPEN}(?:(?<=[\w)\]”\"’%] {OPEN})|(?<=\w[.,;:!?] {OPEN})|(?<=\d[.,;:]{OPEN})|(?<=[.)\]”\"’%][.,;:!?] {OPEN}))"
    rf"{_NUMBER}(?:[ ,;{DASHES}]{{0,3}}{OPEN}{_NUMBER})*(?! ?[\])])"
)
_AFTER_WORD = re.compile(rf"(?:\b[Rr]ef(?:erence)?s?\.?|{CLOSE}(?:,? (?:and|or|to)|,)) $")
_LETTER_FIRST = re.compile(rf" ?{RAISE} ?([a-z]{{1,2}}|[^\w {_CONTROLS}]+) ?{LOWER}(?=\S)")
"""The label of a footnote, glued to its first word."""
_NOT_RAISED = rf"[^{RAISE}{LOWER}]*"
_SUPERSCRIPT = rf"{RAISE}(?:[^{_CONTROLS}\w]*|{_NOT_RAISED}{OPEN}{_NOT_RAISED}){LOWER}"
_RAISED_LETTERS = rf"(?<={CLOSE}{LOWER}){RAISE}[a-h](?:[,{DASHES}][a-h])*{LOWER}"
_CLUSTER = re.compile(
    rf"{_SUPERSCRIPT}(?:[ ,;{DASHES}]*{_SUPERSCRIPT}|{_RAISED_LETTERS})*(?: (?=[.,;:)]))?"
)
_AROUND = " ,;."
_CLOSED_NUMBERS = re.compile(rf"\d[\d\s,、，;{DASHES})）]*[)）]")
_HALF_BRACKETS = re.compile(rf"\d[\d\s,;{DASHES}]*\)[\d\s,;{DASHES}()]*\([\d\s,;{DASHES}]*\d")
_NO_CLOSING = dict.fromkeys(map(ord, ")）"))
_NO_EXPONENT = re.compile(
    rf"{RAISE}(?:(?<=[^\W\d][.,;:!?]{RAISE})|(?<=[)\]%”\"][.,;:!?]{RAISE})|(?<=[”\"]{RAISE})"
    rf"|(?<=[a-z]{{3}}{RAISE})(?=[\d ]+[,;–]))"
    rf" ?(\d{{1,3}}(?: ?[,;{DASHES}] ?\d{{1,3}})*) ?{LOWER}(?=[ .,;:!?)”\"]|$)"
)
_HAS_BRACKETS = re.compile(r"[\[(].*[\])]", re.DOTALL)
