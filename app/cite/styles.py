"""A reference as text, in six styles: plain text, titles and names of journals as the store has them.

| style | the edition that it follows |
|---|---|
| `apa` | Publication Manual of the APA, 7th (2020), chapters 9 and 10 |
| `mla` | MLA Handbook, 9th (2021), chapter 5 |
| `chicago` | Chicago Manual of Style, 17th (2017), chapter 15: author and date |
| `vancouver` | ICMJE's samples, after Citing Medicine, 2nd (NLM) |
| `ieee` | IEEE Reference Guide (2023) |
| `harvard` | Cite Them Right, 12th (2022): Harvard |

What is not known is left out, or said to be unknown where the style has words for it. A paper of which no title is known,
but how somebody printed it, is given as it was printed.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Literal, get_args

from typing_extensions import TypeAliasType

from app.cite.names import Names, listed
from app.cite.reference import Reference

MEDIA_TYPE = "text/plain"
Style = TypeAliasType("Style", Literal["apa", "mla", "chicago", "vancouver", "ieee", "harvard"])
STYLES: tuple[Style, ...] = get_args(Style.__value__)


def text(reference: Reference, style: Style) -> str:
    """One line."""
    if reference.raw and not reference.title:
        return reference.raw
    if reference.title.endswith(".") and not reference.title.endswith(".."):
        reference = replace(reference, title=reference.title[:-1])
    way, made = _MADE[style]
    return made(reference, listed(reference.people, reference.more_people, way))


def _apa(one: Reference, who: str) -> str:
    title = _ended(_labelled(one))
    head = [_ended(who), f"({one.year or 'n.d.'}).", title]
    if not who:
        head = [title, head[1]]
    number = f"Article {one.pages}" if one.is_numbered else _pages(one)
    if one.kind.shape == "article":
        where = ", ".join(filter(None, (one.container, _volume(one), number)))
    elif one.kind.shape == "part":
        inside = f"In {one.container}" if one.container else ""
        place = f"({_pp(one, _pages(one))})" if one.pages else ""
        where = ". ".join(filter(None, (_spaced(inside, place), one.publisher)))
    else:
        where = _source(one)
    return _spaced(*head, _ended(where), one.url)


def _mla(one: Reference, who: str) -> str:
    pages = _pages(one, _two_digits)
    number = pages if one.is_numbered else _pp(one, pages)
    title = _ended(one.title) if one.kind.shape == "whole" else _quoted(one.title, "“", ".”")
    source = (one.container, one.publisher) if one.kind.shape == "part" else (one.container,)
    if one.kind.shape == "whole":
        source = (one.kind.label, _source(one))
    volume = (_of("vol.", one.volume), _of("no.", one.issue)) if one.kind.shape == "article" else ()
    where = ", ".join(filter(None, (*source, *volume, one.year, number, one.url)))
    return _spaced(_ended(who), title, _ended(where))


def _chicago(one: Reference, who: str) -> str:
    pages = _pages(one, _chicago_digits)
    title = _ended(one.title) if one.kind.shape == "whole" else _quoted(one.title, "“", ".”")
    when = _ended(one.year or "n.d.")
    if one.kind.shape == "article":
        issue = f"({one.issue})" if one.volume and one.issue else ""
        number = _spaced(one.container, one.volume, issue)
        if one.issue and not one.volume:
            number = ", ".join(filter(None, (number, f"no. {one.issue}")))
        glue = ": " if one.volume or one.issue else ", "
        where = [glue.join(filter(None, (number, pages)))]
    elif one.kind.shape == "part":
        where = [", ".join(filter(None, (_of("In", one.container), pages))), one.publisher]
    else:
        where = [", ".join(filter(None, (one.kind.label, _source(one))))]
    head = [_ended(who), when, title] if who else [title, when]
    return _spaced(*head, *map(_ended, where), _ended(one.url))


def _vancouver(one: Reference, who: str) -> str:
    pages = _pages(one, _one_digit, dash="-")
    when = one.year or "[date unknown]"
    title = _ended(_labelled(one, small=True))
    if one.kind.shape == "article":
        place = _volume(one) + (f":{pages}" if pages else "")
        where = [_ended(one.container), _ended(";".join(filter(None, (when, place))))]
    else:
        inside = (
            _ended(f"In: {one.container}") if one.kind.shape == "part" and one.container else ""
        )
        source = one.publisher if one.kind.shape == "part" else _source(one)
        where = [inside, _ended("; ".join(filter(None, (source, when)))), _ended(_of("p.", pages))]
        if one.kind.shape == "whole":
            where.pop()
    link = f"doi: {one.doi}" if one.doi else _of("Available from:", one.url)
    return _spaced(_ended(who), title, *where, link)


def _ieee(one: Reference, who: str) -> str:
    number = f"Art. no. {one.pages}" if one.is_numbered else _pp(one, _pages(one))
    is_month = len(one.date) > 1 and 1 <= one.date[1] <= 12
    when = _spaced(_MONTHS[one.date[1] - 1] if is_month else "", one.year or "n.d.")
    where: tuple[str, ...]
    if one.kind.shape == "article":
        where = (one.container, _of("vol.", one.volume), _of("no.", one.issue), number, when)
    elif one.kind.shape == "part":
        where = (_of("in", one.container), one.publisher, when, number)
    else:
        where = (_small(one.kind.label), _source(one), when)
    title = _quoted(one.title, "“", ",”")
    if one.kind.shape == "whole" and not one.kind.label:
        title = _ended(one.title)
    link = f"doi: {one.doi}" if one.doi else ""
    rest = _ended(", ".join(filter(None, (*where, link))))
    online = "" if one.doi else _of("[Online]. Available:", one.url)
    return _spaced(f"{who}," if who else "", title, rest, online)


def _harvard(one: Reference, who: str) -> str:
    when = f"({one.year or 'no date'})"
    number = one.pages if one.is_numbered else _pp(one, _pages(one))
    label = f"[{one.kind.label}]" if one.kind.label else ""
    if one.kind.shape == "article":
        where = ", ".join(filter(None, (one.container, _volume(one), number)))
    elif one.kind.shape == "part":
        place = ", ".join(filter(None, (one.publisher, number)))
        glue = ". " if one.publisher else ", "
        where = glue.join(filter(None, (_of("in", one.container), place)))
    else:
        where = _source(one)
    title = _quoted(one.title, "‘", "’") if one.kind.shape != "whole" else _spaced(one.title, label)
    if who and title and where:
        title = _ended(title) if one.kind.shape == "whole" else f"{title},"
    head = (who, when, title) if who else (title, when)
    link = _ended(_of("Available at:", one.url))
    return _spaced(*head, _ended(where), link)


def _spaced(*pieces: str) -> str:
    return " ".join(filter(None, pieces))


def _of(word: str, value: str) -> str:
    """ "vol. 28", and nothing of nothing."""
    return f"{word} {value}" if value else ""


def _ended(piece: str) -> str:
    """With a full stop, unless it ends in one or in another mark that does for it."""
    return piece if not piece or piece.endswith((".", "?", "!", "…", ".”")) else f"{piece}."


def _quoted(title: str, opening: str, closing: str) -> str:
    """In quotation marks, those inside in the other kind; no mark of the style's behind a question."""
    if not title:
        return ""
    straightened = _STRAIGHT.sub(r"“\1”", title)
    inner = (
        straightened.translate(_SINGLE) if opening == "“" else _SINGLES.sub(r"“\1”", straightened)
    )
    return f"{opening}{inner}{closing[-1] if inner.endswith(('?', '!')) else closing}"


