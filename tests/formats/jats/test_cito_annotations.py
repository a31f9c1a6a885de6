"""app.formats.jats.cito_annotations: what authors cite for."""

from app.formats.jats.reader import read

ARTICLE = """<article><front><article-meta><article-id pub-id-type="doi">10.5555/a</article-id></article-meta></front>
<body><p>We did it <xref ref-type="bibr" rid="b1" specific-use="cito:usesMethodIn cito:usesmethodin">1</xref>.
It goes on <xref ref-type="bibr" rid="b2">2</xref>. And on <xref ref-type="bibr" rid="b3" content-type="citing">3</xref>.
Once more <xref ref-type="bibr" rid="b1">1</xref>. By text <xref ref-type="bibr" rid="b4">4</xref>.</p></body>
<back><ref-list><ref id="b1"><mixed-citation>Ahn A. One. 2018.</mixed-citation></ref>
<ref id="b2"><element-citation specific-use="http://purl.org/spar/cito/extends"><article-title>Two</article-title></element-citation></ref>
<ref id="b3" content-type="cito:nothing"><mixed-citation>Cho C. Three. 2018.</mixed-citation></ref>
<ref id="b4"><mixed-citation>Doe D. Four. 2018. [cito:usesDataFrom] [cito:citesAsAuthority]</mixed-citation></ref>
</ref-list></back></article>"""


def test_annotations_are_intents_of_statements() -> None:
    """On the citation they hold there, on the reference wherever it is cited; what is no property of CiTO is none."""
    (document,) = read(ARTICLE.encode())
    assert [statement.intents for statement in document.statements] == [
        ("cito:usesMethodIn",),
        ("cito:extends",),
        (),
        (),
        ("cito:usesDataFrom", "cito:citesAsAuthority"),
    ]
