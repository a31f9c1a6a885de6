"""unarXive 2022: arXiv's LaTeX as JSON lines.

Saier, Krause, Färber, 2023, doi:10.1109/JCDL57899.2023.00020. A citation in the text is a placeholder `{{cite:…}}` with
the key of a reference. It becomes "[n]", n being the reference's number in the list; what LaTeX printed is not in the data
set. A formula becomes its LaTeX, a figure or table "[figure]" or "[table]" where it floats; what refers to one is "REF".
"""

import re
from collections.abc import Iterator
from typing import Any

from app.document import Author, Document, FullText, Rejection, Work, rejections_only
from app.formats import works
from app.formats.json_values import (
    Member,
    array,
    date,
    names_in,
    one_line,
    read_documents,
    record,
    records,
    text,
    texts,
    year,
)
from app.formats.printed_reference import completed
from app.formats.text.identifiers import find_arxiv, find_doi
from app.formats.text.numbered_sections import NumberedSections
from app.formats.text.paragraphs import Paragraph, Run
from app.formats.text.statements import StatementBuilder

FORMAT = "unarxive"


def looks_like(head: bytes) -> bool:
    """By the fields that only this data set has."""
    return bool(names_in(head) & {"_source_hash", "_source_name"})


def read(content: bytes) -> Iterator[Document]:
    """Each paper of the file."""
    return read_documents(content, FORMAT, lambda member, _rejected: (_document(member),))


def _document(member: Member) -> Document:
    paper = _paper(member.value)
    if not works.is_known(paper):
        reason = "The paper has neither `paper_id` nor `metadata`: nobody could tell which it is."
        return rejections_only([Rejection(member.place or "/", reason)], FORMAT)
    positions: dict[str, int] = {}
    references: list[Work] = []
    ref_entries = record(member.value, "ref_entries")
    for key, entry in record(member.value, "bib_entries").items():
        positions[key] = len(references)
        references.append(_reference(entry, key, ref_entries))
    builder = StatementBuilder(references)
    paragraphs = _Paragraphs(member, positions, builder)
    paragraphs.add(record(member.value, "abstract"), "abstract")
    for number, paragraph in enumerate(array(member.value, "body_text")):
        paragraphs.add(paragraph, "body_text", number)
    licence = works.licence(text(record(member.value, "metadata"), "license"))
    return Document(
        paper=paper,
        references=tuple(references),
        statements=tuple(builder.statements),
        rejected=tuple(builder.rejected),
        format=FORMAT,
        licence=licence,
        version=f"{works.DERIVED} {date(record(member.value, 'metadata'), 'update_date') or ''}".strip(),
    )


class _Paragraphs:
    """Adds the paragraphs of one paper to a builder, in their order. A section's number says which section it is part of."""

    def __init__(
        self, member: Member, positions: dict[str, int], builder: StatementBuilder
    ) -> None:
        self._member = member
        self._positions = positions
        self._builder = builder
        self._sections = NumberedSections()
        self._ref_entries = record(member.value, "ref_entries")

    def add(self, paragraph: Any, *steps: str | int) -> None:
        place = self._member.at(*steps)
        whole = paragraph.get("text") if isinstance(paragraph, dict) else None
        if isinstance(whole, str):
            runs = list(self._runs(whole, place))
            number = text(paragraph, "sec_number") or ""
            title = _without_placeholders(text(paragraph, "section"), self._ref_entries)
            titles = self._sections.around(title, number)
            self._builder.add(Paragraph(runs, place, titles=titles))

    def _runs(self, whole: str, place: str) -> Iterator[Run]:
        done = 0
        for found in _PLACEHOLDER.finditer(whole):
            yield Run(_closed(whole[done : found.start()], done))
            done = found.end()
            if found["kind"] != "cite":
                yield Run(_replacement(found, self._ref_entries))
                continue
            position = self._positions.get(found["key"])
            if position is None:
                reason = f"“{found[0][:100]}” is no reference of this paper."
                self._builder.rejected.append(Rejection(place, reason, is_unlisted=True))
                yield Run("[?]")
            else:
                yield Run(f"[{position + 1}]", (position,), place)
        yield Run(_closed(whole[done:], done))


