"""Markers of author-year citations of which only a part is tagged."""

import pytest

from tests.formats.jats.small_articles import author_references, paragraph_cites, xref


def test_year_alone_takes_in_the_name_before() -> None:
    """The marker of a tagged year begins with the name before it."""
    refs = author_references(("Smith", 2010), ("van der Berg", 2011))
    assert paragraph_cites(f"As Smith et al. ({xref('r1', '2010')}) say.", refs) == [
        (1, "As ⟦Smith et al. (2010)⟧ say.")
    ]
    assert paragraph_cites(f"So (van der Berg &amp; Ode, {xref('r2', '2011')}).", refs) == [
        (2, "So ⟦(van der Berg & Ode, 2011)⟧.")
    ]
    assert paragraph_cites(
        f"So (Smith {xref('r1', '2010')}; van der Berg {xref('r2', '2011')}).", refs
    ) == [
        (1, "So (⟦Smith 2010⟧; van der Berg 2011)."),
        (2, "So (Smith 2010; ⟦van der Berg 2011⟧)."),
    ]


def test_name_may_be_spelt_unlike_the_reference() -> None:
    """The name is found also where the reference spells it otherwise."""
    refs = author_references(("Høg", 2000))
    assert paragraph_cites(f"As E. Hog et al. ({xref('r1', '2000')}) say.", refs) == [
        (1, "As ⟦E. Hog et al. (2000)⟧ say.")
    ]


def test_name_begins_with_no_small_letter_of_any_script() -> None:
    """Small letters with accents or of other scripts begin no name."""
    refs = author_references(("Other", 1900))
    assert paragraph_cites(f"По данным Петрова ({xref('r1', '2004')}) так.", refs) == [
        (1, "По данным ⟦Петрова (2004)⟧ так.")
    ]
    assert paragraph_cites(f"Selon l’étude été Dupont ({xref('r1', '2004')}) oui.", refs) == [
        (1, "Selon l’étude été ⟦Dupont (2004)⟧ oui.")
    ]


def test_follow_up_shares_the_name_before() -> None:
    """A follow-up ("b", or a second year) shares the name of the citation before it."""
    refs = author_references(("Smith", 2004), ("Smith", 2004), ("Smith", 2005))
    assert paragraph_cites(
        f"So (Smith {xref('r1', '2004a')}, {xref('r2', 'b')}, {xref('r3', '2005')}).", refs
    ) == [
        (1, "So (⟦Smith 2004a⟧, b, 2005)."),
        (2, "So (⟦Smith 2004a, b⟧, 2005)."),
        (3, "So ⟦(Smith 2004a, b, 2005)⟧."),
    ]


def test_name_alone_takes_in_the_year_behind() -> None:
    """The marker of a tagged name ends behind its year."""
    assert paragraph_cites(
        f"As {xref('r1', 'Ames et al.')} (2010) say.", author_references(("Ames", 2010))
    ) == [(1, "As ⟦Ames et al. (2010)⟧ say.")]


def test_arrow_alone_takes_in_year_and_name() -> None:
    """The marker of a tagged arrow begins with the name and the year before it."""
    refs = author_references(("Ames", 2010), ("Bell", 2011))
    assert paragraph_cites(
        f"So (Ames, 2010 {xref('r1', '▶')}; Bell, 2011 {xref('r2', '▶')}).", refs
    )[1] == (
        2,
        "So (Ames, 2010 ▶; ⟦Bell, 2011 ▶⟧).",
    )
    assert paragraph_cites(f"So (Ames, 2010){xref('r1', ' ▶')} it is.", refs) == [
        (1, "So ⟦(Ames, 2010) ▶⟧ it is.")
    ]


@pytest.mark.parametrize(
    "cited", ["2004a,b", "2004a, 2004b", "2004; p. 12", "2004, 1: 12", "2004: 12, fig. 3"]
)
def test_bracket_of_a_year_may_hold_pages_and_years(
    cited: str,
) -> None:
    """The bracket of a year belongs to the marker, with the pages and further years in it."""
    year, rest = cited[: 5 if cited[4] == "a" else 4], cited[5 if cited[4] == "a" else 4 :]
    body = f"So Smith ({xref('r1', year)}{rest}) said."
    assert paragraph_cites(body, author_references(("Smith", 2004))) == [
        (1, f"So ⟦Smith ({cited})⟧ said.")
    ]


