"""The reference lists of a JATS article: the works they name, and what an in-text citation's `rid` means.

One `ref` may hold several citations. A `mixed-citation` next to an `element-citation`, and what
stands in `citation-alternatives`, is one work written twice (SciELO, Springer): the tagged one gives
the fields, the printed one the text. Several of one kind are different works (physics journals), and
the id of the `ref` cites them all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from app.document import Work
from app.formats.jats.blocks import all_text, plain_text
from app.formats.jats.reference import read_work, work_of_text

Target = tuple[int, tuple[int, ...]]
"""A position in `ReferenceList.entries`, and positions in `ReferenceList.works`."""


@dataclass(slots=True)
class ReferenceList:
    """`works` in the order of the list; `entries` gives the works of each `ref`, `labels` its label.

    `targets`: what the id of a `ref`, or of a citation in it, means. `ambiguous`: ids that two
    different references bear; they are no targets.
    """

    works: list[Work] = field(default_factory=list)
    entries: list[tuple[int, ...]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    targets: dict[str, Target] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)


def read_references(refs: Iterable[etree._Element]) -> ReferenceList:
    """All references of one article, whatever list they stand in."""
    found = ReferenceList()
    for ref in refs:
        entry = len(found.entries)
        first = position = len(found.works)
        label, citations = _citations(ref)
        own = ref.get("id")
        inside: list[tuple[str, int]] = []
        for work, names in citations:
            found.works.append(work)
            inside += [(name, position) for name in names if name != own]
            position += 1
        works = tuple(range(first, position))
        found.entries.append(works)
        found.labels.append(label)
        if own:
            _aim(found, own, (entry, works))
        for name, position in inside:
            _aim(found, name, (entry, (position,)))
    return found


def _aim(found: ReferenceList, name: str, target: Target) -> None:
    before = found.targets.get(name)
    if before is None:
        if name not in found.ambiguous:
            found.targets[name] = target
    elif [found.works[i] for i in before[1]] != [found.works[i] for i in target[1]]:
        found.ambiguous.add(name)
        del found.targets[name]


def _citations(ref: etree._Element) -> tuple[str, list[tuple[Work, list[str]]]]:
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
        return label, [(read_work(citation), _ids(citation))]
    return label, list(_several(ref, tagged, printed))


def _several(
    ref: etree._Element, tagged: list[etree._Element], printed: list[etree._Element]
) -> Iterator[tuple[Work, list[str]]]:
    if not tagged and not printed:
        text = " ".join(
            all_text(child) for child in ref.iterchildren(etree.Element) if child.tag != "label"
        )
        yield work_of_text(text), []
    elif tagged and len(tagged) >= len(printed):
        for i, citation in enumerate(tagged):
            text_of = printed[i] if i < len(printed) else None
            yield read_work(citation, text_of), _ids(citation, text_of)
    else:
        for citation in printed or tagged:
            yield read_work(citation), _ids(citation)


def _ids(*citations: etree._Element | None) -> list[str]:
    return [name for citation in citations if citation is not None and (name := citation.get("id"))]


_PRINTED = frozenset({"mixed-citation", "citation", "nlm-citation"})
