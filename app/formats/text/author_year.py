"""Markers of author-year citations of which only the year or only the name is tagged."""

import re

from app.document import Work
from app.formats.text.abbreviations import LOWER_CASE


def extend_to_author(
    text: str, gap: tuple[int, int], tagged: str, work: Work, previous: int | None
) -> int:
    """Where the marker begins whose tagged text is only a year, or only "b".

    `gap`: from the citation or the sentence before to the tag. `previous`: where the marker before it
    begins, when that is an author-year citation too; a follow-up shares its name and so its beginning.
    """
    since, start = gap
    if not _YEAR_ONLY.fullmatch(tagged):
        return start
    if previous is not None and _is_follow_up(text, previous, (since, start), tagged):
        return previous + 1 if text[previous] in "[(" and tagged[-1:] not in "])" else previous
    before = text[max(since, start - _FARTHEST) : start]
    offset = start - len(before)
    bracket = _last_open_bracket(before)
    found = _first_author(before, work)
    if found is not None and before[found - 1 : found] in ("(", "["):
        found = _long_form(before, found)
    if found is None or (found < bracket and _CAPITAL.search(before, bracket)):
        names = _find_names(before, bracket)
        found = found if names is None else names
    if found is None:
        found = _first_author(before, work, whole=False)
    if found is None:
        return start
    initials = _INITIALS.search(before, 0, found)
    return offset + (initials.start() if initials else found)


def extend_to_year(text: str, end: int, tagged: str) -> int:
    """Where the marker ends whose tagged text is only a name: behind its year."""
    if _DIGIT.search(tagged) or not _LETTERS.search(tagged):
        return end
    year = _YEAR_BEHIND.match(text, end)
    return year.end() if year else end


def _is_follow_up(text: str, previous: int, gap: tuple[int, int], tagged: str) -> bool:
    """ "b" of "2004a, b"; not of "mice [a] and rats [b]", where letters stand for numbers."""
    if not _FOLLOW_UP.fullmatch(text, *gap):
        return False
    return len(tagged) > 1 or _DIGIT.search(text, previous, gap[0]) is not None


def _first_author(before: str, work: Work, *, whole: bool = True) -> int | None:
    """Where the name of the work's first author occurs last, if only names are between it and the year. `whole`: not as the
    beginning of another word ("OriginPro")."""
    if not work.authors:
        return None
    author = work.authors[0]
    name = author.family or author.name
    for form in _spellings(name) if author.family else (name, name.partition(" ")[0]):
        at = _last_word(before, form, len(before), whole=whole)
        if at >= 0 and (len(form) > 1 or form >= _IDEOGRAPHS):
            between = before[at + len(form) :]
            if (_is_one_citation(between) or _is_in_capitals(form, between)) and len(
                _ORDINARY_WORDS.findall(between)
            ) <= 1:
                return _first_of_list(before, form, at) if author.family else at
    return None


def _is_one_citation(between: str) -> bool:
    """Whether no semicolon parts two citations; one right before the year ("IPCC; 2013") parts none."""
    semicolon = between.find(";")
    return semicolon < 0 or not between[semicolon + 1 :].strip("( [")


def _is_in_capitals(name: str, between: str) -> bool:
    """Whether a list of authors is one of capitals, which has semicolons in Portuguese: "(SMITH; BERG, 2001)"."""
    return name.isupper() and between.isupper() and not _DIGIT.search(between)


def _spellings(family: str) -> tuple[str, ...]:
    """A family name as it is, in capitals, and with its first particle the other way: "Van den Berg", "van den Berg"."""
    if " " not in family:
        return family, family.upper()
    return family, family.upper(), family[0].swapcase() + family[1:]


def _last_word(before: str, form: str, end: int, *, whole: bool = True) -> int:
    """Where a name occurs last before `end`, as whole words or as the beginning of one; -1 when it does not."""
    at = before.rfind(form, 0, end)
    while at >= 0 and form < _IDEOGRAPHS:
        behind = before[at + len(form) : at + len(form) + 2]
        inside = whole and (
            behind[:1].isalnum()
            or (behind[:1] in _JOINING and behind[1:].isalpha() and behind[0] in "-‐")
        )
        if not inside and (at == 0 or not (before[at - 1].isalnum() or before[at - 1] in _JOINING)):
            break
        at = before.rfind(form, 0, at + len(form) - 1)
    return at


def _first_of_list(before: str, form: str, at: int) -> int:
    """Of "Berg and Berg 2007" the first one: where the list of names begins in which the name at `at` is."""
    earlier = _last_word(before, form, at)
    between = before[earlier + len(form) : at]
    if (
        earlier < 0
        or not _LISTED.search(between)
        or _NO_LIST.search(between)
        or _ORDINARY_WORDS.search(between)
    ):
        return at
    return _first_of_list(before, form, earlier)


def _long_form(before: str, found: int) -> int:
    """Where the name begins of which the one at `found` is the short form, in brackets behind it."""
    at = _find_names(before, -1)
    return found if at is None or at >= found else at


def _find_names(before: str, bracket: int) -> int | None:
    """Where the list of names begins that ends right before the year; `bracket` is the one that is open."""
    names = _NAMES.search(before, bracket + 1) or _NAMES.search(before)
    inside = bracket >= 0 and before[bracket + 1 :].strip()
    group = _INSTITUTION.search(before, bracket + 1 if inside else 0)
    if group and (inside or _OF_AN_INSTITUTION.search(group["names"])):
        return group.start("names")
    if names is None:
        return None
    at = names.start("names")
    return at + 4 if before.startswith("The ", at) else at


