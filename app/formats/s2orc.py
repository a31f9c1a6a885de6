"""S2ORC and doc2json: full texts as JSON, made from PDF, LaTeX or JATS.

Lo et al., 2020, doi:10.18653/v1/2020.acl-main.447. The generations:

| generation | the paper | the text |
|---|---|---|
| 2019-09-28 | `metadata`, `paper_id` is the corpus id | `grobid_parse` or `latex_parse` |
| 2020-07-05 | `paper_id` is the corpus id, metadata in other files | at the top |
| 2021-01-01, CORD-19 | `metadata`, `paper_id` is a hash or a PMCID | at the top, with `back_matter` |
| doc2json (`header.generated_with`) | at the top, `paper_id` is the file's name | `pdf_parse`, `latex_parse`, `jats_parse` |

The keys of `other_ids` change their case. One object in a file, or one a line.
"""

from collections.abc import Iterator
from typing import Any

from app.document import Author, Document, Rejection, Work, rejections_only
from app.formats import works
from app.formats.cite_spans import CiteSpan, cited_runs
from app.formats.json_values import (
    Member,
    array,
    date,
    names_in,
    offset,
    one_line,
    read_documents,
    record,
    records,
    text,
    year,
)
from app.formats.printed_reference import completed
from app.formats.text.numbered_sections import NumberedSections
from app.formats.text.paragraphs import Paragraph, Run
from app.formats.text.statements import StatementBuilder

FORMAT = "s2orc"


def looks_like(head: bytes) -> bool:
    """By the names of its fields."""
    names = names_in(head)
    return bool(names & _NAMES) or ("paper_id" in names and bool(names & _WITH_PAPER_ID))


def read(content: bytes) -> Iterator[Document]:
    """Each paper of the file."""
    return read_documents(content, FORMAT, lambda member, _rejected: (_document(member),))


def _document(member: Member) -> Document:
    parse, steps = _parse(member.value)
    paper = _paper(member.value, parse)
    if not array(member.value, "body_text") and record(member.value, "content"):
        reason = "The text is in `content`, as in the Datasets API's S2ORC: load it as `s2orc-annotated`."
        return rejections_only([Rejection(member.place or "/", reason)], FORMAT)
    if not works.is_known(paper):
        reason = "The paper has no identifier and no title: nobody could tell which it is."
        return rejections_only([Rejection(member.place or "/", reason)], FORMAT)
    if not (array(parse, "body_text") or record(parse, "bib_entries")):
        reason = "There is neither `body_text` nor `bib_entries`: this is no S2ORC paper."
        return rejections_only([Rejection(member.place or "/", reason)], FORMAT)
    positions, references = _references(record(parse, "bib_entries"))
    builder, sections = StatementBuilder(references), NumberedSections()
    for part in ("abstract", "body_text", "back_matter"):
        for number, paragraph in enumerate(array(parse, part)):
            place = member.at(*steps, part, number)
            if isinstance(paragraph, dict):
                numbered = text(paragraph, "sec_num") or ""
                titles = sections.around(text(paragraph, "section"), numbered)
                runs = _runs(paragraph, place, positions, builder.rejected)
                builder.add(Paragraph(runs, place, titles))
    return Document(
        paper=paper,
        references=tuple(references),
        statements=tuple(builder.statements),
        rejected=tuple(builder.rejected),
        format=FORMAT,
        version=works.DERIVED,
    )


