"""Hostile files: each is a place in a file of some format, and what is repeated there."""

import json
from collections.abc import Callable
from typing import Any

Place = Callable[[str], bytes]
"""The file with this text in that place."""
X = '<xref ref-type="bibr" rid="r1">{}</xref>'
R = '<ref type="bibr" target="#b0">[1]</ref>'
DOI = "10.5555/a"


def article(body: str = "", refs: str = "", front: str = "") -> bytes:
    """A JATS article with a title and a reference."""
    return (
        f'<article><front><article-meta><article-id pub-id-type="doi">{DOI}</article-id><title-group>'
        f"<article-title>T</article-title></title-group>{front}</article-meta></front><body>{body}</body><back><ref-list>"
        '<ref id="r1"><mixed-citation><name><surname>Smith</surname></name> (2010) Title.</mixed-citation></ref>'
        f"{refs}</ref-list></back></article>"
    ).encode()


def tei(body: str, entries: str = "") -> bytes:
    """A TEI document with a title and a reference."""
    return (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>T</title></titleStmt></fileDesc>'
        f"</teiHeader><text><body><div>{body}</div></body><back><div><listBibl>"
        f'<biblStruct xml:id="b0"/>{entries}</listBibl></div></back></text></TEI>'
    ).encode()


def s2orc(text: str = "", spans: Any = (), **more: Any) -> bytes:
    """An S2ORC paper with one paragraph."""
    paragraph = {"text": text, "cite_spans": list(spans), "section": "Intro"}
    entries = {"B0": {"title": "Cited", "raw_text": text}}
    paper = {
        "paper_id": "1",
        "metadata": {"title": "T"},
        "body_text": [paragraph],
        "bib_entries": entries,
    }
    return json.dumps({**paper, **more}).encode()


def annotated(text: str, **groups: Any) -> bytes:
    """A line of S2ORC of the Datasets API."""
    encoded = {name: json.dumps(list(spans)) for name, spans in groups.items()}
    return json.dumps({"corpusid": 1, "content": {"text": text, "annotations": encoded}}).encode()


def at(start: int, end: int, **attributes: Any) -> dict[str, Any]:
    """An annotation."""
    return {"start": start, "end": end, "attributes": attributes}


def unarxive(text: str, number: str = "1") -> bytes:
    """A unarXive paper with one paragraph."""
    paragraph = {"text": text, "section": "Intro", "sec_number": number}
    entries = {"k": {"bib_entry_raw": text}}
    paper = {
        "paper_id": "2101.00001",
        "_source_hash": "x",
        "body_text": [paragraph],
        "bib_entries": entries,
    }
    return json.dumps({**paper, "ref_entries": {"f": {"latex": "x" * 30}}}).encode()


def crossref(**fields: Any) -> bytes:
    """A work as Crossref has it."""
    return json.dumps({"DOI": DOI, "reference-count": 1, "title": ["T"], **fields}).encode()


def datacite(**fields: Any) -> bytes:
    """A work as DataCite has it."""
    return json.dumps({"data": [{"type": "dois", "attributes": {"doi": DOI, **fields}}]}).encode()


def openalex(**fields: Any) -> bytes:
    """A work as OpenAlex has it."""
    return json.dumps({"id": "https://openalex.org/W1", "doi": DOI, **fields}).encode()


def in_p(text: str) -> bytes:
    """In a paragraph that cites."""
    return article(f"<p>{text}{X.format('[1]')}</p>")


def in_ref(text: str) -> bytes:
    """In a reference."""
    return article(refs=f'<ref id="x"><mixed-citation>{text}</mixed-citation></ref>')


def bare(before: str, after: str = "") -> Place:
    """A file that is nothing else."""
    return lambda text: f"{before}{text}{after}".encode()


