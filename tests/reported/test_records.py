"""Reported faults of names and records: what was loaded, and what is right, as reported and in other cases of its kind.

Those of self and independent are lines of `tests/store/name_pairs.txt`; the numbers are those of the report.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from app.cite import bibtex, styles
from app.cite.load import references
from app.db.engine import Database
from app.db.models import StatementRow
from app.ingest.pieces import Piece
from app.ingest.reader import Reader
from app.store import paper_views, papers, statements
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON, ON_SQLITE
from tests.formats.hostile_shapes import tei
from tests.formats.jats.small_articles import DOI, article
from tests.lookup.lookups import look_up
from tests.lookup.registry_server import RegistryServer, answer, serve_registries

pytestmark = ON_SQLITE
PERSON = {"given": "Ida", "family": "Lind"}


def crossref(number: str = "", /, **fields: Any) -> bytes:
    work: dict[str, Any] = {
        "DOI": f"10.5555/g{number}",
        "type": "journal-article",
        "title": ["A title"],
        "publisher": "Frost Press",
    }
    work |= {"issued": {"date-parts": [[2020, 5]]}, "author": [PERSON], **fields}
    return json.dumps({"status": "ok", "message-type": "work", "message": work}).encode()


def datacite(**attributes: Any) -> bytes:
    made: dict[str, Any] = {
        "doi": "10.5555/g",
        "titles": [{"title": "A title"}],
        "publisher": "Frost Archive",
        "publicationYear": 2020,
    }
    made |= {
        "types": {"resourceTypeGeneral": "Dataset"},
        "creators": [{"name": "Lind, Ida"}],
        **attributes,
    }
    return json.dumps({"data": {"type": "dois", "attributes": made}}).encode()


def load(database: Database, *contents: bytes) -> list[str]:
    """Load files, as `citance ingest` does; the reasons of what was not taken in."""
    reasons = []
    for number, content in enumerate(contents):
        result = Reader(classifier=None).read(Piece(str(number), content))
        reasons += [one.reason for one in result.rejections()]
        sources = [
            SourceDocument(one, str(number))
            for one in result.documents
            if one.paper.doi or one.references
        ]
        with database.writing() as session:
            statements.record(session, sources, NOON)
    return reasons


def paper(database: Database, name: str = "10.5555/g") -> dict[str, Any]:
    """As GET /papers/{name} answers."""
    with database.reading() as session:
        id_ = papers.find(session, name)
        return paper_views.load(session, [id_], NOON)[id_]


def cite(database: Database, format_: Callable[..., str], *options: Any) -> str:
    with database.reading() as session:
        (reference,) = references(session, [papers.find(session, "10.5555/g")])
    return format_(reference, *options)


@pytest.fixture
def registries() -> Iterator[RegistryServer]:
    with serve_registries() as server:
        yield server


@pytest.mark.parametrize(
    ("reference", "kept"),
    [
        ({"year": "1998"}, 0),
        ({"unstructured": "Internet Sources"}, 0),
        ({"unstructured": "Cited References"}, 0),
        ({"unstructured": "Literature Cited:"}, 0),
        ({"unstructured": "Bibliografía"}, 0),
        ({"unstructured": "[12]"}, 0),
        ({"unstructured": "CR12"}, 0),
        ({"unstructured": "2003a."}, 0),
        ({"unstructured": "Ibid., p. 12"}, 0),
        ({"unstructured": "参考文献"}, 0),
        ({"unstructured": "Daftar Pustaka"}, 0),
        ({"unstructured": "Obras citadas"}, 0),
        ({"unstructured": "Список використаних джерел"}, 0),
        ({"unstructured": "Id. at 45."}, 0),
        ({"unstructured": "Pustaka Jaya, 1990"}, 1),
        ({"unstructured": "Books and journals"}, 0),
        ({"ISBN": "http://id.crossref.org/isbn/9781234567897"}, 1),
        ({"standard-designator": "ISO 9001"}, 1),
        ({"year": "2000", "volume": "32", "first-page": "S81"}, 0),
        ({"year": "1998", "author": "Holm"}, 1),
        ({"year": "1998", "journal-title": "Frost", "volume": "3"}, 1),
        ({"unstructured": "Homer. Iliad."}, 1),
        ({"unstructured": "References of frost, 1998"}, 1),
        ({"DOI": "10.5555/r"}, 1),
        ({"article-title": "References"}, 1),
    ],
)
def test_reference_that_names_no_work_03(
    database: Database, reference: dict[str, str], kept: int
) -> None:
    """It is left out with a reason, and is no work that strangers cite."""
    reasons = load(database, crossref(reference=[{"key": "5", **reference}]))
    assert paper(database)["references"]["publications"] == kept
    assert reasons == ["The reference says nothing that names a work."] * (1 - kept)


@pytest.mark.parametrize(
    ("title", "subtitle", "expected"),
    [
        ("Frost instruments", "Part 2: Enlargers", "Frost instruments: Part 2: Enlargers"),
        ("Frost instruments:", "Enlargers", "Frost instruments: Enlargers"),
        ("What is frost?", "A review", "What is frost? A review"),
        ("Frost instruments: enlargers", "Enlargers", "Frost instruments: enlargers"),
        ("Frost", "Frost: a review", "Frost: a review"),
        ("Frosting", "Frost", "Frosting: Frost"),
        ("On frost", "LIND et al.", "On frost"),
        ("Frost", "<i>Salix</i> in winter", "Frost: Salix in winter"),
        ("Frost", "- a review", "Frost: a review"),
        ("Frost", "-omics", "Frost: -omics"),
        ("Frost", "(second edition)", "Frost (second edition)"),
    ],
)
def test_subtitle_05(database: Database, title: str, subtitle: str, expected: str) -> None:
    load(database, crossref(title=[title], subtitle=[subtitle]))
    assert paper(database)["title"] == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (  # 09
            "<jats:p><jats:italic>Background</jats:italic>. Cold is bad for results.<jats:italic>Method</jats:italic>."
            " Using frost.<jats:italic>Results</jats:italic>. It froze.</jats:p>",
            "Background. Cold is bad for results. Method. Using frost. Results. It froze.",
        ),
        ("<p>It was 5 %.<b>Results:</b>It froze.</p>", "It was 5 %. Results: It froze."),
        ("<p><b>METHODS</b>Using frost.<b>RESULTS</b>It froze.</p>", "METHODS Using frost. RESULTS It froze."),
        ("<p>“It froze.”<b>Conclusion</b>. We froze it.<b>So</b>.</p>", "“It froze.” Conclusion. We froze it. So."),
        ("<p>CO<sub>2</sub>.<b>Results</b> of <i>E. coli</i>.<b>So</b></p>", "CO2. Results of E. coli. So"),
        ("<p><b>Objetivo:</b>avaliar.<b>Results:</b>12 froze;<b>So</b></p>", "Objetivo: avaliar. Results: 12 froze; So"),
        ("<p>Of 2,<i>N</i>, gene:<i>lacZ</i> and <i>U</i>.<i>S</i>.</p>", "Of 2,N, gene:lacZ and U.S."),
        ("<p>J.<b>S</b>mith and <i>E.</i><i>coli</i> of U.<i>S</i>.</p>", "J.Smith and E.coli of U.S."),
        ("<p>It is p.<i>Arg</i>12 of et al.<i>Nature</i>.</p>", "It is p.Arg12 of et al.Nature."),
        ("<p>The <i>TP53</i>R gene and CO<sub>2</sub>Flux.</p>", "The TP53R gene and CO2Flux."),
        ("<jats:p>Abstract. High ice content.</jats:p>", "High ice content."),  # 49
        ("Abstract:Test of ice.", "Test of ice."),
        ("ABSTRACT Background: Ice.", "Background: Ice."),
        ("Summary — Ice is cold.", "Ice is cold."),
        ("Abstract interpretation is old.", "Abstract interpretation is old."),
        ("Summary of ice: it is cold.", "Summary of ice: it is cold."),
        (  # 50
            '<style type="text/css">p.p1 {margin: 0.0px; font: 12.0px Helvetica} span.s1 {font: 7.0px}</style><p>Ice.</p>',
            "Ice.",
        ),
        ("&lt;style&gt;p {margin: 0}&lt;/style&gt;Ice.", "Ice."),
        ("p.p1 {margin: 0.0px; font: 12.0px Helvetica} span.s1 {font: 7.0px Helvetica} Ice.", "Ice."),
        ("<!-- @page { margin: 2cm } P { margin-bottom: 0.2cm } --><P>Ice.</P>", "Ice."),
        ("The set A {x: x > 0} is ice.", "The set A {x: x > 0} is ice."),
        ("Normal 0 21 false false false EN-US X-NONE X-NONE /* Style */ table.MsoNormal {mso-a:0;} Ice.", "Ice."),
        ("<jats:p><jats:bold>Abstract</jats:bold> Ice.</jats:p>", "Ice."),
        ("<p><b>Abstract</b> algebra is ice.</p>", "Abstract algebra is ice."),
        ("Executive summary: Ice.", "Executive summary: Ice."),
        ("<p>We give a summary: it is ice. In summary - ice.</p>", "We give a summary: it is ice. In summary - ice."),
        ("Abstract This is ice.", "This is ice."),
        ("ABSTRACT Ice is cold.", "Ice is cold."),
        ("ABSTRACT ALGEBRA", "ABSTRACT ALGEBRA"),
        ("[Abstract] Ice.", "Ice."),
        ("<jats:p>Abstract\nIce is cold.</jats:p>", "Ice is cold."),
        ("<jats:p>Abstract\n  algebra is cold.</jats:p>", "Abstract algebra is cold."),
        ("The rule p {margin: 0} is ice.", "The rule p {margin: 0} is ice."),
        ("It is ice. p.p1 {margin: 0.0px} is a rule.", "It is ice. p.p1 {margin: 0.0px} is a rule."),
        ("st1\\:*{behavior:url(#a) } /* Style */ table.MsoNormal {mso-a:\"b\";} Ice.", "Ice."),
        ("No description available.", None),
        ("Missing abstract", None),
        ("International audience", None),
        ("This article does not have an abstract.", None),
        ("No abstract available in English.", None),
        ("暂无摘要", None),
        ("International audiences like ice.", "International audiences like ice."),
        ("Without abstract", None),
        ("<jats:p>n/a</jats:p>", None),  # 51
        ("No abstract available.", None),
        ("[No Abstract Provided]", None),
        ("Abstract not available", None),
        ("An abstract is not available for this content so a preview has been provided. Please use it.", None),
        ("-", None),
        ("No abstract algebra is used.", "No abstract algebra is used."),
    ],
)  # fmt: skip
def test_abstract_09_49_50_51(database: Database, markup: str, expected: str | None) -> None:
    """In both registries."""
    load(database, crossref(abstract=markup))
    assert paper(database)["abstract"] == expected
    descriptions = [{"descriptionType": "Abstract", "description": markup}]
    load(database, datacite(doi="10.5555/d", descriptions=descriptions))
    assert paper(database, "10.5555/d")["abstract"] == expected


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        (
            "COLD ANEMIA IN WINTER&lt;subtitle&gt;Treatment with Warm Milk&lt;/subtitle&gt;",
            "COLD ANEMIA IN WINTER: Treatment with Warm Milk",
        ),
        ("Ice &lt;subtitle&gt;A view&lt;/subtitle&gt;", "Ice: A view"),
        ("Cold &lt;emph&gt;anemia&lt;/emph&gt; in winter", "Cold anemia in winter"),
        ("Vec<T> and Map<K> where a<b", "Vec<T> and Map<K> where a<b"),
    ],
)
def test_title_with_an_unknown_tag_52(database: Database, markup: str, title: str) -> None:
    load(database, crossref(title=[markup]))
    assert paper(database)["title"] == title


@pytest.mark.parametrize(
    ("page", "vancouver", "harvard"),
    [
        ("61-61", "16(5):61.", "p. 61"),
        ("61–61", "16(5):61.", "p. 61"),
        ("61‐61", "16(5):61.", "p. 61"),
        ("i-iv", "16(5):i-iv.", "pp. i–iv"),
        ("e12-e12", "16(5):e12.", "e12"),
        ("61-69", "16(5):61-9.", "pp. 61–69"),
        ("61-611", "16(5):61-611.", "pp. 61–611"),
        ("pii: E1392", "16(5):E1392.", "E1392"),
    ],
)
def test_one_page_twice_21(database: Database, page: str, vancouver: str, harvard: str) -> None:
    load(
        database,
        crossref(**{"container-title": ["Frost"], "volume": "16", "issue": "5", "page": page}),
    )
    assert vancouver in cite(database, styles.text, "vancouver")
    assert f"16(5), {harvard}. Available" in cite(database, styles.text, "harvard")


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ('Exploring the "Many snows" project (Madrid Summit)', 'Exploring the "Many snows" project (Madrid Summit)'),
        ("The “Many” [Snows] of ‘Lund’", "The “Many” [Snows] of ‘Lund’"),
        ('The "DNA" of (McDonald)', 'The {"DNA"} of {(McDonald)}'),
        ("Snow/Ice and iPhone", "{Snow/Ice} and {iPhone}"),
    ],
)  # fmt: skip
def test_brace_around_a_quotation_mark_22(database: Database, title: str, written: str) -> None:
    load(database, crossref(title=[title]))
    assert f"title = {{{written}}}," in cite(database, bibtex.entry)


def test_issn_of_a_namesake_23(database: Database) -> None:
    """Of the same publisher and kind, or of a work of which no more is known, it is the journal; in either order."""
    titled = {"container-title": ["Frost"]}
    cited = crossref(
        "4", reference=[{"article-title": "Of frost", "journal-title": "Frost", "DOI": "10.5555/r"}]
    )
    works = [
        crossref("1", **titled, ISSN=["1234-5679"]),
        crossref("2", **titled, type="reference-entry", publisher="Other Press"),
        crossref("3", **titled),
        crossref("5", **titled, publisher="Other Press"),
        cited,
    ]
    expected = {"g1": ["1234-5679"], "g2": [], "g3": ["1234-5679"], "g5": [], "r": ["1234-5679"]}
    for order in (works, works[::-1]):
        load(database, *order)
        found = {name: paper(database, f"10.5555/{name}")["journal"]["issns"] for name in expected}
        assert found == expected


def article_link(relation: str, doi: str) -> str:
    return f'<related-article related-article-type="{relation}" xlink:href="{doi}"/>'


def test_notices_of_full_texts_26_27_28(database: Database) -> None:
    def related(own: str, type_: str, link: str) -> bytes:
        return article(front=f"{DOI.replace('citing', own)}{link}", type_=type_)

    load(
        database,
        related("a", "research-article", article_link("partial-retraction", "10.5555/an")),
        related("b", "research-article", article_link("retraction-forward", "10.5555/bn")),
        related("cn", "retraction", '<related-object document-id="10.5555/c" link-type="retracted-article"/>'),
    )  # fmt: skip
    notices = {
        name: paper(database, f"10.5555/{name}")["notices"] for name in ("a", "an", "b", "c", "cn")
    }
    assert {
        name: [(one["kind"], one["doi"]) for one in found] for name, found in notices.items()
    } == {
        "a": [("partial_retraction", "10.5555/an")],
        "an": [],
        "b": [("retraction", "10.5555/bn")],
        "c": [("retraction", "10.5555/cn")],
        "cn": [],
    }


def test_row_of_s2ag_that_stands_twice_43(database: Database) -> None:
    line = json.dumps(
        {
            "citationid": 91,
            "citingcorpusid": 1,
            "citedcorpusid": 2,
            "contexts": ["Zebrafish &lt;b&gt; <i>larvae</i>."],
        }
    )
    load(database, f"{line}\n{line}".encode())
    with database.reading() as session:
        assert session.scalars(select(StatementRow.text)).all() == ["Zebrafish <b> larvae."]


@pytest.mark.parametrize(
    ("creator", "names"),
    [
        ({"name": "Lind", "givenName": "Ida (Frost University)", "familyName": "Lind"}, [("Ida", "Lind")]),
        ({"name": "Lind, Ida (University of Ice)", "nameType": "Personal"}, [("Ida", "Lind")]),
        ({"name": "Lind, Ida [CNRS]", "givenName": "Ida [CNRS]", "familyName": "Lind"}, [("Ida", "Lind")]),
        ({"name": "Lind", "givenName": "Ida (0000-0002-1825-0097)", "familyName": "Lind"}, [("Ida", "Lind")]),
        ({"name": "Lind", "givenName": "Ida (Institute of Ice) (Norway)", "familyName": "Lind"}, [("Ida", "Lind")]),
        ({"name": "Lind", "givenName": "Ida (Frost University", "familyName": "Lind"}, [("Ida", "Lind")]),
        ({"name": "Lind", "givenName": "Ida", "familyName": "Lind (née Berg)"}, [("Ida", "Lind (née Berg)")]),
        ({"name": "Lind, Robert (Bob)", "givenName": "Robert (Bob)", "familyName": "Lind"}, [("Robert (Bob)", "Lind")]),
        (
            {"name": "Lind, Ida (Frost University); Berg, Bo (University of Ice)", "familyName": "Lind", "givenName": "Ida"},
            [("Ida", "Lind"), ("Bo", "Berg")],
        ),
        ({"name": "Frost; Sons", "nameType": "Organizational"}, [(None, None)]),
    ],
)  # fmt: skip
def test_name_with_an_affiliation_53(
    database: Database, creator: dict[str, str], names: list[tuple[str | None, str | None]]
) -> None:
    load(database, datacite(creators=[creator]))
    found = paper(database)["authors"]
    assert [(one["given"], one["family"]) for one in found] == names
    if names == [("Ida", "Lind")]:
        assert cite(database, styles.text, "vancouver").startswith("Lind I. ")


@pytest.mark.parametrize(
    ("scheme", "known"),
    [("https://orcid.org/", True), ("http://www.orcid.org", True), ("ORCID iD", True), ("ORCID", True), ("ISNI", False)],
)  # fmt: skip
def test_orcid_whose_scheme_is_an_address_54(database: Database, scheme: str, known: bool) -> None:
    orcid = "0000-0002-1825-0097"
    identifiers = [{"nameIdentifier": orcid, "nameIdentifierScheme": scheme}]
    load(
        database,
        datacite(
            creators=[{"name": "Lind, Ida", "nameType": "Personal", "nameIdentifiers": identifiers}]
        ),
    )
    assert paper(database)["authors"][0]["orcid"] == (orcid if known else None)


@pytest.mark.parametrize("container", ["Proceedings of the 7th Int. Frost Conf.", "Frost,"])
@pytest.mark.parametrize("publisher", ["Sunset Seed and Plant Co.,", "Frost Press;", "Frost Inc."])
@pytest.mark.parametrize("type_", ["proceedings-article", "book", "journal-article"])
def test_container_and_publisher_end_in_a_sign_55_56(
    database: Database, container: str, publisher: str, type_: str
) -> None:
    """In all six styles."""
    load(
        database,
        crossref(
            **{
                "type": type_,
                "container-title": [container],
                "publisher": publisher,
                "page": "8-12",
            }
        ),
    )
    for style in styles.STYLES:
        text = cite(database, styles.text, style)
        assert not [two for two in ("..", ",.", ",,", ",;", ";.", ";,") if two in text], text


def test_harvard_without_a_container_57_58(database: Database) -> None:
    address = "Available at: https://doi.org/10.5555/g."
    load(
        database, crossref(title=["Decision letter"], author=[], publisher=None, type="peer-review")
    )
    assert cite(database, styles.text, "harvard") == f"‘Decision letter’ (2020). {address}"
    load(database, crossref(publisher=None, title=["Decision letter"]))
    assert cite(database, styles.text, "harvard") == f"Lind, I. (2020) ‘Decision letter’. {address}"


@pytest.mark.parametrize(
    ("words", "type_"),
    [
        ("ScholarlyArticle", "journal-article"),
        ("Scholarly article", "journal-article"),
        ("Original Research Article", "journal-article"),
        ("Master's Thesis", "dissertation"),
        ("Conference Paper", "proceedings-article"),
        ("info:eu-repo/semantics/article", "journal-article"),
        ("info:eu-repo/semantics/doctoralThesis", "dissertation"),
        ("Article (peer-reviewed)", "journal-article"),
        ("Journal contribution", "journal-article"),
        ("Artículo de revista", "journal-article"),
        ("Tesis doctoral", "dissertation"),
        ("Presentation", "other"),
        ("Poster", "other"),
    ],
)
def test_text_of_several_spellings_59(database: Database, words: str, type_: str) -> None:
    types = {"resourceTypeGeneral": "Text", "resourceType": words, "schemaOrg": "ScholarlyArticle"}
    load(database, datacite(types=types))
    assert paper(database)["publication_type"] == type_


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("C. Adamt et al. (2013), On moths, arXiv:1399.7335.", "arxiv:1399.7335"),
        ("On moths. https://arxiv.org/abs/hep-th/9799111", "arxiv:hep-th/9799111"),
        ("Smitt J., Phys. Rev. D 5 (2001) 3 [hep-th/9799112].", "arxiv:hep-th/9799112"),
        ("Smitt J. On snow. 2001. PMC9999124.", "pmcid:PMC9999124"),
        ("Smitt J. On snow. 2001. PMID: 39999678", "pmid:39999678"),
        ("Smitt J. On snow. 2001. [PubMed: 39999678]", "pmid:39999678"),
        ("Adamt C. 2013, ArXiv e-prints, 1399.7335", "arxiv:1399.7335"),
        ("Smitt J. On snow. https://pubmed.ncbi.nlm.nih.gov/39999678/", "pmid:39999678"),
        ("Smitt J. On snow. 2001. PMCID: PMC9999123.", "pmcid:PMC9999123"),
        ("Smitt J. https://www.ncbi.nlm.nih.gov/pmc/articles/PMC9999123/", "pmcid:PMC9999123"),
    ],
)
def test_identifiers_in_an_unstructured_reference_62(
    database: Database, printed: str, name: str
) -> None:
    load(database, crossref(reference=[{"key": "1", "unstructured": printed}]))
    scheme, _, value = name.partition(":")
    assert paper(database, name)["ids"][scheme] == value


CITES = {"relationType": "Cites", "relatedIdentifierType": "DOI", "relatedIdentifier": "10.5555/g"}
REF = '<ref id="r1"><element-citation><pub-id pub-id-type="doi">10.5555/CITING</pub-id></element-citation></ref>'
ITSELF = [
    b"oci,citing,cited,creation\n1-1,doi:10.5555/g openalex:W9900025,doi:10.5555/G openalex:W9900025,2023-04-08",
    crossref(reference=[{"key": "1", "DOI": "10.5555/G"}]),
    datacite(relatedIdentifiers=[CITES]),
    b'{"id": "https://openalex.org/W1", "doi": "https://doi.org/10.5555/g", "referenced_works": ["https://openalex.org/W1"]}',
    b'{"citingcorpusid": 1, "citedcorpusid": 1, "contexts": ["So."]}',
    b'{"paper": "DOI:10.5555/g", "data": [{"contexts": ["So."], "citingPaper": {"externalIds": {"DOI": "10.5555/G"}}}]}',
    b'{"citing": {"doi": "10.5555/g"}, "cited": {"doi": "10.5555/G"}, "text": "So."}',
    article("<p>So <xref rid='r1'/>.</p>", REF),
]  # fmt: skip


@pytest.mark.parametrize("content", ITSELF)
def test_paper_that_cites_itself_63(database: Database, content: bytes) -> None:
    """It is rejected with a reason by every loader of edges and of statements."""
    reasons = load(database, content)
    assert len(reasons) == 1
    assert "The paper cites itself" in reasons[0]
    if b"oci" in content:
        assert paper(database)["cited_by"]["publications"] == 0


def test_preprint_cites_what_was_published_of_it(database: Database) -> None:
    """Papers with two DOIs are two, whatever else they have in common."""
    row = b"citing,cited,creation\ndoi:10.5555/p openalex:W1,doi:10.5555/g openalex:W1,2020"
    assert load(database, row) == []
    assert paper(database)["cited_by"]["publications"] == 1


def test_running_head_of_a_pdf_is_no_doi_of_a_reference(database: Database) -> None:
    """GROBID reads the paper's own DOI into the reference that is printed below it, which stays a citation."""
    entry = (
        '<biblStruct xml:id="b{n}"><analytic><title level="a">{title}</title></analytic>'
        '<idno type="DOI">10.5555/g</idno></biblStruct>'
    )
    entries = entry.format(n=1, title="Of snow") + entry.format(n=2, title="T")
    header = '<sourceDesc><biblStruct><idno type="DOI">10.5555/g</idno></biblStruct></sourceDesc></fileDesc>'
    content = tei("", entries).replace(b"</fileDesc>", header.encode())
    reasons = load(database, content)
    assert paper(database)["references"]["publications"] == 1
    assert reasons == [
        "The reference has the DOI of the paper itself; it is kept without a DOI.",
        "The reference says nothing that names a work.",
        "The paper cites itself, which is no citation.",
    ]