def _parse(root: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The object that contains the text, and the path to it."""
    for name in _PARSES:
        found = record(root, name)
        if array(found, "body_text") or record(found, "bib_entries"):
            return found, (name,)
    return root, ()


def _paper(root: dict[str, Any], parse: dict[str, Any]) -> Work:
    metadata = record(root, "metadata") or root
    name, named = text(root, "paper_id") or "", _first_ids(record(metadata, "identifiers"))
    ids = named | {key: value for key, value in metadata.items() if key in _IDS and value}
    abstract = text(metadata, "abstract") or " ".join(
        line for one in records(parse, "abstract") if (line := text(one, "text"))
    )
    return Work(
        doi=works.doi(text(ids, "doi")),
        pmid=works.pmid(text(ids, "pubmed_id", "pmid")),
        pmcid=works.pmcid(text(ids, "pmc_id", "pmcid") or (name if name.startswith("PMC") else "")),
        arxiv=works.arxiv(text(ids, "arxiv_id", "arxiv")),
        # doc2json calls a paper by the name of its file, which may be a number too
        s2=None if "header" in root else works.corpus_id(name),
        title=text(metadata, "title"),
        abstract=abstract or None,
        year=year(metadata, "year"),
        published_on=date(metadata, "year"),
        journal=text(metadata, "journal", "venue"),
        authors=_authors(metadata),
    )


def _authors(value: Any) -> tuple[Author, ...]:
    return tuple(filter(None, map(_author, records(value, "authors"))))


def _author(value: dict[str, Any]) -> Author | None:
    given = " ".join(filter(None, (text(value, "first"), *_middle(value))))
    person, suffix = works.author(given, text(value, "last")), text(value, "suffix")
    return person._replace(name=f"{person.name} {suffix}") if person and suffix else person


def _middle(value: dict[str, Any]) -> list[str]:
    return [one for one in array(value, "middle") if isinstance(one, str)]


def _references(entries: dict[str, Any]) -> tuple[dict[str, int], list[Work]]:
    """The index of each key's work in the list, and the list."""
    positions: dict[str, int] = {}
    found: list[Work] = []
    for key, entry in entries.items():
        if isinstance(entry, dict):
            positions[key] = len(found)
            found.append(_reference(entry, key))
    return positions, found


def _reference(entry: dict[str, Any], key: str) -> Work:
    first = _first_ids(record(entry, "other_ids"))
    authors = _authors(entry)
    when = year(entry, "year")
    title, journal = text(entry, "title"), text(entry, "venue", "journal")
    pages = works.page_range(text(entry, "pages"))
    raw = text(entry, "raw_text") or works.printed_reference(
        authors, when, title, journal, text(entry, "volume"), pages
    )
    work = Work(
        doi=works.doi(text(first, "doi")),
        pmid=works.pmid(text(first, "pmid")),
        pmcid=works.pmcid(text(first, "pmcid")),
        arxiv=works.arxiv(text(first, "arxiv")),
        s2=works.corpus_id(text(entry, "links", "link")),
        title=title,
        year=when,
        journal=journal,
        volume=text(entry, "volume"),
        issue=text(entry, "issue"),
        pages=pages,
        authors=authors,
        raw=raw or f"[{one_line(key)}]",
    )
    return completed(work)


def _runs(
    paragraph: dict[str, Any], place: str, positions: dict[str, int], rejected: list[Rejection]
) -> list[Run]:
    # offsets count the characters of the text as it is, white space included
    whole = paragraph.get("text")
    whole = whole if isinstance(whole, str) else ""
    spans = (
        CiteSpan(
            offset(span, "start"),
            offset(span, "end"),
            positions.get(text(span, "ref_id") or ""),
            f"{place}/cite_spans/{number}",
        )
        for number, span in enumerate(array(paragraph, "cite_spans"))
    )
    return cited_runs(whole, 0, len(whole), spans, rejected)


def _first_ids(ids: dict[str, Any]) -> dict[str, Any]:
    """The first identifier of each kind, by its name in small letters; in some generations each kind has a list."""
    lists = {name.lower(): one if isinstance(one, list) else [one] for name, one in ids.items()}
    return {name: values[0] for name, values in lists.items() if values}


_IDS = frozenset({"doi", "pubmed_id", "pmid", "pmc_id", "pmcid", "arxiv_id", "arxiv"})
_PARSES = ("grobid_parse", "pdf_parse", "jats_parse", "latex_parse")
_NAMES = frozenset({"body_text", *_PARSES})
_WITH_PAPER_ID = frozenset({"metadata", "_pdf_hash", "s2_pdf_hash", "header", "bib_entries"})