def test_letters_may_stand_for_numbers() -> None:
    """A raised letter may stand for a number: it shares no name with the citation before it."""
    body = f"In mice<sup>{xref('r1', 'a')}</sup> and<sup>{xref('r2', 'b')}</sup> too."
    assert paragraph_cites(body, author_references(("Smith", 2004), ("Bell", 2005))) == [
        (1, "In mice ⟦[a]⟧ and [b] too."),
        (2, "In mice [a] and ⟦[b]⟧ too."),
    ]


@pytest.mark.parametrize(
    ("name", "cited", "marked"),
    [
        ("Berg", "(Berg and Berg, {})", "⟦(Berg and Berg, 2004)⟧"),
        ("Berg", "(Berg, Holm, &amp; Berg {})", "⟦(Berg, Holm, & Berg 2004)⟧"),
        ("Berg", "Berg et Berg ({})", "⟦Berg et Berg (2004)⟧"),
        ("Berg", "Berg 2003 and Berg ({})", "Berg 2003 and ⟦Berg (2004)⟧"),
        ("Berg", "Berg and then Berg ({})", "Berg and then ⟦Berg (2004)⟧"),
        ("Li", "(Li and Lindholm, {})", "⟦(Li and Lindholm, 2004)⟧"),
        ("Li", "(Li and Holm-Lind, {})", "⟦(Li and Holm-Lind, 2004)⟧"),
        ("Neill", "(O’Neill and Neill-Berg, {})", "⟦(O’Neill and Neill-Berg, 2004)⟧"),
        ("Origin", "OriginPro version 8.0 ({})", "⟦OriginPro version 8.0 (2004)⟧"),
        ("Berg", "Berg’s ({}) work", "⟦Berg’s (2004)⟧ work"),
        ("X", "(Ministry of Weather and Renewable Frost {})", "⟦(Ministry of Weather and Renewable Frost 2004)⟧"),
        ("X", "(Ministry of Snow, Ice and Late Frost, {})", "⟦(Ministry of Snow, Ice and Late Frost, 2004)⟧"),
        ("X", "Centers for Ice Control and Frost Prevention ({})", "⟦Centers for Ice Control and Frost Prevention (2004)⟧"),
        ("X", "Food and Frost Organization ({})", "⟦Food and Frost Organization (2004)⟧"),
        ("X", "in Norway and Sweden Holm ({})", "in Norway and ⟦Sweden Holm (2004)⟧"),
        ("UNIFROST", "The United Frost Fund (UNIFROST) ({}:3) says", "The ⟦United Frost Fund (UNIFROST) (2004:3)⟧ says"),
        ("UNIFROST", "(United Frost Fund [UNIFROST] {})", "⟦(United Frost Fund [UNIFROST] 2004)⟧"),
        ("Müller", "(Müller und Müller, {})", "⟦(Müller und Müller, 2004)⟧"),
        ("X", "(Ministerium für Frost und Eis {})", "⟦(Ministerium für Frost und Eis 2004)⟧"),
        ("X", "(Ministère de la Neige et des Glaces, {})", "⟦(Ministère de la Neige et des Glaces, 2004)⟧"),
        ("X", "(Ministère de l’Agriculture et de la Pêche {})", "⟦(Ministère de l’Agriculture et de la Pêche 2004)⟧"),
        ("X", "(Society for the Study of Sleet and Hail {})", "⟦(Society for the Study of Sleet and Hail 2004)⟧"),
        ("X", "(Society against Cruelty to Snow and Ice {})", "⟦(Society against Cruelty to Snow and Ice 2004)⟧"),
        ("X", "so: The Society of Snow and Ice ({}) says", "so: The ⟦Society of Snow and Ice (2004)⟧ says"),
        ("FDA", "the Food and Drug Administration (FDA) ({}) of", "the ⟦Food and Drug Administration (FDA) (2004)⟧ of"),
        ("UN-Frost", "the Frost Programme (UN-Frost) ({}) of", "the ⟦Frost Programme (UN-Frost) (2004)⟧ of"),
        ("X", "the Frost Programme (WFO/UNIFROST) ({}) of", "the ⟦Frost Programme (WFO/UNIFROST) (2004)⟧ of"),
        ("DFG", "Frost Fund (Deutscher Frostfonds, DFG) ({}) of", "Frost Fund ⟦(Deutscher Frostfonds, DFG) (2004)⟧ of"),
        ("IFP", "Panel on Frost (IFP; {}) of", "Panel on Frost ⟦(IFP; 2004)⟧ of"),
        ("Berg", "(Berg et al.; {})", "⟦(Berg et al.; 2004)⟧"),
        ("Berg", "(Dahl 2001; Berg; {})", "(Dahl 2001; ⟦Berg; 2004⟧)"),
        ("Berg", "In Norway and Northern Sweden (Berg {})", "In Norway and Northern Sweden ⟦(Berg 2004)⟧"),
        ("X", "(R Core Team {})", "⟦(R Core Team 2004)⟧"),
        ("X", "so; Hence World Frost Group ({}) says", "so; Hence ⟦World Frost Group (2004)⟧ says"),
        ("van den Berg", "so; Then Van den Berg ({}) says", "so; Then ⟦Van den Berg (2004)⟧ says"),
        ("Berg", "(BERG; HOLM; LIND, {})", "⟦(BERG; HOLM; LIND, 2004)⟧"),
        ("Berg", "(BERG, 2001; HOLM; BERG, {})", "(BERG, 2001; HOLM; ⟦BERG, 2004⟧)"),
        ("Berg", "Berg and her team ({}) say", "⟦Berg and her team (2004)⟧ say"),
    ],
)  # fmt: skip
def test_marker_begins_with_the_first_name(name: str, cited: str, marked: str) -> None:
    """Two authors of one name, names within names, institutions with "and", and short forms in brackets."""
    body = f"It is {cited.format(xref('r1', '2004'))}."
    assert paragraph_cites(body, author_references((name, 2004))) == [(1, f"It is {marked}.")]


