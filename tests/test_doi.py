"""DOIs in every spelling. The table's DOIs are registered ones or follow their pattern."""

import csv
import re
import time
from itertools import accumulate
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app import doi

DATA = Path(__file__).parents[2] / "shared" / "data"

LEGAL = [
    "10.1037/int0000101",
    "10.1002/(SICI)1097-0274(199909)36:1+<1::AID-AJIM2>3.0.CO;2-0",
    "10.1175/1520-0477(1996)077<0935:WOTWSM>2.0.CO;2",
    "10.1890/0012-9615(1999)069[0569:EDILSA]2.0.CO;2",
    "10.1002/1521-3951(200209)233:1<10::aid-pssb10>3.0.co;2-v",
    "10.1016/S0014-5793(01)03313-0",
    "10.1002/(SICI)1521-4141(199907)29:07<2269::AID-IMMU2269>3.0.CO;2-#",
    "10.36652/0042-4633-2023-102-5-404-413/",
    "10.1021/ac010694+",
    "10.1000.10/123",
    "10.1000/a//b",
    "10.1000/what?",
    "10.1000/100%25",
    "10.1000/a%20b",
    "10.1000/a&lt;b",
    "10.1000/doi:10.1000/x",
    "10.1007/978–3-662–02899–5_21",
    "10.1000/ÄÖ",
    "10.1000/日本.1",
    "10.1000/x.",
    "10.1000/" + "x" * (doi.LONGEST - len("10.1000/")),
]


@pytest.mark.parametrize("display", LEGAL)
def test_clean_keeps_a_legal_doi_bare_and_as_any_uri(display: str) -> None:
    assert doi.clean(display) == display
    assert doi.clean(f" doi:{display}\n") == display
    assert doi.clean(f"DOI: {display}") == display
    for place in ("https://doi.org/", "http://dx.doi.org/", "HTTPS://WWW.DOI.ORG/", "doi.org/"):
        assert doi.clean(place + quote(display)) == display
        assert doi.clean(place + quote(display, safe="")) == display
    assert doi.clean("info:doi/" + quote(display)) == display
    assert doi.clean("urn:doi:" + quote(display)) == display


@pytest.mark.parametrize(
    ("text", "display"),
    [
        ("doi: http://dx.doi.org/10.1000/x", "10.1000/x"),
        ("http://dx.doi.org/doi:10.1000/x", "10.1000/x"),
        ("https://doi.org/https://doi.org/10.1000/x", "10.1000/x"),
        ("https:/doi.org/10.1000/x", "10.1000/x"),
        ("https://doi.org/10.1000/x?utm_source=mail&y=z", "10.1000/x"),
        ("https://doi.org/10.1000/x%3Fy=z", "10.1000/x?y=z"),
        ("https://doi.org/10.1000/x+y", "10.1000/x+y"),
        ("https://doi.org/10.1000/100%2525", "10.1000/100%25"),
        ("https://doi.org/10.1000/a;2-#", "10.1000/a;2-#"),
        ("10.10\u200b00/so\u00adft\u0000\ufeff", "10.1000/soft"),
        ("https://doi.org/10.1000/x%E2%80%8B", "10.1000/x"),
        ("https://doi.org/10.1000/x#sec2", "10.1000/x"),
        ("doi.org/10.1000/x?y=z#sec2", "10.1000/x"),
        ("https://doi.org/10.1000/x%231", "10.1000/x#1"),
        ("doi:10.1000/x#1", "10.1000/x#1"),
        ("10.1000/x#1", "10.1000/x#1"),
        ("\u00a0doi :10.1000/x\u3000", "10.1000/x"),
    ],
)
def test_clean_removes_what_is_around_a_doi(text: str, display: str) -> None:
    assert doi.clean(text) == display


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10/abc",
        "https://doi.org/10/abc",
        "10.1000",
        "10.1000/",
        "https://doi.org/10.1093/",
        "10./x",
        "10..1/x",
        "11.1000/x",
        "x10.1000/x",
        "10.1017.S1355838201011074",
        "10.１０００/x",
        "10.1000/a b",
        "10.1000/a\tb",
        "10.1000/a\u2028b",
        "10.1000/\x1b",
        "10.1000/\ud800",
        "https://doi.org/10.1000/a%20b",
        "https://doi.org/10.1000/%ff",
        "10.1037%2Fint0000101",
        "doi:",
        "PMID: 31452345",
        "10.1000/" + "x" * doi.LONGEST,
        "10.1000/" + "ж" * (doi.LONGEST // 2),
    ],
)
def test_clean_and_parse_return_none_for_other_texts(text: str) -> None:
    assert doi.clean(text) is None
    assert doi.parse(text) is None


