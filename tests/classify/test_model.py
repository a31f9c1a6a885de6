"""What the shipped classifier says of sentences that were written for it, and how it behaves."""

import gzip
import json
import re
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from time import process_time

import pytest

from app.classify.english import speaks_english
from app.classify.features import Words, apart, features, look
from app.classify.model import (
    MODEL_VERSION,
    WEIGHTS,
    Passage,
    Verdict,
    classify,
    classify_batch,
    shipped,
)
from app.document import Classification, Span
from app.vocabulary import Section, Type

NO_WORDS = Words(set(), set(), set(), set())


def passage(marked: str, section: Section = "discussion", before: str | None = None) -> Passage:
    """The marker stands in «»."""
    start, end = marked.index("«"), marked.index("»") - 1
    text = marked.replace("«", "").replace("»", "")
    return Passage(text, before, None, (Span(start, end),), section)


def type_of(marked: str, section: Section = "discussion", before: str | None = None) -> Type:
    return classify(passage(marked, section, before)).type


@pytest.mark.parametrize(
    "marked",
    [
        "In line with «[3]», we found that sleep loss lowered mood in all groups.",
        "Our results are consistent with those of Berger et al. «[12]», who saw the same decline.",
        "This finding agrees with earlier reports from Kenya «(Otieno et al., 2011)».",
        "Similar results were obtained by Lind and colleagues «[8]» in a smaller cohort.",
        "These data confirm previous observations in mice «(Hara et al., 2009)».",
        "Consistent with previous studies «[4,5]», we observed a rise in serum ferritin.",
        "As reported previously «[17]», the mutant grew more slowly than the wild type in our assay.",
    ],
)
def test_the_authors_own_finding_that_agrees_is_supporting(marked: str) -> None:
    assert type_of(marked) == "supporting"


@pytest.mark.parametrize(
    "marked",
    [
        "In contrast to the findings of Berger et al. «[12]», we found no decline in our patients.",
        "Our results contradict those reported by «Okoye (2014)» for the same population.",
        "These values are lower than those reported by Lind et al. «[8]».",
        "This is inconsistent with previous studies «[4,5]», which found a strong association.",
        "Unlike «Hara et al. (2009)», we did not observe any effect of the drug on survival.",
        "However, our findings differ from those of earlier work «[21]».",
    ],
)
def test_the_authors_own_finding_that_differs_is_contrasting(marked: str) -> None:
    assert type_of(marked) == "contrasting"


@pytest.mark.parametrize(
    "marked",
    [
        "Lind et al. «[8]» confirmed the earlier results of Berger [12] in a second trial.",
        "Lind et al. «[8]» found results in line with those of Jones [4] and Ito [5].",
        "A later trial «[30]» supported the use of the vaccine in children.",
        "In contrast, mice that lack the gene develop normally «(Ruiz et al., 2007)».",
    ],
)
def test_agreement_and_difference_among_others_are_mentioning(marked: str) -> None:
    assert type_of(marked, "introduction") == "mentioning"


@pytest.mark.parametrize(
    "marked",
    [
        "In contrast to earlier methods, «[4]» uses a single pass over the data.",
        "We trained a support vector machine «[5]» on these features.",
        "Patients received social support as described by Kim «[9]».",
        "The study was conducted in accordance with the Declaration of Helsinki «[2]».",
        "Procedures were consistent with the guidelines of the society «[14]».",
        "Inter-rater agreement was measured with Cohen's kappa «(Cohen, 1960)».",
        "A confirmatory factor analysis was run in Mplus «[11]».",
        "Laboratory confirmed cases were reported to the registry «[6]».",
        "RNA was extracted as previously described «(Chen et al., 2003)».",
    ],
)
def test_words_that_look_like_agreement_or_difference_are_mentioning(marked: str) -> None:
    assert type_of(marked, "methods") == "mentioning"
    assert type_of(marked, "unknown") == "mentioning"