@pytest.mark.parametrize(
    ("context", "name", "marker"),
    [
        ("As van der Berg and O’Neill (2018) said.", "Jan van der Berg", "van der Berg and O’Neill (2018)"),
        ("As shown (van der Berg, 2018; Berg, 2019).", "Jan van der Berg", "van der Berg, 2018"),
        ("As Berg (2018) and Berg (2019) said.", "J. Berg", "Berg (2018)"),
        ("As Berg (2017) said.", "J. Berg", "Berg (2017)"),
        ("As O'Neill et al. (2018) said.", "M. O’Neill", "O'Neill et al. (2018)"),
        ("As Steelt (2018) said.", "Guy Steelt Jr.", "Steelt (2018)"),
        ("As Steelt (2018a, 2018b) said.", "Guy Steelt", "Steelt (2018a, 2018b)"),
        ("As Steelt (2016, 2018) said.", "Guy Steelt", "Steelt (2016, 2018)"),
        ("It is (Steelt, 2016, 2018; Berg, 2018).", "Guy Steelt", "Steelt, 2016, 2018"),
        ("As St. Johnt (2018, p. 4) said.", "Mark St. Johnt", "St. Johnt (2018, p. 4)"),
        ("As Steelt (2018), in 2019, said.", "Guy Steelt", "Steelt (2018)"),
    ],
)  # fmt: skip
def test_context_of_semantic_scholar_has_its_marker_48(
    database: Database, context: str, name: str, marker: str
) -> None:
    """With the particles of a name, and without what another year of the same name marks."""
    cited = {"externalIds": {"DOI": "10.5555/r"}, "year": 2018, "authors": [{"name": name}]}
    rows = [{"contexts": [context], "citedPaper": cited}]
    load(database, json.dumps({"paper": "DOI:10.5555/g", "data": rows}).encode())
    with database.reading() as session:
        (row,) = session.scalars(select(StatementRow)).all()
    assert [row.text[start:end] for start, end in row.markers] == [marker]


def test_doi_is_found_by_its_other_spelling(database: Database, registries: RegistryServer) -> None:
    """Of one slash and two, the registry has one, of which the other becomes an alias when it is looked up."""
    registries.set_answers("doi", "/ra/10.1037", answer([{"DOI": "10.1037", "RA": "Crossref"}]))
    registries.set_answers(
        "crossref", "/works/10.1037/0022", answer({"message": {"DOI": "10.1037/0022"}})
    )
    registries.set_answers(
        "crossref", "/works/10.1037//0033", answer({"message": {"DOI": "10.1037//0033"}})
    )
    for doi, prime in (("10.1037//0022", "10.1037/0022"), ("10.1037/0033", "10.1037//0033")):
        look_up(database, registries, doi)
        assert paper(database, doi)["doi"] == prime