def test_fold_only_ascii_letters() -> None:
    assert doi.parse("https://doi.org/10.1037/INT0000101") == "10.1037/int0000101"
    assert doi.parse("10.1000/ÄB") == "10.1000/Äb"
    assert doi.parse("10.1000/İK") == "10.1000/İk"
    assert doi.clean("10.1000/AbC") == "10.1000/AbC"


@pytest.mark.parametrize(
    ("text", "display"),
    [
        ("doi: http://dx.doi.org/10.1000/x", "10.1000/x"),
        ("\n      10.1111/j.1467-789X.2007.00439.x\n    ", "10.1111/j.1467-789X.2007.00439.x"),
        ("10.1146/ annurev.earth.33.031504.103001", "10.1146/annurev.earth.33.031504.103001"),
        ("10.1016/j.\n   clsr.2014.03.007", "10.1016/j.clsr.2014.03.007"),
        (
            "10.1002/(SICI)1097-4644(19970701)66:1&lt;1::AID-JCB1&gt;3.0.CO;2-V",
            "10.1002/(SICI)1097-4644(19970701)66:1<1::AID-JCB1>3.0.CO;2-V",
        ),
        (
            "10.1577/1548-8659(1984)4&#x0003c;331:DAOOAS&#62;2.0.CO;2",
            "10.1577/1548-8659(1984)4<331:DAOOAS>2.0.CO;2",
        ),
        ("10.1000/a&amp;lt;b", "10.1000/a&lt;b"),
        ("10.1000/a&copy=b&lt", "10.1000/a&copy=b&lt"),
        ("10.1000/a&#x110000;", "10.1000/a\ufffd"),
        ("10.1093/nar/gkx088%J Nucleic Acids Research", "10.1093/nar/gkx088"),
        ("10.1371/journal.pone.0051112 PMID: 23226492", "10.1371/journal.pone.0051112"),
        ("10.1000/first 10.1000/second", "10.1000/first"),
        ("10.1021/ac010694+", "10.1021/ac010694+"),
        ("10.1126/science.1203810.", "10.1126/science.1203810."),
        ("10.1000/abc(", "10.1000/abc"),
        ("10.1000/abc(accessed 3 May", "10.1000/abc"),
        ("10.1000/a(b)c[d", "10.1000/a(b)c"),
        ("10.1000/abc[CrossRef]", "10.1000/abc"),
        ("10.1000/abc (PDF)", "10.1000/abc"),
        ("10.1000/abc(pdf, 2 MB)", "10.1000/abc"),
        ("10.1000/abc(PDFX)", "10.1000/abc(PDFX)"),
        ("10.1000/abc (2010)", "10.1000/abc"),
        ("10.1000/abc [May 2010].", "10.1000/abc"),
        ("10.1000/abc(accessed 3 May 2020)", "10.1000/abc"),
        ("10.1000/abc (in press)", "10.1000/abc"),
        ("10.1016/S0140-6736 (05)17709-5", "10.1016/S0140-6736(05)17709-5"),
        ("10.1016/0022-1236(2010)", "10.1016/0022-1236(2010)"),
        ("10.1000/abc; 10.1000/abd", "10.1000/abc"),
        ("10.1000/abc).", "10.1000/abc"),
        ("10.1061/(ASCE)0733-9437(2005)131:5(466)", "10.1061/(ASCE)0733-9437(2005)131:5(466)"),
        (
            "10.1577/1548-8659 (1984) 4&lt;331:DAOOAS&gt;2.0.CO;2",
            "10.1577/1548-8659(1984)4<331:DAOOAS>2.0.CO;2",
        ),
        ("10.1000/abc10.1000/abc", "10.1000/abc"),
        ("10.1000/ABC10.1000/abc", "10.1000/ABC"),
        ("10.1000/10.1000", "10.1000/10.1000"),
        ("&lt;10.1000/abc&gt;", "10.1000/abc"),
        ("(doi:10.1000/abc).", "10.1000/abc"),
        ("10.1000/abc10.1000/abd", "10.1000/abc10.1000/abd"),
        ("XXXXXX", None),
        ("&lt;", None),
        ("", None),
    ],
)
def test_from_markup(text: str, display: str | None) -> None:
    assert doi.from_markup(text) == display


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("No DOI here, 10.5/2 of them, nor 110.1016/x.", []),
        ("J Foo 2001;3:4. doi:10.1007/BF00997802.", ["10.1007/BF00997802"]),
        ("(see https://doi.org/10.1000/x), then", ["10.1000/x"]),
        ("“… 10.1000/x.” And", ["10.1000/x"]),
        ("<https://doi.org/10.1000/x>.", ["10.1000/x"]),
        ('<a href="https://doi.org/10.1000/x">10.1000/x</a>', ["10.1000/x"]),
        ("in 10.1016/S0014-5793(01)03313-0).", ["10.1016/S0014-5793(01)03313-0"]),
        (
            "in 10.1061/(ASCE)0733-9437(2005)131:5(466).",
            ["10.1061/(ASCE)0733-9437(2005)131:5(466)"],
        ),
        (
            "at 10.36652/0042-4633-2023-102-5-404-413/, read",
            ["10.36652/0042-4633-2023-102-5-404-413/"],
        ),
        ("Chem. 10.1021/ac010694+.", ["10.1021/ac010694+"]),
        (
            "Am J 10.1002/1097-0142(20001001)89:7&lt;1418::aid-cncr2&gt;3.0.co;2-a. Next",
            ["10.1002/1097-0142(20001001)89:7<1418::aid-cncr2>3.0.co;2-a"],
        ),
        (
            "29:2269 10.1002/(SICI)1521-4141(199907)29:07<2269::AID-IMMU2269>3.0.CO;2-#.",
            ["10.1002/(SICI)1521-4141(199907)29:07<2269::AID-IMMU2269>3.0.CO;2-#"],
        ),
        (
            "Novit. 10.1206/0003-0082(2006)3530[1:YDANPC]2.0.CO; 2",
            ["10.1206/0003-0082(2006)3530[1:YDANPC]2.0.CO;2"],
        ),
        ("10.1093/nar/gkx088%J Nucleic Acids", ["10.1093/nar/gkx088"]),
        ("one 10.1000/a, two 10.1000/b; 10.1000/A", ["10.1000/a", "10.1000/b"]),
        ("10.1000/a,10.1000/b", ["10.1000/a", "10.1000/b"]),
        ("doi:10.1000/a;http://dx.doi.org/10.1000/b.", ["10.1000/a", "10.1000/b"]),
        ("10.1371/journal.pone.0051112. PMID: 23226492", ["10.1371/journal.pone.0051112"]),
        ("x 10.1371/journal.pone.0051112PMID:23226492", ["10.1371/journal.pone.0051112"]),
        ("At https://doi.org/10.1002%2Fabc%3Cd.", ["10.1002/abc<d"]),
        ("At 10.1000/a%3Cd.", ["10.1000/a%3Cd"]),
        (
            "https://www.frontiersin.org/articles/10.3389/fpsyg.2019.00001/full.",
            ["10.3389/fpsyg.2019.00001"],
        ),
        (
            "https://journals.example/article?id=10.1371/journal.pone.0051112&type=printable",
            ["10.1371/journal.pone.0051112"],
        ),
        ("A. https://doi.org/10.1000/x(accessed 3 May 2020).", ["10.1000/x"]),
        ("A. https://doi.org/10.1000/x[Accessed 3 May 2020]", ["10.1000/x"]),
        ("A. doi:10.1000/x.[PMC free article]", ["10.1000/x"]),
        ("A. doi:10.1000/x[CrossRef]", ["10.1000/x"]),
        ("A. doi:10.1000/x.[CrossRef][PubMed]", ["10.1000/x"]),
        ("A. doi:10.1000/x [Google Scholar]", ["10.1000/x"]),
        ("A. doi:10.1000/xCrossRefGoogle Scholar", ["10.1000/x"]),
        ("A. doi:10.1000/x[1:y]z", ["10.1000/x[1:y]z"]),
        ("A. doi:10.1000/x10.1000/x.", ["10.1000/x"]),
        ("A. https://doi.org/10.1000/x#ref1, B", ["10.1000/x"]),
        ("载于10.1000/x。下", ["10.1000/x"]),
        ("Nature 10.\u200b1000/x\u00ady", ["10.1000/xy"]),
    ],
)
def test_find_all_in_running_text(text: str, found: list[str]) -> None:
    assert doi.find_all(text) == found
    assert doi.find(text) == (found[0] if found else None)