@pytest.mark.parametrize(
    ("marked", "section"),
    [
        (
            "We used the validated Danish form of the scale, which has twelve questions «[19]».",
            "methods",
        ),
        ("A challenge of the field is to name its questions «[7]».", "introduction"),
        (
            "Given conflicting reports on these genes «[2]», we sequenced all of them.",
            "introduction",
        ),
        ("Mice were challenged with a second dose of the virus «[4]».", "methods"),
        ("The frequencies did not deviate from Hardy-Weinberg equilibrium «[9]».", "results"),
        ("Contrasts among treatments were tested with the package lind «[6]».", "methods"),
        ("Disparities in access to care are known from many countries «[21]».", "discussion"),
        ("We measured both eyes, as opposed to one, with a new lamp «[3]».", "methods"),
        ("The two lineages diverged some four million years ago «(Ito, 2004)».", "discussion"),
        ("Otus parvus sp. nov. clearly differs from the species drawn by «Lind (1902)».", "other"),
        (
            "The new species is similar to Otus minor in the shape of its bill «(Lind, 1998)».",
            "other",
        ),
        ("Nodes without bootstrap support «(Ito, 1991)» were collapsed.", "methods"),
        ("Supporting information on the samples can be found elsewhere «[12]».", "methods"),
        ("Mice that lack complement factors survive the infection «[5]».", "introduction"),
        ("The axons extend from the retina to the tectum «(Hara, 1999)».", "introduction"),
        ("Figure 2 is reproduced with permission from «[30]».", "results"),
        ("Growth was followed in parallel in two other strains «[14]».", "methods"),
    ],
)
def test_words_of_methods_questions_and_descriptions_are_mentioning(
    marked: str, section: Section
) -> None:
    assert type_of(marked, section) == "mentioning"
    assert type_of(marked, "unknown") == "mentioning"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "Our rates are reminiscent of those that «Lind (2003)» found in the same town.",
            "supporting",
        ),
        (
            "Our findings add to the growing evidence that sleep loss lowers mood «[4]».",
            "supporting",
        ),
        (
            "As seen previously in mice «[17]», the mutant grew more slowly in our assay.",
            "supporting",
        ),
        (
            "We were unable to confirm the association that was reported by «Okoye (2014)».",
            "contrasting",
        ),
    ],
)
def test_less_common_words_for_agreement_and_difference_count_too(
    marked: str, expected: Type
) -> None:
    assert type_of(marked, before="We found a decline in all of our patients.") == expected


def test_a_negation_turns_agreement_around() -> None:
    agrees = passage("Our results are in agreement with those of Berger et al. «[12]».")
    differs = passage("Our results are not in agreement with those of Berger et al. «[12]».")
    assert classify(agrees).type == "supporting"
    assert classify(differs).type == "contrasting"


def test_each_marker_of_a_sentence_has_its_own_type() -> None:
    text = (
        "Our rate was lower than that reported by Lind [8], but consistent with that of Hara [9]."
    )
    lind, hara = text.index("[8]"), text.index("[9]")
    first = classify(Passage(text, markers=(Span(lind, lind + 3),), section="discussion"))
    second = classify(Passage(text, markers=(Span(hara, hara + 3),), section="discussion"))
    assert (first.type, second.type) == ("contrasting", "supporting")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Our results agree with those of Lind [8].", "en", True),
        ("Our results agree with those of Lind [8].", "EN_gb", True),
        ("Our results agree with those of Lind [8].", None, True),
        ("Our results agree with those of Lind [8].", "pt", False),
        ("Nossos resultados são consistentes com os de outros estudos da região [8].", None, False),
        (
            "Unsere Ergebnisse sind mit denen von Lind und der Gruppe nicht vereinbar [8].",
            None,
            False,
        ),
        (
            "Nos résultats sont en accord avec les données de la littérature pour ces cas [8].",
            None,
            False,
        ),
        ("我们的结果与以前的研究一致 [8]。", None, False),
        ("Наши результаты согласуются с данными других авторов [8].", None, False),
        (
            "As in de la Cruz et al. (2004), van der Berg et al. (2007) and Le Gall et al. (2011).",
            None,
            True,
        ),
        ("n = 12 (p < 0.05) [8]", None, True),
        ("", None, True),
    ],
)
def test_only_english_is_judged(text: str, language: str | None, *, expected: bool) -> None:
    assert speaks_english(text, language) is expected
    if not expected:
        assert classify(Passage(text, language=language)) == Verdict("unclassified", None)


