"""Reference list (`bibentry`), and the names of authors, from spans of a text.

The entry of a reference is the text of GROBID's `biblStruct`, whose elements follow each other without a space: title,
authors, DOI, container, numbers, and where there is one the printed reference ("On ice. A Lind, 10.5555/aJ. Ice. 42Lind A.
On ice. J. Ice. 2001;4:2."). Year, volume and pages have no annotations: the year is that of the printed reference.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.document import Author, Work
from app.formats import works
from app.formats.json_values import one_line, text
from app.formats.printed_reference import completed
from app.formats.s2orc_annotated.annotations import AnnotatedText, Span
from app.formats.text.printed_years import find_year


@dataclass(frozen=True, slots=True)
class Bibliography:
    """The references of a paper, and how its citations name them."""

    references: list[Work]
    by_key: dict[str, int | None]
    """Positions by the id of the entry; None for one that two entries have."""
    by_corpus_id: dict[str, int]

    def position(self, citation: Span) -> int | None:
        """The reference of a citation; one without an entry is added when Semantic Scholar knows which paper it is."""
        key = text(citation.attributes, "ref_id")
        if key in self.by_key:
            return self.by_key[key]
        corpus_id = works.corpus_id(text(citation.attributes, "matched_paper_id"))
        if corpus_id is None:
            return None
        if corpus_id not in self.by_corpus_id:
            self.by_corpus_id[corpus_id] = len(self.references)
            self.references.append(Work(s2=corpus_id))
        return self.by_corpus_id[corpus_id]


def read_bibliography(listed: AnnotatedText) -> Bibliography:
    """The entries of a text, in its order."""
    found = Bibliography([], {}, {})
    for entry in listed.spans("bibentry"):
        position, reference = len(found.references), _reference(listed, entry)
        if key := text(entry.attributes, "id"):
            found.by_key[key] = None if key in found.by_key else position
        if reference.s2:
            found.by_corpus_id.setdefault(reference.s2, position)
        found.references.append(reference)
    return found


def read_authors(annotated: AnnotatedText, kind: str, outer: Span) -> Iterator[Author]:
    """The people named in a span. `kind`: `author` or `bibauthor`. Where no span holds a whole name, each family name ends
    one."""
    names = annotated.within(kind, outer)
    if not names:
        names = list(_whole_names(annotated, kind, outer))
    for name in names:
        given, family = (
            " ".join(map(annotated.words, annotated.within(f"{kind}{part}", name)))
            for part in ("firstname", "lastname")
        )
        if person := works.author(given, family):
            yield person
        elif kind == "bibauthor" and (group := annotated.words(name).strip(" ,;.")):
            yield Author(group)


def _whole_names(annotated: AnnotatedText, kind: str, outer: Span) -> Iterator[Span]:
    start = outer.start
    for family in annotated.within(f"{kind}lastname", outer):
        yield Span(start, family.end, {}, family.place)
        start = family.end
    if annotated.within(f"{kind}firstname", rest := outer._replace(start=start)):
        yield rest


def _reference(listed: AnnotatedText, entry: Span) -> Work:
    ids = {name.lower(): one for name, one in entry.attributes.items()}
    numbers = [listed.words(span) for span in listed.within("bibid", entry)]
    title, journal = _title_and_journal(listed, entry)
    authors = tuple(read_authors(listed, "bibauthor", entry))
    printed = _printed(listed, entry, authors)
    whole = listed.words(entry).strip(" .")
    raw = printed or (works.printed_reference(authors, None, title, journal) if title else whole)
    work = Work(
        doi=works.doi(text(ids, "doi")) or next(filter(None, map(works.doi, numbers)), None),
        pmid=works.pmid(text(ids, "pmid", "pubmed")),
        pmcid=works.pmcid(text(ids, "pmcid", "pubmedcentral")),
        arxiv=works.arxiv(text(ids, "arxiv"))
        or next(filter(None, map(works.arxiv, numbers)), None),
        s2=works.corpus_id(text(ids, "matched_paper_id")),
        title=title,
        journal=journal,
        authors=authors,
        raw=raw or None,
    )
    # elements that follow each other without a space have no DOI that could be told from what is behind it
    return completed(work) if printed else replace(work, year=find_year(whole))


def _title_and_journal(listed: AnnotatedText, entry: Span) -> tuple[str | None, str | None]:
    """What begins an entry without a title is that of a book."""
    titles, venues = listed.within("bibtitle", entry), listed.within("bibvenue", entry)
    if not titles and venues and venues[0].start == entry.start:
        titles, venues = venues[:1], venues[1:]
    title, journal = (listed.words(spans[0]) if spans else None for spans in (titles, venues))
    return title, journal


def _printed(listed: AnnotatedText, entry: Span, authors: tuple[Author, ...]) -> str | None:
    """The printed reference: all of an entry that begins with its authors, else its end, from the first author on; None
    where it has none."""
    people = listed.within("bibauthorlastname", entry) or listed.within("bibauthor", entry)
    if not authors or not people:
        return None
    parts = [*listed.within("bibtitle", entry), *listed.within("bibvenue", entry)]
    first = min(parts, default=people[0])
    if people[0].start <= first.start and listed.text[entry.start] != ".":
        return listed.words(entry)
    behind = max(span.end for span in (*people, *parts))
    at = listed.text.find(authors[0].family or authors[0].name, behind, entry.end)
    if at < 0:
        return None
    initials = _INITIALS.search(listed.text, behind, at)
    return one_line(listed.text[initials.start() if initials else at : entry.end])


_INITIALS = re.compile(r"(?:[^\W\d_]\.[ -]?){1,5}\Z")
