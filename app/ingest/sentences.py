"""Where sentences begin and end, with exact offsets.

The rules, after the habits of scientific prose: abbreviations, initials, decimal numbers and species
names end no sentence; quotation marks and brackets close with their sentence, and none ends inside
round brackets; a citation that stands after the full stop belongs to the sentence before it.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

Range = tuple[int, int]


def split(text: str, citations: Sequence[Range] = (), breaks: Sequence[int] = ()) -> list[Range]:
    """The sentences of a text, half-open and in order; between them is nothing but white space.

    `citations`: offsets of the in-text citations, in order and apart, so that one after the full stop
    is known for what it is. `breaks`: offsets where a sentence ends whatever the text says.
    """
    found: list[Range] = []
    inner = [place for place in breaks if place < len(text)]
    for low, high in pairwise((0, *inner, len(text))):
        _split(text, low, high, citations, found)
    return found


def _split(text: str, low: int, high: int, citations: Sequence[Range], found: list[Range]) -> None:
    while high > low and text[high - 1].isspace():
        high -= 1
    start = _SPACE.match(text, low, high).end()  # type: ignore[union-attr]  # it matches always
    at = 0
    for stop in _STOP.finditer(text, start, high):
        end = stop.end()
        if stop.start() < start:
            continue
        following = _SPACE.match(text, end, high).end()  # type: ignore[union-attr]  # likewise
        if following >= high:
            break
        letter = text[following]
        behind = None
        if letter in "[(" and citations:
            while at < len(citations) and citations[at][0] < following:
                at += 1
            behind = _behind(text, following, high, citations, at)
            if behind is not None:
                following = _SPACE.match(text, behind, high).end()  # type: ignore[union-attr]
        if (
            (behind is not None or following > end or stop["wide"])
            and (following >= high or _new_sentence(text, start, stop, following, behind))
            and not _inside_bracket(text, start, end, high)
        ):
            found.append((start, end if behind is None else behind))
            start = following
    if start < high:
        found.append((start, high))


def _new_sentence(
    text: str, start: int, stop: re.Match[str], following: int, behind: int | None
) -> bool:
    """Whether a sentence that began at `start` ends at the stop and a new one begins at `following`."""
    opening = _OPENING.match(text, following)
    begins = opening.end() if opening else following
    letter = text[begins : begins + 1]
    if letter.islower():
        if not _SMALL_START.match(text, begins):
            return False
    elif not letter.isalnum() and letter not in _SIGNS:
        return False
    if stop["mark"] != ".":
        return True
    cut = text.rfind(" ", start, stop.start()) + 1
    word = text[max(cut, start) : stop.start()].lstrip("([“‘\"'—–")
    last = word.lower()
    if last in _NEVER or (last.rpartition("(")[2] in _NEVER and last):
        return (last in _MAY_END or behind is not None) and _starter(text, begins)
    if len(word) == 1 and word.isupper():
        before = text[start : max(cut - 1, start)].rpartition(" ")[2].lower()
        return before in _LETTERED or _starter(text, begins)
    if _INITIALS.fullmatch(word):
        return _starter(text, begins)
    return not _ENUMERATION.fullmatch(text, start, stop.start())


def _starter(text: str, begins: int) -> bool:
    return _STARTER.match(text, begins) is not None


def _behind(text: str, opening: int, high: int, citations: Sequence[Range], at: int) -> int | None:
    """Where the bracketed citations end that open at `opening`; None when there are none such.

    "… was shown. [12] We" and "… was shown. (Smith et al., 2010) We", but not "… was shown. [12]
    reported that" (the caller looks at what follows) and not a whole sentence in brackets.
    """
    if at >= len(citations) or not _LEAD.fullmatch(text, opening, citations[at][0]):
        if at >= len(citations) or citations[at][0] != opening:
            return None
    last = citations[at][1]
    for start, end in citations[at + 1 :]:
        if not _BETWEEN.fullmatch(text, last, start):
            break
        last = end
    close = _CLOSE.match(text, last, high)
    behind = close.end() if close else last
    if not (close or text[last - 1] in "])"):
        return None
    while behind < high and text[behind] in ".,;":
        behind += 1
    return behind if behind >= high or text[behind].isspace() else None


def _inside_bracket(text: str, start: int, end: int, high: int) -> bool:
    if text.count("(", start, end) <= text.count(")", start, end):
        return False
    closing = text.find(")", end, min(high, end + 400))
    again = text.find("(", end, min(high, end + 400))
    return closing >= 0 and (again < 0 or closing < again)


_SPACE = re.compile(r"\s*")
_STOP = re.compile(
    r"(?:(?P<mark>[.!?…]+)|(?P<wide>[。！？]))[\"'”’»)\]]*(?=[\s\[(]|$|(?<=[。！？]))"
)
_OPENING = re.compile(r"[\"'“‘«„(\[]*\s?")
_SIGNS = frozenset("§#*†‡+−–-~<>≥≤±$€£%@/\\¿¡•∼")
_CLOSE = re.compile(r"\s?[\])]+")
_LEAD = re.compile(
    r"[\[(]+\s*(?:(?:e\.g\.|i\.e\.|see|see also|cf\.|reviewed (?:in|by))[,:]?\s+)?"
    r"(?:[^\W\d_a-z][\w’'‐-]*|et|al\.?|and|de|van|von|der|den|[A-Z]\.|[,&\s])*"
)
_BETWEEN = re.compile(
    r"[\])]?\s*[,;&‐-―−~-]?\s*(?:and\s|to\s)?\s*[\[(]?(?:[^\W\d_a-z][\w’'‐-]*|et|al\.?|and|[,&\s])*"
)
_ENUMERATION = re.compile(r"\(?(?:[0-9]{1,3}|[ivx]{1,4}|[A-Za-z])\)?")
_INITIALS = re.compile(r"(?:[A-Z]\.-?)+[A-Z]")
_SMALL_START = re.compile(r"[a-z]{1,3}[A-Z0-9]|[a-z]{1,3}-[A-Z]|[α-ω]|[mt]iR-")
_STARTER = re.compile(
    r"(?:The|This|These|Those|That|There|Then|Thus|They|Their|Therefore|We|Our|It|Its|In|On|At|As|An|"
    r"A|For|From|However|Here|Hence|Moreover|Furthermore|Although|While|When|With|By|To|Both|All|"
    r"Some|Such|Since|Similar|Similarly|Additionally|After|Among|Another|Because|During|Each|If|Most|Many|"
    r"No|Not|One|Other|Others|Recently|Several|Two|Three|Until|What|Where|Which|Nevertheless|Finally|"
    r"Interestingly|Despite|Based|Studies|Results|Data|Using|Under|Only|Later|Also|Consequently|"
    r"Previous|Previously|Within|Without|Yet|You|He|She|His|Her|Is|Are|Do|Did|Can|How|Why|Who)\b"
)
_NEVER = frozenset(
    [
        "al",
        "e.g",
        "i.e",
        "cf",
        "vs",
        "v",
        "fig",
        "figs",
        "eq",
        "eqs",
        "eqn",
        "eqns",
        "ref",
        "refs",
        "no",
        "nos",
        "nr",
        "núm",
        "dr",
        "dra",
        "drs",
        "prof",
        "mr",
        "mrs",
        "ms",
        "st",
        "mt",
        "sr",
        "sra",
        "sta",
        "sto",
        "approx",
        "appr",
        "ca",
        "c",
        "sp",
        "spp",
        "ssp",
        "subsp",
        "var",
        "cv",
        "nov",
        "gen",
        "comb",
        "syn",
        "aff",
        "auct",
        "subg",
        "subgen",
        "sect",
        "subsect",
        "ser",
        "subfam",
        "fam",
        "f",
        "fl",
        "hort",
        "tab",
        "tabs",
        "vol",
        "vols",
        "p",
        "pp",
        "pg",
        "pag",
        "pág",
        "págs",
        "ed",
        "eds",
        "et",
        "etc",
        "ch",
        "chap",
        "cap",
        "sec",
        "secs",
        "suppl",
        "supp",
        "resp",
        "ex",
        "viz",
        "inc",
        "ltd",
        "co",
        "corp",
        "gmbh",
        "jr",
        "dept",
        "univ",
        "est",
        "op",
        "cit",
        "loc",
        "ibid",
        "art",
        "det",
        "coll",
        "leg",
        "hist",
        "u.s",
        "u.k",
        "u.s.a",
        "a.m",
        "p.m",
        "ph.d",
        "d.f",
        "s.d",
        "s.e",
        "i.v",
        "i.p",
        "i.m",
        "s.c",
        "w.r.t",
        "a.k.a",
        "c.f",
        "p.ej",
        "orgs",
        "coord",
        "cat",
        "lat",
        "ver",
        "vers",
        "bzw",
        "vgl",
        "abb",
        "ggf",
        "z.b",
        "d.h",
        "env",
        "éd",
        "fasc",
        "wiss",
    ]
)
_MAY_END = frozenset(
    [
        "etc",
        "sp",
        "spp",
        "ssp",
        "nov",
        "a.m",
        "p.m",
        "u.s",
        "u.k",
        "u.s.a",
        "inc",
        "ltd",
        "co",
        "corp",
        "gmbh",
        "i.v",
        "i.p",
        "s.c",
    ]
)
"""Abbreviations that end a sentence when a word follows that begins sentences ("… Salmonella spp. The")."""
_LETTERED = frozenset(
    [
        "vitamin",
        "vitamins",
        "hepatitis",
        "influenza",
        "type",
        "types",
        "group",
        "groups",
        "panel",
        "class",
        "appendix",
        "phase",
        "grade",
        "strain",
        "factor",
        "table",
        "box",
        "part",
        "step",
        "site",
        "category",
        "cluster",
        "clade",
        "domain",
        "subunit",
        "region",
        "condition",
        "experiment",
        "protein",
        "kinase",
        "figure",
        "fig.",
        "haplotype",
        "lineage",
    ]
)