def test_nothing_to_read_is_unclassified() -> None:
    assert classify(Passage("")) == Verdict("unclassified", None)
    assert classify(Passage(" \n ")) == Verdict("unclassified", None)


def test_below_the_threshold_a_statement_is_unclassified() -> None:
    statement = passage("Interestingly, a different rate was seen elsewhere «[4]».")
    verdict = classify(statement, threshold=0.0)
    assert verdict.type != "unclassified"
    assert verdict.confidence is not None
    assert verdict.confidence < 1
    assert classify(statement, threshold=verdict.confidence).type == verdict.type
    assert classify(statement, threshold=1.0) == Verdict("unclassified", None)


def test_confidence_is_that_of_three_chances() -> None:
    for section in ("discussion", "unknown"):
        chances = shipped().chances(["agree", "no such feature"], NO_WORDS, section)
        assert sum(chances.values()) == pytest.approx(1)
        assert all(0 <= chance <= 1 for chance in chances.values())


@pytest.mark.parametrize(
    "text",
    [
        "Our results are not in agreement with those of Lind [8], who saw no decline (p < 0.05).",
        "However, it grew: 12 of 40 mice, as others (Ruiz et al., 2007) and we have seen.",
        "[8].",
    ],
)
def test_words_weigh_what_their_names_do(text: str) -> None:
    raw = json.loads(gzip.decompress(files("app.classify").joinpath(WEIGHTS).read_bytes()))
    model = shipped()
    by_name = replace(model, weights=raw["weights"], words=({}, {}, {}, {}))
    place = text.find("[8]")
    seen = look(text, (Span(place, place + 3),) if place >= 0 else ())
    named = by_name.chances(features(seen, seen, seen, "results"), NO_WORDS, "results")
    assert model.chances(*apart(seen, seen, seen, "results"), "results") == named


def test_markers_out_of_place_do_no_harm() -> None:
    text = "Our results agree with those of Lind [8]."
    right = (Span(37, 40),)
    assert classify(Passage(text, markers=right)).type == "supporting"
    for markers in (
        (),
        (Span(90, 99),),
        (Span(37, 40), Span(38, 39)),
        (Span(39, 37),),
        (Span(0, 41),),
    ):
        assert classify(Passage(text, markers=markers)).confidence


def test_a_batch_says_what_each_alone_would_and_which_model_said_it() -> None:
    statements = [
        passage("Our results agree with those of Lind «[8]»."),
        Passage("Ça ne se dit pas dans les textes que nous avons pour ces cas.", language="fr"),
    ]
    assert classify_batch(statements) == [
        Classification(*classify(s), MODEL_VERSION) for s in statements
    ]
    assert classify_batch([]) == []


def test_the_weights_are_of_the_version_that_is_kept_with_each_type() -> None:
    assert shipped().version == MODEL_VERSION
    assert len(shipped().weights) > 1000


def test_the_same_statement_has_the_same_confidence_in_every_process() -> None:
    code = (
        "from app.classify.model import *\n"
        "print(classify(Passage('Our results agree with those of Lind [8], but not with [9].')))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1
    assert re.search(r"confidence=0\.\d+", answers.pop())


def test_a_statement_takes_well_under_a_millisecond() -> None:
    statements = [
        passage(
            "In contrast to the findings of Berger et al. «[12]», we found no decline in the number of "
            "patients with severe disease, which is consistent with other reports [4, 6].",
            before="We followed all patients for two years.",
        )
    ] * 500
    classify_batch(statements[:10])
    start = process_time()
    classify_batch(statements)
    assert (process_time() - start) / len(
        statements
    ) < 0.002  # measured 0.0003; slow machines pass, too


def test_a_long_text_takes_no_longer_than_its_neighbourhood() -> None:
    text = (
        "We agree. " * 50_000
        + "Our results agree with those of Lind [8]. "
        + "And so on. " * 50_000
    )
    place = text.index("[8]")
    start = process_time()
    verdict = classify(Passage(text, text, text, (Span(place, place + 3),), "discussion"))
    assert verdict.type != "unclassified"
    assert process_time() - start < 0.5