@pytest.mark.parametrize(
    ("cited", "marked"),
    [
        ("Holm ({}: lam. XIII, A) only", "⟦Holm (2004: lam. XIII, A)⟧ only"),
        ("Holm et al. ({}; Table S6), as", "⟦Holm et al. (2004; Table S6)⟧, as"),
        ("Holm ({}: 177 [also 1851: 204]) noted", "⟦Holm (2004: 177 [also 1851: 204])⟧ noted"),
        ("Holm ({}; in (part)) noted", "⟦Holm (2004; in (part))⟧ noted"),
        (f"Holm ({{}}; {'very ' * 30}long) noted", f"⟦Holm (2004⟧; {'very ' * 30}long) noted"),
        (
            f"Holm (plate {{}}; {'very ' * 30}long) noted",
            f"⟦Holm (plate 2004⟧; {'very ' * 30}long) noted",
        ),
        (f"the (old {{}}; {'very ' * 30}long) one", f"the (old ⟦2004⟧; {'very ' * 30}long) one"),
    ],
)
def test_marker_closes_its_bracket_or_keeps_the_name(cited: str, marked: str) -> None:
    """To the closing bracket where it is near; else without the one that is open, unless that cost the name."""
    body = f"So {cited.format(xref('r1', '2004'))}."
    assert paragraph_cites(body, author_references(("Holm", 2004))) == [(1, f"So {marked}.")]


def test_marker_of_a_bracket_that_cites_others() -> None:
    """It closes its bracket also where somebody else is cited in it."""
    body = f"So Holm ({xref('r1', '2004')}; see {xref('r2', 'Berg 2005')}) noted."
    found = paragraph_cites(body, author_references(("Holm", 2004), ("Berg", 2005)))
    assert found[1] == (2, "So Holm (2004; see ⟦Berg 2005⟧) noted.")
    assert found[0] == (1, "So ⟦Holm (2004; see Berg 2005)⟧ noted.")


def test_arrow_behind_a_letter_shares_name_and_year() -> None:
    """IUCr tags an arrow behind each letter of a follow-up."""
    arrows = (
        f"(Holm, 2004<italic>a</italic> {xref('r1', ' ▸')},<italic>b</italic> {xref('r2', ' ▸')})"
    )
    assert paragraph_cites(f"So {arrows}.", author_references(("Berg", 2004), ("Dahl", 2004))) == [
        (1, "So (⟦Holm, 2004a ▸⟧,b ▸)."),
        (2, "So ⟦(Holm, 2004a ▸,b ▸)⟧."),
    ]


def test_name_of_an_institution_that_repeats_a_title() -> None:
    """A list of names has a comma or "and" between them: of "Leaf Forms of the Leaf Group" only the group is cited."""
    body = f"We follow the Manual of Leaf Forms of the Leaf ({xref('r1', '1999')})."
    found = paragraph_cites(body, author_references(("Leaf", 1999)))
    assert found == [(1, "We follow the Manual of Leaf Forms of the ⟦Leaf (1999)⟧.")]
