"""Small articles of our own, one for each oddity, and how to look at what was read from them."""

from app.document import Document, Statement
from app.formats.jats import reader as jats

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
MATHML = 'xmlns:mml="http://www.w3.org/1998/Math/MathML"'
DOI = '<article-id pub-id-type="doi">10.5555/citing</article-id>'


def numbered(count: int) -> str:
    """A reference list r1, r2, …, with DOIs."""
    return "".join(
        f'<ref id="r{i}"><label>{i}</label><element-citation><year>{1990 + i}</year>'
        f'<pub-id pub-id-type="doi">10.5555/{i}</pub-id></element-citation></ref>'
        for i in range(1, count + 1)
    )


def by_author(*works: tuple[str, int]) -> str:
    """A reference list r1, r2, … of single authors."""
    return "".join(
        f'<ref id="r{i}"><mixed-citation><name><surname>{name}</surname><given-names>A</given-names></name>'
        f"<year>{year}</year></mixed-citation></ref>"
        for i, (name, year) in enumerate(works, 1)
    )


def content(  # the parts of an article
    body: str = "",
    refs: str = "",
    *,
    front: str = DOI,
    back: str = "",
    floats: str = "",
    type_: str = "research-article",
) -> bytes:
    if "article-id" not in front and "article-title" not in front:
        front = DOI + front
    return (
        f'<article {XLINK} {MATHML} article-type="{type_}"><front><journal-meta/><article-meta>{front}'
        f"</article-meta></front><body>{body}</body><back>{back}<ref-list>{refs}</ref-list></back>"
        f"<floats-group>{floats}</floats-group></article>"
    ).encode()


def read(  # the parts of an article
    body: str = "",
    refs: str = "",
    *,
    front: str = DOI,
    back: str = "",
    floats: str = "",
    type_: str = "research-article",
) -> Document:
    documents = list(
        jats.read(content(body, refs, front=front, back=back, floats=floats, type_=type_))
    )
    assert len(documents) == 1
    return documents[0]


def shown(statement: Statement) -> str:
    """The text with ⟦ ⟧ around its markers."""
    pieces, place = [], 0
    for marker in statement.markers:
        pieces += [
            statement.text[place : marker.start],
            "⟦",
            statement.text[marker.start : marker.end],
            "⟧",
        ]
        place = marker.end
    return "".join([*pieces, statement.text[place:]])


def cites(document: Document) -> list[tuple[int, str]]:
    """Each statement: the number of its reference, from 1, and its text with the markers shown."""
    return [(statement.reference + 1, shown(statement)) for statement in document.statements]


def in_text(body: str, refs: str = "") -> list[tuple[int, str]]:
    """What a paragraph cites."""
    return cites(read(f"<p>{body}</p>", refs or numbered(20)))


def x(rid: str, text: str) -> str:
    """An in-text citation."""
    return f'<xref ref-type="bibr" rid="{rid}">{text}</xref>'