@pytest.mark.parametrize("display", LEGAL)
def test_find_all_keeps_the_end_of_a_doi_alone(display: str) -> None:
    if not re.search(r"&lt;|doi:", display):
        assert doi.find_all(display) == [display]
        assert doi.find_all(f"https://doi.org/{quote(display)}") == [display]


@pytest.mark.parametrize(
    ("display", "second_try"),
    [
        ("10.1126/science.1203810.", "10.1126/science.1203810"),
        ("10.1000/abc).", "10.1000/abc"),
        ("10.1000/a(b)", None),
        ("10.1021/ac010694+", None),
        ("10.36652/0042-4633-2023-102-5-404-413/", None),
        ("10.1002/x>3.0.CO;2-#", None),
        ("10.1000/.", None),
    ],
)
def test_trim(display: str, second_try: str | None) -> None:
    assert doi.trim(display) == second_try


PRINTABLE = st.characters(exclude_categories=("C", "Z"))
DOIS = st.builds(
    "10.{}/{}".format,
    st.from_regex(r"[0-9]{4,9}(\.[0-9]{1,4}){0,2}", fullmatch=True),
    st.text(PRINTABLE, min_size=1, max_size=60),
)


@given(DOIS)
def test_clean_keeps_any_printable_suffix_of_a_url(display: str) -> None:
    assert doi.clean(display) == display
    assert doi.clean("https://doi.org/" + quote(display, safe="")) == display


