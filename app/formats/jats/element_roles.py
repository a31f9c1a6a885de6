"""Role of each JATS element inside a block's text: break, superscript, cross-reference, formula, …"""

from lxml import etree

MATHML = ("{http://www.w3.org/1998/Math/MathML}math", "math")
"""The root of a formula in MathML, with its namespace and without."""
_TABLES = (
    "{http://www.w3.org/1999/xhtml}",
    "{http://docs.oasis-open.org/ns/oasis-exchange/table}",
    "{http://www.niso.org/standards/z39-96/ns/oasis-exchange/table}",
)
TAXPUB = "{http://www.plazi.org/taxpub}"
_BREAK = f"""
    abstract ack answer app app-group array article article-categories article-meta attrib back bio
    boxed-text caption code custom-meta def-item def-list disp-quote floats-group floats-wrap front
    funding-statement
    glossary history label license-p list list-item meta-value mixed-citation note notes p preformat
    product question ref ref-list sec speaker speech statement subtitle table table-wrap-foot tbody td
    term th thead title title-group tr trans-abstract verse-group verse-line
    {TAXPUB}treatment-sec {TAXPUB}nomenclature-citation {TAXPUB}taxon-treatment
"""
CELLS = frozenset(f"{space}{cell}" for space in ("", *_TABLES) for cell in ("td", "th", "entry"))
"""The cells of a table, of HTML or of CALS, whatever namespace its publisher put it in."""
_APART = """
    aff alt-text author-notes chem-struct-wrap contrib contrib-group def disp-formula disp-formula-group
    fig fig-group fn fn-group graphic index-term inline-graphic kwd-group long-desc media object-id
    permissions private-char processing-meta rp rt sec-meta supplementary-material table-wrap table-wrap-group
    target tex-math
"""
_OF_TABLES = "caption entry row table tbody td tfoot tgroup th thead tr"
_NAME_PARTS = f"{TAXPUB}taxon-name-part surname given-names name string-name"
ROLES: dict[object, str] = {
    **dict.fromkeys(_BREAK.split(), "break"),
    **{f"{space}{tag}": "break" for space in ("", *_TABLES) for tag in _OF_TABLES.split()},
    **dict.fromkeys(_APART.split(), "apart"),
    **dict.fromkeys(_NAME_PARTS.split(), "part"),
    **dict.fromkeys((etree.Comment, etree.ProcessingInstruction, etree.Entity), "apart"),
    **dict.fromkeys((*MATHML, "inline-formula", "alternatives"), "formula"),
    "sup": "superscript",
    "xref": "xref",
    "abbrev": "abbreviation",
    "break": "space",
}
"""By tag. An element that is not listed is inline: its text is part of the text around it.

- break: a block of its own; a sentence of the text around it ends there.
- apart: no part of the text around it.
- part: one word of a name; parts tagged side by side are separated by a space.
- formula, superscript, xref, abbreviation: see `element_text`.
- space: a line break, shown as a space.
"""
