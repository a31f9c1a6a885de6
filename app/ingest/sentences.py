"""Where sentences begin and end, with exact offsets.

The rules, after the habits of scientific prose: abbreviations, initials, decimal numbers and species
names end no sentence; quotation marks and brackets close with their sentence, and inside a bracket
none ends; a citation that stands after the full stop belongs to the sentence before it.
"""

import re
from collections.abc import Iterator, Sequence

Range = tuple[int, int]


def split(text: str, citations: Sequence[Range] = ()) -> list[Range]:
    """The sentences of a text, half-open and in order; between them there is nothing but white space.

    `citations`: offsets of the in-text citations, in order, so that one after the full stop is
    recognised.
    """
    found: list[Range] = []
    start = _skip(text, 0)
    for end in _ends(text, citations):
        if end > start and not _inside_bracket(text, start, end):
            found.append((start, end))
            start = _skip(text, end)
    if start < len(text):
        found.append((start, len(text.rstrip())))
    return found


def _ends(text: str, citations: Sequence[Range]) -> Iterator[int]:
    done = 0
    for stop in _STOP.finditer(text):
        if stop.start() < done:
            continue
        end = stop.end()
        after = _behind_citations(text, end, citations)
        if after is not None:
            if _ends_here(text, stop, after) or stop["cjk"]:
                done = after
                yield after
        elif (stop["cjk"] or (end < len(text) and text[end].isspace())) and _ends_here(text, stop, end):
            done = end
            yield end


def _ends_here(text: str, stop: re.Match[str], end: int) -> bool:
    """Whether a new sentence may begin at `end`, given the stop before."""
    rest = _OPENING.match(text, _skip(text, end))
    following = text[rest.end() : rest.end() + 24] if rest else ""
    if not following:
        return end >= len(text.rstrip())
    if not _begins_sentence(following):
        return False
    if stop["mark"] != ".":
        return True
    word = _LAST_WORD.search(text, max(0, stop.start() - 24), stop.start())
    if word is None:
        return True
    last = word[0].lstrip("([").lower()
    starter = _STARTER.match(following) is not None
    if last in _NEVER:
        return starter and (last in _MAY_END or end > stop.end())
    if len(last) == 1 and last.isalpha() and word[0].lstrip("([").isupper():
        return starter
    return not _ENUMERATION.fullmatch(text[: stop.start()])


def _begins_sentence(following: str) -> bool:
    first = following[0]
    if first.islower():
        # mRNA, p53, pH, α-synuclein begin sentences though they begin small
        return _SMALL_START.match(following) is not None
    return first.isalnum() or first in "§#*†‡+−–-~<>≥≤$€£%&@/\\¿¡"


def _behind_citations(text: str, end: int, citations: Sequence[Range]) -> int | None:
    """The end of the bracketed citations that stand right behind a full stop, None when none does."""
    place = _skip(text, end)
    at = next((i for i, span in enumerate(citations) if span[0] >= place), None)
    if at is None or place >= len(text):
        return None
    opened = text[place] in "[("
    if not opened or text[place + 1 : citations[at][0]].strip("[( "):
        if citations[at][0] != place or not opened:
            return None
    last = citations[at][1]
    for start, stop in citations[at + 1 :]:
        if not _BETWEEN.fullmatch(text, last, start):
            break
        last = stop
    close = _CLOSERS.match(text, last)
    behind = close.end() if close else last
    closed = close is not None and close.end() > last or text[last - 1] in "])"
    if not closed:
        return None
    return behind if behind >= len(text) or text[behind].isspace() else None


def _inside_bracket(text: str, start: int, end: int) -> bool:
    opened = text.count("(", start, end) - text.count(")", start, end)
    if opened <= 0:
        return False
    closing = text.find(")", end, end + 400)
    again = text.find("(", end, end + 400)
    return closing >= 0 and (again < 0 or closing < again)


def _skip(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


_STOP = re.compile(r"(?:(?P<mark>[.!?…]+)|(?P<cjk>[。！？]))[\"'”’»)\]]*(?=\s|\[|\(|$|(?<=[。！？]))")
_OPENING = re.compile(r"[\"'“‘«„(\[]*")
_CLOSERS = re.compile(r"\s?[\])]+[.,;]?")
_BETWEEN = re.compile(r"[\])]?\s*(?:[,;&‐-―−~-]|and|to)?\s*[\[(]?")
_LAST_WORD = re.compile(r"[^\s]*$")
_ENUMERATION = re.compile(r"\s*(?:\(?[0-9ivx]{1,4}|[A-Za-z])\)?")
_SMALL_START = re.compile(r"[a-z]{1,3}[A-Z0-9]|[α-ω]")
_STARTER = re.compile(
    r"(?:The|This|These|Those|That|There|Then|Thus|They|Their|Therefore|We|Our|It|Its|In|On|At|As|An|"
    r"A|For|From|However|Here|Hence|Moreover|Furthermore|Although|While|When|With|By|To|Both|All|"
    r"Some|Such|Since|Similarly|Additionally|After|Among|Another|Because|During|Each|If|Most|Many|No|"
    r"One|Other|Recently|Several|Two|Until|What|Where|Which|Nevertheless|Finally|Interestingly)\b"
)
_NEVER = frozenset(
    "al e.g i.e cf vs fig figs eq eqs eqn eqns ref refs no nos nr dr prof mr mrs ms st mt approx ca sp spp "
    "ssp subsp var cv nov gen comb syn aff auct subg sect ser tab tabs vol vols p pp pg ed eds et etc ch "
    "chap sec secs suppl supp resp ex viz viz. inc ltd co corp jr sr dept univ est op cit ibid art max min "
    "avg wt conc temp lat long alt elev det coll leg hist c.f e.g., i.e., u.s u.k a.m p.m ph.d d.f s.d s.e "
    "i.v i.p i.m s.c w.r.t a.k.a e.g.: hr hrs sci proc biol chem phys med rev trans bull ann acad soc int "
    "natl nat jan feb mar apr jun jul aug sept oct nov dec".split()
)
_MAY_END = frozenset("etc sp spp ssp al a.m p.m u.s u.k inc ltd co corp max min ref refs no".split()) - {
    "al", "ref", "refs", "no"
}
