"""Reference lists (`ref-list`) of an article: the works they cite, and what each id refers to.

One `ref` may hold several citations. A `mixed-citation` next to an `element-citation`, and the two in
`citation-alternatives`, are one work written twice (SciELO, Springer): the tagged one gives the fields, the
printed one the text. Several of one kind are different works (physics journals), and the id of the `ref` cites
them all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from app.document import Work
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
    ambiguous: set[str] = field(default_factory=set)
    """Ids that two different references bear; they are no targets."""


def read_references(refs: Iterable[etree._Element]) -> ReferenceList:
    """Read the references of one article, whichever list they are in."""
    found = ReferenceList()
    for ref in refs:
        entry = len(found.entries)
        first = position = len(found.works)
        label, citations = _read_ref(ref)
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
            _add_target(found, own, (entry, works))
        for name, position in inside:
            _add_target(found, name, (entry, (position,)))
    return found


def _add_target(found: ReferenceList, name: str, target: Target) -> None:
    """Let an id refer to a target, unless it refers to another work already."""
    before = found.targets.get(name)
    if before is None:
        if name not in found.ambiguous:
            found.targets[name] = target
    elif [found.works[i] for i in before[1]] != [found.works[i] for i in target[1]]:
        found.ambiguous.add(name)
        del found.targets[name]


def _read_ref(ref: etree._Element) -> tuple[str, list[tuple[Work, list[str]]]]:
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
    return label, list(_read_citations(ref, tagged, printed))


def _read_citations(
    ref: etree._Element, tagged: list[etree._Element], printed: list[etree._Element]
) -> Iterator[tuple[Work, list[str]]]:
    """The works of a `ref` that holds no citation, or several."""
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
