"""Reference lists (`ref-list`) of an article: the works they cite, and what each id refers to.

A `ref` that is empty, only the head of its parts (1: 1a, 1b), cites those. One `ref` may hold several citations, and
one citation several works (see `several_works`). A `mixed-citation` next to an `element-citation`, and the two in
`citation-alternatives`, are one work written twice (SciELO, Springer): the tagged one gives the fields, the
printed one the text. Several of one kind are different works (physics journals), and the id of the `ref` cites
them all.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from app.document import Work
from app.formats.jats import cito_annotations, several_works
from app.formats.jats.element_text import all_text, plain_text
from app.formats.jats.reference import read_work, work_of_text

Target = tuple[int, tuple[int, ...]]
"""A position in `ReferenceList.entries`, and positions in `ReferenceList.works`."""


@dataclass(slots=True)
class ReferenceList:
    """All references of one article."""

    works: list[Work] = field(default_factory=list)
    """In the order of the list."""
    entries: list[tuple[int, ...]] = field(default_factory=list)
    """For each `ref`, the positions of its works."""
    labels: list[str] = field(default_factory=list)
    """For each `ref`, its label."""
    targets: dict[str, Target] = field(default_factory=dict)
    """By the id of a `ref`, or of a citation in it."""
    intents: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """What a work is cited for, by its position; of those whose reference says so."""
    empty: set[str] = field(default_factory=set)
    """Ids of references that say nothing; they are no targets."""
    ambiguous: set[str] = field(default_factory=set)
    """Ids that two different references bear; they are no targets."""


def read_references(refs: Iterable[etree._Element]) -> ReferenceList:
    """Read the references of one article, whichever list they are in."""
    found = ReferenceList()
    heads: list[tuple[int, str]] = []
    names: list[str] = []
    for ref in refs:
        entry = len(found.entries)
        first = position = len(found.works)
        label, citations = _read_ref(ref)
        own = ref.get("id") or ""
        inside: list[tuple[str, tuple[int, ...]]] = []
        for works, ids in citations:
            found.works += works
            cited = tuple(range(position, position := position + len(works)))
            inside += [(name, cited) for name in ids if name != own]
        cited = tuple(range(first, position))
        if intents := cito_annotations.of_reference(ref, found.works[first:]):
            found.intents |= dict.fromkeys(cited, intents)
        found.entries.append(cited)
        found.labels.append(label)
        names.append(own)
        if own and all(map(_is_empty, found.works[first:])):
            heads.append((entry, own))
        elif own:
            _add_target(found, own, (entry, cited))
        for name, cited in inside:
            _add_target(found, name, (entry, cited))
    for entry, own in heads:
        parts = _parts(found, names, entry)
        found.entries[entry] = parts
        if parts:
            _add_target(found, own, (entry, parts))
        elif own not in found.targets:
            found.empty.add(own)
    return found


def _is_empty(work: Work) -> bool:
    return not (
        work.raw
        or work.title
        or work.doi
        or work.pmid
        or work.pmcid
        or work.arxiv
        or work.authors
        or work.journal
    )


def _parts(found: ReferenceList, names: Sequence[str], head: int) -> tuple[int, ...]:
    """The works of the references behind an empty one that have its number or id and a letter: 1a and 1b of 1."""
    label, own = found.labels[head].strip(_AROUND_LABELS), names[head]
    works: tuple[int, ...] = ()
    for entry in range(head + 1, len(found.entries)):
        number = found.labels[entry].strip(_AROUND_LABELS)
        by_label = (
            bool(label) and number.startswith(label) and _LETTER.fullmatch(number[len(label) :])
        )
        by_id = names[entry].startswith(own) and _LETTER.fullmatch(names[entry][len(own) :])
        if not (by_label or by_id or (label and _LETTER.fullmatch(number))):
            break
        works += found.entries[entry]
    return works


def _add_target(found: ReferenceList, name: str, target: Target) -> None:
    """Let an id refer to a target, unless it refers to another work already."""
    before = found.targets.get(name)
    if before is None:
        if name not in found.ambiguous:
            found.targets[name] = target
    elif [found.works[i] for i in before[1]] != [found.works[i] for i in target[1]]:
        found.ambiguous.add(name)
        del found.targets[name]


def _read_ref(ref: etree._Element) -> tuple[str, list[tuple[list[Work], list[str]]]]:
    """The label of a `ref`, and its works, each with the ids of its citation elements."""
    printed: list[etree._Element] = []
    tagged: list[etree._Element] = []
    label = ""
    for child in ref:
        tag = child.tag
        if tag == "element-citation":
            tagged.append(child)
        elif tag in _PRINTED:
            printed.append(child)
        elif tag == "label":
            label = plain_text(child)
        elif tag == "citation-alternatives":
            tagged.extend(child.iterfind("element-citation"))
            printed.extend(child.iterfind("mixed-citation"))
    if len(tagged) + len(printed) == 1:
        citation = (tagged or printed)[0]
        return label, [(_read_works(citation), _ids(citation))]
    return label, list(_read_citations(ref, tagged, printed))


def _read_citations(
    ref: etree._Element, tagged: list[etree._Element], printed: list[etree._Element]
) -> Iterator[tuple[list[Work], list[str]]]:
    """The works of a `ref` that holds no citation, or several."""
    if not tagged and not printed and (nested := list(ref.iter("element-citation", *_PRINTED))):
        for citation in nested:
            yield _read_works(citation), _ids(citation)
    elif not tagged and not printed:
        children = [child for child in ref.iterchildren(etree.Element) if child.tag != "label"]
        if next(ref.iter(*several_works.TAGS), None) is not None:
            yield _read_works(_flat(children)), []
        else:
            yield _works_of_text(" ".join(map(all_text, children))), []
    elif tagged and len(tagged) >= len(printed):
        for i, citation in enumerate(tagged):
            text_of = printed[i] if i < len(printed) else None
            yield _read_works(citation, text_of), _ids(citation, text_of)
    else:
        for citation in printed or tagged:
            yield _read_works(citation), _ids(citation)


def _read_works(citation: etree._Element, printed: etree._Element | None = None) -> list[Work]:
    """The works of a citation, most often one: not of "C. Five, doi:10.…/5; D. Six, doi:10.…/6"."""
    work = read_work(citation, printed)
    if citation.tag == "element-citation" or not work.doi:
        return [work]
    parts = several_works.split_citation(citation)
    if len(parts) > 1:
        return [read_work(part) for part in parts]
    texts = several_works.split_text(work.raw or "")
    return [work] if len(texts) < 2 else [work_of_text(text) for text in texts]


def _flat(children: list[etree._Element]) -> etree._Element:
    """The content of notes and paragraphs as that of one citation, for the links in them."""
    citation = etree.Element("mixed-citation")
    for child in children:
        citation.append(deepcopy(child))
    for block in citation.iter(*_BLOCKS):
        block.tail = f"{block.tail or ''} "
    etree.strip_tags(citation, *_BLOCKS)
    return citation


def _works_of_text(text: str) -> list[Work]:
    """The works of a reference that is nothing but text."""
    return [work_of_text(part) for part in several_works.split_text(text)]


def _ids(*citations: etree._Element | None) -> list[str]:
    return [name for citation in citations if citation is not None and (name := citation.get("id"))]


_PRINTED = frozenset({"mixed-citation", "citation", "nlm-citation"})
_BLOCKS = ("note", "p", "sec", "list", "list-item")
_AROUND_LABELS = "[]().: "
_LETTER = re.compile(r"[\W_]?[A-Za-z]\W?")