def _replacement(placeholder: re.Match[str], ref_entries: dict[str, Any]) -> str:
    """A formula's LaTeX; else what the placeholder stands for, in brackets."""
    kind = placeholder["kind"]
    latex = text(record(ref_entries, placeholder["key"]), "latex")
    return latex if kind == "formula" and latex and latex != _NO_LATEX else f"[{kind}]"


def _without_placeholders(text: str | None, ref_entries: dict[str, Any]) -> str | None:
    """A reference or a heading with what its placeholders stand for."""
    if not text or "{{" not in text:
        return text
    return one_line(_PLACEHOLDER.sub(lambda found: _replacement(found, ref_entries), text))


def _closed(text: str, done: int) -> str:
    """What stands behind a placeholder, closed up to it: the data set has a space between a formula and the full stop."""
    return _BEFORE_SIGN.sub("", text) if done else text


def _paper(root: dict[str, Any]) -> Work:
    metadata = record(root, "metadata")
    arxiv = works.arxiv(text(root, "paper_id") or text(metadata, "id"))
    doi = works.doi(text(metadata, "doi")) or (f"10.48550/arXiv.{arxiv}" if arxiv else None)
    people = (
        _author(*names[:3])
        for names in array(metadata, "authors_parsed")
        if isinstance(names, list) and names and all(isinstance(name, str) for name in names)
    )
    address = f"https://arxiv.org/abs/{arxiv}" if arxiv else None
    licence = works.licence(text(metadata, "license"))
    first = next((text(one, "created") for one in records(metadata, "versions")), None)
    created = _CREATED.search(first or "")
    return Work(
        doi=doi,
        arxiv=arxiv,
        title=text(metadata, "title"),
        abstract=text(metadata, "abstract"),
        year=int(created[1]) if created else year(metadata, "update_date"),
        # the preprint's own DOI names a preprint, the publisher's an article
        publication_type="posted-content" if doi and "arXiv." in doi else None,
        authors=tuple(person for person in people if person),
        landing=address,
        full_text=(FullText(address, licence),) if address else (),
    )


def _author(family: str, given: str = "", suffix: str = "") -> Author | None:
    person = works.author(given, family)
    return person._replace(name=f"{person.name} {suffix}") if person and suffix else person


def _reference(entry: Any, key: str, ref_entries: dict[str, Any]) -> Work:
    ids = record(entry, "ids")
    raw = text(entry, "bib_entry_raw")
    raw = _without_placeholders(raw, ref_entries)
    linked = " ".join(text(one, "url") or "" for one in records(entry, "contained_links"))
    arxiv_ids = [text(one, "id") for one in records(entry, "contained_arXiv_ids")] or texts(
        entry, "contained_arXiv_ids"
    )
    work = Work(
        doi=works.doi(text(ids, "doi")) or find_doi(linked),
        pmid=works.pmid(text(ids, "pubmed_id")),
        pmcid=works.pmcid(text(ids, "pmc_id")),
        arxiv=works.arxiv(text(ids, "arxiv_id") or next(iter(arxiv_ids), None))
        or find_arxiv(linked),
        openalex=works.openalex(text(ids, "open_alex_id")),
        raw=raw or f"[{one_line(key)}]",
    )
    return completed(work)


_NO_LATEX = "NO_LATEX_CONTENT"
_PLACEHOLDER = re.compile(r"\{\{(?P<kind>[a-z]{1,20}):(?P<key>[^{}]{1,100})\}\}")
_BEFORE_SIGN = re.compile(r"\A\s+(?=[.,;:)\]])")
_CREATED = re.compile(r"\b((?:19|20)\d\d)\b")
