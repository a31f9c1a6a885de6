"""References as plain text in six citation styles; titles and journal names as the store has them.

| style | source |
|---|---|
| `apa` | Publication Manual of the APA, 7th (2020), chapters 9 and 10 |
| `mla` | MLA Handbook, 9th (2021), chapter 5 |
| `chicago` | Chicago Manual of Style, 17th (2017), chapter 15: author and date |
| `vancouver` | ICMJE's samples, after Citing Medicine, 2nd (NLM) |
| `ieee` | IEEE Reference Guide (2023) |
| `harvard` | Cite Them Right, 12th (2022): Harvard |

What is unknown is omitted, or replaced by the style's words for it. A paper without a title is given as a citing paper
prints it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, get_args

from typing_extensions import TypeAliasType

from app.cite.names import NameOptions, format_names
from app.cite.page_ranges import changed_digits, chicago_digits, format_pages, two_digits, with_p
from app.cite.punctuation import full_stop, join, prefix, quote, sentences
from app.cite.reference import Reference

MEDIA_TYPE = "text/plain"
ReferenceStyle = TypeAliasType(
    "ReferenceStyle", Literal["apa", "mla", "chicago", "vancouver", "ieee", "harvard"]
)
STYLES: tuple[ReferenceStyle, ...] = get_args(ReferenceStyle.__value__)
_MONTHS = (
    *("Jan.", "Feb.", "Mar.", "Apr.", "May", "Jun."),
    *("Jul.", "Aug.", "Sep.", "Oct.", "Nov.", "Dec."),
)


def text(reference: Reference, style: ReferenceStyle) -> str:
    """The reference on one line."""
    if reference.raw and not reference.title:
        return reference.raw
    if reference.title.endswith(".") and not reference.title.endswith(".."):
        reference = replace(reference, title=reference.title[:-1])
    name_options, format_reference = _FORMATS[style]
    authors = format_names(reference.authors, reference.has_more_authors, name_options)
    return format_reference(reference, authors)


def _apa(one: Reference, authors: str) -> str:
    title = full_stop(join(one.title, f"[{one.type.label}]" if one.type.label else ""))
    date = f"({one.year or 'n.d.'})."
    number = f"Article {one.pages}" if one.is_numbered else format_pages(one)
    if one.type.shape == "article":
        source = join(one.container, _volume(one), number, by=", ")
    elif one.type.shape == "part":
        container = f"In {one.container}" if one.container else ""
        pages = f"({with_p(one, format_pages(one))})" if one.pages else ""
        source = sentences(join(container, pages), one.publisher)
    else:
        source = _issuer(one)
    head = (full_stop(authors), date, title) if authors else (title, date)
    return join(*head, full_stop(source), one.url)


def _mla(one: Reference, authors: str) -> str:
    pages = format_pages(one, two_digits)
    number = pages if one.is_numbered else with_p(one, pages)
    title = full_stop(one.title) if one.type.shape == "whole" else quote(one.title, "“", ".”")
    source: tuple[str, ...]
    if one.type.shape == "article":
        source = (one.container, prefix("vol.", one.volume), prefix("no.", one.issue))
    elif one.type.shape == "part":
        source = (one.container, one.publisher)
    else:
        source = (one.type.label, _issuer(one))
    rest = join(*source, one.year, number, one.url, by=", ")
    return join(full_stop(authors), title, full_stop(rest))


def _chicago(one: Reference, authors: str) -> str:
    pages = format_pages(one, chicago_digits)
    title = full_stop(one.title) if one.type.shape == "whole" else quote(one.title, "“", ".”")
    date = full_stop(one.year or "n.d.")
    if one.type.shape == "article":
        issue = f"({one.issue})" if one.volume and one.issue else ""
        number = join(one.container, one.volume, issue)
        if one.issue and not one.volume:
            number = join(number, f"no. {one.issue}", by=", ")
        delimiter = ": " if one.volume or one.issue else ", "
        source = [join(number, pages, by=delimiter)]
    elif one.type.shape == "part":
        source = [join(prefix("In", one.container), pages, by=", "), one.publisher]
    else:
        source = [join(one.type.label, _issuer(one), by=", ")]
    head = (full_stop(authors), date, title) if authors else (title, date)
    return join(*head, *map(full_stop, source), full_stop(one.url))


def _vancouver(one: Reference, authors: str) -> str:
    pages = format_pages(one, changed_digits, dash="-")
    date = one.year or "[date unknown]"
    label = one.type.label.lower()
    title = full_stop(join(one.title, f"[{label}]" if label else ""))
    if one.type.shape == "article":
        number = _volume(one) + (f":{pages}" if pages else "")
        source = [full_stop(one.container), full_stop(join(date, number, by=";"))]
    elif one.type.shape == "part":
        source = [
            full_stop(f"In: {one.container}") if one.container else "",
            full_stop(join(one.publisher, date, by="; ")),
            full_stop(prefix("p.", pages)),
        ]
    else:
        source = [full_stop(join(_issuer(one), date, by="; "))]
    link = f"doi: {one.doi}" if one.doi else prefix("Available from:", one.url)
    return join(full_stop(authors), title, *source, link)


def _ieee(one: Reference, authors: str) -> str:
    number = f"Art. no. {one.pages}" if one.is_numbered else with_p(one, format_pages(one))
    has_month = len(one.date) > 1 and 1 <= one.date[1] <= 12
    date = join(_MONTHS[one.date[1] - 1] if has_month else "", one.year or "n.d.")
    source: tuple[str, ...]
    if one.type.shape == "article":
        volume, issue = prefix("vol.", one.volume), prefix("no.", one.issue)
        source = (one.container, volume, issue, number, date)
    elif one.type.shape == "part":
        source = (prefix("in", one.container), one.publisher, date, number)
    else:
        source = (one.type.label.lower(), _issuer(one), date)
    title = quote(one.title, "“", ",”")
    if one.type.shape == "whole" and not one.type.label:
        title = full_stop(one.title)
    link = f"doi: {one.doi}" if one.doi else ""
    online = "" if one.doi else prefix("[Online]. Available:", one.url)
    rest = full_stop(join(*source, link, by=", "))
    return join(f"{authors}," if authors else "", title, rest, online)


def _harvard(one: Reference, authors: str) -> str:
    date = f"({one.year or 'no date'})"
    number = one.pages if one.is_numbered else with_p(one, format_pages(one))
    label = f"[{one.type.label}]" if one.type.label else ""
    if one.type.shape == "article":
        source = join(one.container, _volume(one), number, by=", ")
    elif one.type.shape == "part":
        container, publication = prefix("in", one.container), join(one.publisher, number, by=", ")
        source = (
            sentences(container, publication)
            if one.publisher
            else join(container, publication, by=", ")
        )
    else:
        source = _issuer(one)
    title = join(one.title, label) if one.type.shape == "whole" else quote(one.title, "‘", "’")
    if authors and title and source:
        title = full_stop(title) if one.type.shape == "whole" else f"{title},"
    head = join(authors, date, title) if authors else join(title, date)
    access = full_stop(prefix("Available at:", one.url))
    if not source:
        return sentences(head, access)
    return join(head, full_stop(source), access)


def _issuer(one: Reference) -> str:
    """The publisher of what stands on its own; of a preprint the server, which the store has as its journal."""
    if one.type.csl == "article":
        return one.container or one.publisher
    return one.publisher or one.container


def _volume(one: Reference) -> str:
    return one.volume + (f"({one.issue})" if one.issue else "")


_FORMATS: dict[ReferenceStyle, tuple[NameOptions, Callable[[Reference, str], str]]] = {
    "apa": (
        NameOptions("all", ". ", ", & ", ", & ", 21, 19, ", et al.", et_al_use_last=True),
        _apa,
    ),
    "mla": (NameOptions("first", None, ", and ", ", and ", 3, 1, ", et al."), _mla),
    "chicago": (NameOptions("first", None, ", and ", ", and ", 11, 7, ", et al."), _chicago),
    "vancouver": (NameOptions("all", "", ", ", ", ", 7, 6, ", et al.", " ", " "), _vancouver),
    "ieee": (NameOptions(None, ". ", " and ", ", and ", 7, 1, " et al."), _ieee),
    "harvard": (NameOptions("all", ".", " and ", " and ", 4, 1, " et al."), _harvard),
}