@given(DOIS)
def test_parse_is_idempotent_and_ignores_ascii_case(display: str) -> None:
    key = doi.parse(display)
    assert key is not None
    assert doi.parse(key) == key == doi.fold(display)
    shouted = re.sub("[a-z]", lambda letter: letter[0].upper(), display)
    assert doi.parse(shouted) == key


@given(
    st.text(max_size=200) | DOIS.map(lambda display: f"See (doi:{display}), &lt;b&gt; {display}.")
)
def test_every_function_returns_dois(text: str) -> None:
    answers = [doi.clean(text), doi.from_markup(text), *doi.find_all(text)]
    assert all(doi.clean(answer) == answer for answer in answers if answer is not None)
    for answer in answers:
        if answer is not None and (second := doi.trim(answer)) is not None:
            assert doi.clean(second) == second


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._()-]{0,30}[A-Za-z0-9]", fullmatch=True))
def test_find_all_takes_nothing_of_the_sentence(suffix: str) -> None:
    depths = list(accumulate((one == "(") - (one == ")") for one in suffix))
    if min(depths) == depths[-1] == 0:
        assert doi.find_all(f"As shown (doi: 10.1000/{suffix}), it is.") == [f"10.1000/{suffix}"]


@pytest.mark.parametrize(
    "text",
    [
        " " * 200_000 + "x",
        "doi" + " " * 200_000 + "x",
        "10.1000/" + ")" * 200_000,
        "doi:" * 50_000,
        "10.1000/" * 25_000,
        "https://" * 25_000,
        "see https://x.org/10.1000/a" + "/full" * 40_000 + "!x",
        "&#" * 100_000,
        "10.1000/x?a" * 20_000,
    ],
    ids=lambda text: text[:12],
)
def test_functions_take_linear_time_on_hostile_text(text: str) -> None:
    start = time.process_time()
    doi.clean(text)
    doi.from_markup(text)
    doi.find_all(text)
    assert time.process_time() - start < 2


def test_from_markup_reads_all_dois_of_real_articles() -> None:
    folder = DATA / "jats" / "open"
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    seen = 0
    for file in sorted(folder.glob("*.xml")):
        for element in etree.parse(file, parser).iter("pub-id", "article-id"):
            text = "".join(str(part) for part in element.itertext())
            if element.get("pub-id-type") == "doi":
                seen += 1
                assert doi.from_markup(text) is not None, (file.name, text)
                if text == text.strip() and "&" not in text:
                    assert doi.clean(text) == text, (file.name, text)
    assert seen > 1000


def test_clean_reads_all_dois_asked_of_registries() -> None:
    table = DATA / "upstream.tsv"
    if not table.is_file():
        pytest.skip(f"{table} is absent")
    seen = 0
    with table.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            path = urlsplit(row["uri"]).path
            asked = re.search(r"/(?:works|dois|doiRA)/(?:https://doi\.org/)?(10\.[^/]+/.+)", path)
            if asked:
                seen += 1
                assert doi.clean("https://doi.org/" + asked[1]) is not None, row["uri"]
    assert seen > 40