def _labelled(one: Reference, small: bool = False) -> str:
    label = _small(one.kind.label) if small else one.kind.label
    return _spaced(one.title, f"[{label}]" if label else "")


def _small(label: str) -> str:
    return label.lower()


def _source(one: Reference) -> str:
    """Who brings out what stands on its own: of a preprint the server, which the store has as its journal."""
    if one.kind.csl == "article":
        return one.container or one.publisher
    return one.publisher or one.container


def _volume(one: Reference) -> str:
    return one.volume + (f"({one.issue})" if one.issue else "")


def _pp(one: Reference, pages: str) -> str:
    several = bool(one.page_range[1]) or "," in pages or "–" in pages
    return _of("pp." if several else "p.", pages)


def _whole_number(_first: str, last: str) -> str:
    return last


def _pages(
    one: Reference, short: Callable[[str, str], str] = _whole_number, dash: str = "–"
) -> str:
    first, last = one.page_range
    if not last:
        return first
    alike = first.isdecimal() and last.isdecimal() and len(first) == len(last)
    return f"{first}{dash}{short(first, last) if alike else last}"


def _shortened(first: str, last: str, least: int) -> str:
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), len(last))
    return last[min(same, len(last) - least) :] if len(last) > least else last


def _one_digit(first: str, last: str) -> str:
    """Citing Medicine: 123-5."""
    return _shortened(first, last, 1)


def _two_digits(first: str, last: str) -> str:
    """MLA: 348–66, 103–04."""
    return _shortened(first, last, 2)


def _chicago_digits(first: str, last: str) -> str:
    """Chicago 9.61: 71–72, 100–104, 101–8, 321–28, 1496–500."""
    if int(first) < 100 or int(first) % 100 == 0:
        return last
    return _shortened(first, last, 1 if int(first) % 100 < 10 else 2)


_SINGLE = str.maketrans({"“": "‘", "”": "’"})
_STRAIGHT = re.compile(r'"([^"]*)"')
_SINGLES = re.compile(r"‘([^‘’]*)’(?!\w)")
_MONTHS = (
    "Jan.",
    "Feb.",
    "Mar.",
    "Apr.",
    "May",
    "Jun.",
    "Jul.",
    "Aug.",
    "Sep.",
    "Oct.",
    "Nov.",
    "Dec.",
)
_MADE: dict[Style, tuple[Names, Callable[[Reference, str], str]]] = {
    "apa": (Names("all", ". ", ", & ", ", & ", 20, 19, ", et al.", ends_with_last=True), _apa),
    "mla": (Names("first", None, ", and ", ", and ", 2, 1, ", et al."), _mla),
    "chicago": (Names("first", None, ", and ", ", and ", 10, 7, ", et al."), _chicago),
    "vancouver": (Names("all", "", ", ", ", ", 6, 6, ", et al.", " ", " "), _vancouver),
    "ieee": (Names("none", ". ", " and ", ", and ", 6, 1, " et al."), _ieee),
    "harvard": (Names("all", ".", " and ", " and ", 3, 1, " et al."), _harvard),
}
