"""Builders of small JATS articles, one for each oddity of a test."""

from app.document import Document, Work
from app.formats.jats import reader as jats
from tests.formats.marked_text import cites

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
MATHML = 'xmlns:mml="http://www.w3.org/1998/Math/MathML"'
DOI = '<article-id pub-id-type="doi">10.5555/citing</article-id>'


def xref(rid: str, text: str) -> str:
    """An in-text citation."""
    return f'<xref ref-type="bibr" rid="{rid}">{text}</xref>'


def numbered_references(count: int) -> str:
    """A reference list r1, r2, … with DOIs."""
    return "".join(
        f'<ref id="r{i}"><label>{i}</label><element-citation><year>{1990 + i}</year>'
        f'<pub-id pub-id-type="doi">10.5555/{i}</pub-id></element-citation></ref>'
        for i in range(1, count + 1)
    )


def author_references(*works: tuple[str, int]) -> str:
    """A reference list r1, r2, … of works by one author each, given as family name and year."""
    return "".join(
        f'<ref id="r{i}"><mixed-citation><name><surname>{name}</surname><given-names>A</given-names></name>'
        f"<year>{year}</year></mixed-citation></ref>"
        for i, (name, year) in enumerate(works, 1)
    )


def article(
    body: str = "",
    refs: str = "",
    *,
    front: str = DOI,
    back: str = "",
    floats: str = "",
    type_: str = "research-article",
) -> bytes:
    """An article of these parts; `front` is the content of its `article-meta`."""
    if "article-id" not in front and "article-title" not in front:
        front = DOI + front
    return (
        f'<article {XLINK} {MATHML} article-type="{type_}"><front><journal-meta/><article-meta>{front}'
        f"</article-meta></front><body>{body}</body><back>{back}<ref-list>{refs}</ref-list></back>"
        f"<floats-group>{floats}</floats-group></article>"
    ).encode()


def read(
    body: str = "",
    refs: str = "",
    *,
    front: str = DOI,
    back: str = "",
    floats: str = "",
    type_: str = "research-article",
) -> Document:
    """What the reader makes of an article of these parts."""
    content = article(body, refs, front=front, back=back, floats=floats, type_=type_)
    (document,) = jats.read(content)
    return document


def read_reference(ref: str) -> Work:
    """The one work of a `ref` with this content."""
    (work,) = read("", f'<ref id="r1">{ref}</ref>').references
    return work


def paragraph_cites(body: str, refs: str = "") -> list[tuple[int, str]]:
    """What a paragraph cites, as numbers of references and marked texts; of twenty numbered references by default."""
    return cites(read(f"<p>{body}</p>", refs or numbered_references(20)))