REPEATED: dict[str, tuple[Place, str]] = {
    "cdata unclosed": (bare("<article>&foo;"), "<![CDATA["),
    "comments unclosed": (bare("<article>&foo;"), "<!--"),
    "instructions unclosed": (bare("<article>&foo;"), "<?"),
    "entities unclosed": (bare("<article>&foo;", "</article>"), "&a"),
    "entities unknown": (bare("<article>", "</article>"), "&unknown;"),
    "doctype": (bare("<!DOCTYPE "), "article"),
    "prolog": (bare("", "<article/>"), "<!---->"),
    "articles": (bare("<s>", "</s>"), "<article/>"),
    "articles with namespace": (bare('<s xmlns="urn:x">', "</s>"), "<article/>"),
    "attribute": (bare('<article id="', '"/>'), "a"),
    "elements": (article, "<p/>"),
    "paragraphs": (article, f"<p>{X.format('[1]')}</p>"),
    "sections": (article, f"<sec><title>T</title><p>{X.format('1')}</p></sec>"),
    "labels": (lambda text: article(f"<sec>{text}<p>{X.format('1')}</p></sec>"), "<label>1</label>"),
    "cells": (lambda text: article(f"<table><tr>{text}</tr></table>"), f"<td>{X.format('1')}</td>"),
    "ids": (lambda text: article(f"<p>{X.format('1').replace('r1', text)}</p>"), "r1 x "),
    "xrefs": (in_p, "It said " + X.format("[1]") + ". "),
    "xrefs in a sentence": (in_p, X.format("[1]") + " said, "),
    "xrefs unknown": (in_p, X.format("[1]").replace("r1", "none")),
    "xrefs years": (in_p, f"Smith ({X.format('2010')}) "),
    "xrefs empty": (in_p, X.format("")),
    "xrefs raised": (in_p, f"<sup>{X.format('1')}</sup>,"),
    "xrefs bold": (in_p, f"<bold>{X.format('1')}</bold>"),
    "xrefs ranges": (in_p, f"{X.format('1')}-{X.format('3')} "),
    "xrefs wide ranges": (in_p, X.format("[1-99999]")),
    "xref of pieces": (lambda text: article(f"<p>{X.format(text)}</p>"), "<bold>1</bold>"),
    "breaks": (in_p, f"a<list/>{X.format('1')}"),
    "formulas": (in_p, "<inline-formula><tex-math>x</tex-math></inline-formula>"),
    "references": (lambda text: article(refs=text), '<ref id="x"><mixed-citation>x</mixed-citation></ref>'),
    "citations": (lambda text: article(refs=f'<ref id="x">{text}</ref>'), "<mixed-citation>x</mixed-citation>"),
    "names": (in_ref, "<name><surname>A</surname></name>"),
    "names printed": (in_ref, "<string-name>A</string-name>, "),
    "collab": (lambda text: in_ref(f"<collab>{text}</collab>"), "a<bold>b</bold>"),
    "links": (in_ref, "<ext-link>10.1/a</ext-link>"),
    "notices": (lambda text: article(front=text), '<related-article related-article-type="corrected-article"/>'),
    "licences": (lambda text: article(front=f"<permissions>{text}</permissions>"), "<p>Creative Commons</p>"),
    "dates": (lambda text: article(front=text), "<pub-date><year>2010</year></pub-date>"),
    "tei refs": (lambda text: tei(f"<p>{text}</p>"), f"It said {R}. "),
    "tei refs in a sentence": (lambda text: tei(f"<p>{text}</p>"), f"{R} said, "),
    "tei refs unlinked": (lambda text: tei(f"<p>{text}</p>"), '<ref type="bibr">[1]</ref>'),
    "tei paragraphs": (tei, f"<p>{R}</p>"),
    "tei sentences": (lambda text: tei(f"<p>{text}</p>"), f"<s>As {R}.</s>"),
    "tei cuts": (lambda text: tei(f"<p>{text}<s>As {R}.</s></p>"), "<s>So it is.</s> "),
    "tei cuts behind no stop": (lambda text: tei(f"<p>{text}<s>As {R}.</s></p>"), "<s>(a et al. </s>"),
    "tei sections": (tei, f'<div><head n="1">A</head><p>{R}</p></div>'),
    "tei number": (lambda text: tei(f'<div><head n="{text}">A</head><p>{R}</p></div>'), "1."),
    "tei targets": (lambda text: tei(f"<p>{R.replace('#b0', text)}</p>"), "#b0 "),
    "tei entries": (lambda text: tei("", text), "<biblStruct><monogr><title>T</title></monogr></biblStruct>"),
    "tei entry": (lambda text: tei("", f"<biblStruct>{text}</biblStruct>"), "<idno>1</idno><note/>"),
    "tei corpus": (bare("<teiCorpus>", "</teiCorpus>"), "<TEI/>"),
    "json nesting": (bare('{"paper_id":'), "["),
    "json lists": (bare('{"paper_id":"1","body_text":[', "[]]}"), "[],"),
    "json number": (bare('{"paper_id":"1","body_text":[],"metadata":{"year":', "}}"), "9"),
    "json exponent": (bare('{"paper_id":"1","body_text":[],"metadata":{"year":1e', "}}"), "9"),
    "json lines": (bare('{"paper_id":"1","body_text":[]}\n'), "{}\n"),
    "json lines bad": (bare('{"paper_id":"1","body_text":[]}\n'), "{\n"),
    "unarxive cites": (unarxive, "As {{cite:k}} said. "),
    "unarxive unknown": (unarxive, "{{cite:x}} "),
    "unarxive braces": (unarxive, "{{cite:"),
    "unarxive formulas": (unarxive, "{{formula:f}}"),
    "unarxive number": (lambda text: unarxive("{{cite:k}}", text), "1."),
    "records empty": (bare(""), "{}\n"),
    "records": (bare(""), '{"citing":{"doi":"10.5555/a"},"cited":{"doi":"10.5555/b"},"text":"a [1]."}\n'),
    "opencitations": (bare("citing,cited\n"), "10.5555/a,10.5555/b\n"),
    "opencitations cell": (bare("citing,cited\n", ",10.5555/b\n"), "doi:10.5555/a "),
    "opencitations quotes": (bare("citing,cited\n", ",10.5555/b\n"), '"'),
    "idmap": (bare("doi,pmid\n"), "10.5555/a,1\n"),
    "crossref title": (lambda text: crossref(title=[text], abstract=text), "<i>&amp;"),
}  # fmt: skip
SPAN = {"start": 0, "end": 3, "ref_id": "B0"}
COUNTED: dict[str, Callable[[int], bytes]] = {
    "entities": lambda n: b"<article>" + b"".join(b"&u%d;" % i for i in range(n)) + b"</article>",
    "entities declared": lambda n: bare("<!DOCTYPE article [", "]><article>&e0;</article>")(
        "".join(f'<!ENTITY e{i} "x">' for i in range(n))
    ),
    "references cited at once": lambda n: article(
        "<p>" + "".join(f'said <xref rid="x{i}">[{i}]</xref>, ' for i in range(n)) + "</p>",
        "".join(f'<ref id="x{i}"><mixed-citation>x</mixed-citation></ref>' for i in range(n)),
    ),
    "s2orc spans": lambda n: s2orc("[1] " * n, ({**SPAN, "start": 4 * i, "end": 4 * i + 3} for i in range(n))),
    "s2orc spans that overlap": lambda n: s2orc("a" * n, ({**SPAN, "end": n} for _ in range(n))),
    "s2orc spans outside": lambda n: s2orc("a", ({**SPAN, "start": 9} for _ in range(n))),
    "s2orc paragraphs": lambda n: s2orc(body_text=[{"text": "[1]", "cite_spans": [SPAN]}] * n),
    "s2orc entries": lambda n: s2orc(bib_entries={str(i): {} for i in range(n)}),
    "annotated citations": lambda n: annotated(
        "[1] " * n,
        bibref=(at(4 * i, 4 * i + 3, ref_id="b0") for i in range(n)),
        paragraph=[at(0, 4 * n)],
        bibentry=[at(0, 3, id="b0")],
    ),
    "annotated citations matched": lambda n: annotated(
        "[1]\n" * n, bibref=(at(4 * i, 4 * i + 3, matched_paper_id=i + 1) for i in range(n))
    ),
    "annotated citations in a line": lambda n: annotated(
        "[1] " * n, bibref=(at(4 * i, 4 * i + 3, matched_paper_id=1) for i in range(n))
    ),
    "annotated spans that overlap": lambda n: annotated(
        "a" * n,
        **{
            name: (at(i, n, n="1.1") for i in range(n))
            for name in ("bibref", "paragraph", "sectionheader", "table", "bibtitle", "bibauthor", "figurecaption")
        },
        bibentry=(at(i, i + 1, id=str(i)) for i in range(n)),
    ),
    "annotated entries that overlap": lambda n: annotated(
        "A " * n,
        bibentry=(at(i, n + i, id=str(i)) for i in range(n)),
        bibauthor=(at(i, n + i) for i in range(n)),
        bibauthorlastname=(at(2 * i, 2 * i + 1) for i in range(n)),
    ),
    "annotated names": lambda n: annotated(
        "A " * n,
        bibentry=[at(0, 2 * n)],
        bibauthorfirstname=(at(4 * i, 4 * i + 1) for i in range(n // 2)),
        bibauthorlastname=(at(4 * i + 2, 4 * i + 3) for i in range(n // 2)),
    ),
    "annotated entries": lambda n: annotated("a " * n, bibentry=(at(2 * i, 2 * i + 1, id="b0") for i in range(n))),
    "crossref references": lambda n: crossref(reference=[{"unstructured": "A. (2010)"}] * n),
    "crossref lists": lambda n: crossref(
        **{name: [{"DOI": DOI, "family": "A", "URL": "http://a"}] * n for name in ("update-to", "author", "license", "link")}
    ),
    "datacite lists": lambda n: datacite(
        titles=[{"title": "T"}] * n,
        creators=[{"name": "A, B"}] * n,
        relatedIdentifiers=[{"relatedIdentifier": "10.5555/b", "relationType": "References"}] * n,
    ),
    "openalex lists": lambda n: openalex(
        referenced_works=["https://openalex.org/W2"] * n,
        authorships=[{"author": {"display_name": "A B"}}] * n,
        abstract_inverted_index={str(i): [i] for i in range(n)},
        locations=[{"landing_page_url": "http://a"}] * n,
    ),
}  # fmt: skip


def _repeat(place: Place, unit: str) -> Callable[[int], bytes]:
    return lambda n: place(unit * n)


LISTS: dict[str, Callable[[int], str]] = {
    "bibtex entries": lambda n: "@article{a, title = {T}, doi = {10.5555/a}}\n" * n,
    "bibtex entries unclosed": lambda n: "@article{a," * n,
    "bibtex entries unclosed a line": lambda n: "@article{a, title={\n" * n,
    "bibtex braces": lambda n: "@article{a, title = " + "{" * n + "}" * n + "}",
    "bibtex braces unclosed": lambda n: "@article{a, title = " + "{" * n,
    "bibtex quotation marks": lambda n: '@article{a, title = "' + '{"' * n,
    "bibtex pieces": lambda n: '@article{a, title = "a"' + ' # "b"' * n + "}",
    "bibtex pieces without marks": lambda n: "@article{a, title = a" + " # " * n,
    "bibtex fields": lambda n: "@article{a" + ", title = {T}" * n + "}",
    "bibtex fields without values": lambda n: "@article{a, " + "title = " * n,
    "bibtex strings": lambda n: "".join(f"@string{{a{i + 1} = a{i} # a{i}}}\n" for i in range(n)) + "@misc{b, title = a}",
    "bibtex authors": lambda n: "@article{a, author = {" + "A, B and " * n + "}}",
    "bibtex accents": lambda n: "@article{a, title = {" + r'{\"u}' * n + "}}",
    "bibtex blank lines": lambda n: "@article{a,}" + " \n" * n,
    "ris records": lambda n: "TY  - JOUR\nTI  - T\nER  - \n" * n,
    "ris tags": lambda n: "TY  - JOUR\n" + "AU  - A, B\n" * n,
    "ris lines that go on": lambda n: "TY  - JOUR\nTI  - T\n" + "more\n" * n,
    "csl items": lambda n: "[" + '{"DOI": "10.5555/a"},' * n + "{}]",
    "csl authors": lambda n: '[{"author": [' + '{"family": "A"},' * n + "{}]}]",
    "text lines": lambda n: "Lee I. Of looms. 2001.\n" * n,
    "text numbered": lambda n: "".join(f"{i}. Lee I.\n" for i in range(n)),
    "text paragraphs": lambda n: "Lee I.\nOf looms. 2001.\n\n" * n,
    "text line": lambda n: "Lee I. Of looms. 10.5555/a " * n,
}  # fmt: skip
"""Reference lists, likewise."""
FILES = {name: _repeat(*shape) for name, shape in REPEATED.items()} | COUNTED
"""Files by what grows in them."""
RUNS = (
    " ", "a", ".", "A.", "A. ", "(", "[", "[1", "1,", "1 ", "0", "[1-", "1–", "-", "Smith ", "Smith, ", "et al. ",
    "(2010", "2010, ", "10.1234/a ", "10.1234/", "10.1.", "doi:", "https://a.b/", "PMID ", "arXiv:", "/full", "¹", "中。",
    "Aa", "Berg and ", "1a, ", "1)-(", ": 1", "[a] ", "2010 ,", "2010 a,", "a{color:",
)  # fmt: skip
"""What patterns look for, to be repeated."""
TEXTS: dict[str, Place] = {
    "jats paragraph": in_p,
    "jats tag": lambda text: article(f"<p>As {X.format(text + '1')} end.</p>"),
    "jats end of a tag": lambda text: article(f"<p>As {X.format('1' + text + 'x')} end.</p>"),
    "jats between tags": lambda text: article(f"<p>{X.format('2010')}{text}{X.format('2011')} end.</p>"),
    "jats reference": in_ref,
    "jats abstract": lambda text: article(front=f"<abstract><p>{text}</p></abstract>"),
    "tei paragraph": lambda text: tei(f"<p>{text} {R} end.</p>"),
    "tei sentence": lambda text: tei(f"<p><s>So it is.</s> <s>[{text}] As {R}.</s></p>"),
    "tei end of a sentence": lambda text: tei(f"<p><s>So it is {R}.</s> <s>{R}{text}</s> <s>End.</s></p>"),
    "tei reference": lambda text: tei("", f'<biblStruct><note type="raw_reference">{text}</note></biblStruct>'),
    "s2orc": lambda text: s2orc(f"{text} [1] end.", [{**SPAN, "start": len(text) + 1, "end": len(text) + 4}]),
    "unarxive": lambda text: unarxive(f"{text} {{{{cite:k}}}} end."),
    "crossref": lambda text: crossref(title=[text], reference=[{"unstructured": text}]),
}  # fmt: skip
"""Places of texts that are searched by patterns."""