def _last_open_bracket(before: str) -> int:
    """The position of the round bracket that is still open at the end, -1 when none is."""
    closed = 0
    for at in range(len(before) - 1, -1, -1):
        if before[at] == ")":
            closed += 1
        elif before[at] == "(":
            if not closed:
                return at
            closed -= 1
    return -1


_FARTHEST = 160
"""Characters before the tag in which a name is searched for."""
_IDEOGRAPHS = "\u3400"
"""From this character on, one character is a name: "王等（2010）"."""
_YEAR = r"(?:1[5-9]|20)\d\d(?:\s?[a-z]{1,2}(?![a-z]))?"
_YEAR_ONLY = re.compile(
    rf"[\s(（\[,]*(?:{_YEAR}|[a-z]|in press|in prep\.?|n\.d\.|s\.d\.|forthcoming|submitted|no prelo)"
    rf"(?:[\s,，;/&–-]++(?:and\s++)?(?>{_YEAR}|[a-z]))*+[\s)）\],]*"
)
"""A list of years has one way to be read: with several ("2010 a" is a year, or a year and a letter), k years had 2ᵏ."""
_YEAR_BEHIND = re.compile(rf"[,，]?\s?[(（\[]?{_YEAR}\b")
_FOLLOW_UP = re.compile(
    # between two years of one name there may be a page: "(Crosskey 1980b: 842, 1984: 252)"
    r"(?:[:;,]\s*+(?:pp?\.|figs?\.|tabs?\.)?\s*+\d[\w–-]*)?[\])]?[\s,;:&]*+(?:and|or|et|e|y|und)?[\s(\[]*+"
)
_INITIALS = re.compile(r"(?:\b[A-Z]\.[- ]?)+$")
_CAPITAL = re.compile(rf"[^\W\d_{LOWER_CASE}]\w")
_ORDINARY_WORDS = re.compile(
    r"\b(?!(?:and|und|et|al|others|colleagues|workers|coworkers|collaborators|his|her|their|team|group|of|the|for|on|de|des|da"
    r"|do|dos|la|van|von|der|den)\b)"
    rf"[{LOWER_CASE}]{{2,}}\b"
)
"""Words that are no part of a list of names."""
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_NAME = (
    r"(?:(?:van|von|der|den|des|de|del|della|di|da|dos|du|la|le|el|al|ten|ter|zu|zur)\s+)*+"
    rf"(?:[A-Z]\.[\s-]?)*+(?:[dl][’'])?[^\W\d_{LOWER_CASE}][\w’'‐-]++"
)
_NO_NAME = (
    r"(?:As|In|By|See|From|With|To|For|On|At|While|However|And|Also|Both|Following|According|After|Since|"
    r"Unlike|Like|When|Where|If|Although|But|Yet|Recently|Here|Thus|Whereas|Using|Per|Based|Because|So|Then|Therefore|Hence|"
    r"Moreover|Furthermore|Additionally|Similarly|Indeed|Finally|Later|Subsequently|Even|Among|Under|During|Before|Through|"
    r"Despite|Given|Instead|Nevertheless|Nonetheless|Likewise|Conversely|Specifically|Nach|Laut|Selon|Según|Segundo|Secondo)\b"
)
_AND = r"(?:,?\s+(?:and|e|y|et|und)\s+|,?\s*&\s*|,\s+)"
_WITHIN = r"(?:\s+(?:of(?:\s+the)?|for|the|on|für|pour|para)\s+|\s+)"
_WITHIN_GROUP = (
    r"(?:\s+(?:(?:of|for|on|to|against|in)(?:\s+the)?|the|für|pour|para|sur|sobre)\s+|\s+)"
)
_TAIL = (
    r"(?:,?\s+et\s+al\.?(?:’s|'s)?|\s+and\s+(?:(?:his|her|their)\s+)?(?:others|co-?workers|colleagues|collaborators|team)"
    r"|\s*[\[(][A-Z][\w/&‐-]{1,20}[\])])?"
    rf"[,\s(\[]*(?:e\.g\.,?\s*)?(?>{_YEAR}[,;\s]++)*+$"
)
_NAMES = re.compile(
    rf"(?<![^\W\d_])(?P<names>(?!{_NO_NAME})(?:R\s+(?=[A-Z]))?{_NAME}(?:{_WITHIN}{_NAME})*+(?:{_AND}{_NAME})*+){_TAIL}"
)
"""Nothing that follows needs a part of a list of names back. "R" is the program of the R Core Team."""
_INSTITUTION = re.compile(
    rf"(?<![^\W\d_])(?P<names>(?!{_NO_NAME}|The\b){_NAME}(?:{_WITHIN_GROUP}{_NAME})*(?:,\s+{_NAME}(?:\s+{_NAME})*)*"
    rf"(?:,?\s+(?:and|et|y|e|und)\s+|\s*&\s*){_NAME}(?:{_WITHIN_GROUP}{_NAME})*){_TAIL}"
)
"""With "and" and several words behind it: "Ministry of Weather and Renewable Frost"."""
_OF_AN_INSTITUTION = re.compile(
    r"\b(?:of|for|Academy|Administration|Agency|Association|Authority|Bank|Board|Bureau|Cent(?:er|re)s?|College|Commission"
    r"|Committee|Council|Department|Federation|Foundation|Fund|Group|Institutes?|Ministry|Nations|Network|Office"
    r"|Organi[sz]ation|Programme|Program|Services?|Society|Survey|Union|University)\b"
)
_LISTED = re.compile(r"[,&]|\b(?:and|e|y|et|und)\b")
_NO_LIST = re.compile(r"[\d;()\[\]]")
_JOINING = "-‐’'"
