"""The cue phrases: what authors write when they set a finding beside another's. Data, and how it is found.

A cue is (kind, heads, tail): one of the words `heads`, then the regular expression `tail`. Looking up the head in
a dictionary first costs a hundredth of one great alternation. Both are matched against the normalised sentence: lower
case, tokens apart by one blank, `@cite` for the statement's own marker and `@other` for any other.

Kinds
    agree     one finding is like another           differ    … is unlike another
    compare   a measured more or less               null      an effect that was not there
    own       the citing authors' own work          prior     the work of others
    method    what was done or used, not found      gap       what is not known, or is disputed
    alike     looks like agree or differ and is not: it hides what it covers

The phrases are the project's own list, from reading open articles; the idea of telling the subject of the
comparison ("our results", "these authors") apart goes back to Teufel, Siddharthan and Tidhar, "Automatic
classification of citation function", EMNLP 2006.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["agree", "differ", "compare", "null", "own", "prior", "method", "gap", "alike"]


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found: what kind, by which entry of the table, and the tokens that it covers, end exclusive."""

    kind: Kind
    name: str
    start: int
    end: int


_ADJ = r"(?: (?:very|quite|rather|more|good|close|closer|full|fully|general|generally|partial|partly|broad|broadly|line|" \
    r"excellent|perfect|complete|accordance|also|well|closely|strong|strongly|direct|directly|reasonable|largely|and|relatively))*"
_WORK = r"(?:stud(?:y|ies)|trials?|works?|reports?|research(?:ers?)?|results?|findings?|data|observations?|experiments?|analys[ei]s|" \
    r"investigations?|evidence|authors?|investigators?|groups?|literature|publications?|series|values?|estimates?|rates?|" \
    r"papers?|reviews?|meta|surveys?|conclusions?|articles?|measurements?|scholars|teams?|colleagues|cohorts?)"
_PAST_WORDS = (
    "reported described shown observed found demonstrated seen noted documented suggested established indicated "
    "noticed mentioned published obtained proposed revealed evidenced identified recorded stated hypothesized "
    "hypothesised detected expected predicted confirmed measured concluded discussed"
)
_PAST = f"(?:{_PAST_WORDS.replace(' ', '|')})"
_RULES = r"(?: [a-z@]+){0,4} (?:guidelines?|guidance|recommendations?|protocols?|manufacturer|declaration|helsinki|criteria|" \
    r"procedures?|laws?|standards?|instructions?|principles?|statements?|regulations?|methods?|methodology|approach|conventions?|" \
    r"definitions?|requirements?|directives?|consort|prisma|strobe|policy|practice|checklist|approaches|techniques?|algorithms?|" \
    r"systems?|models?|tools?|schemes?|frameworks?)\b"
_MORE_WORDS = (
    "higher lower greater larger smaller less more fewer longer shorter better worse faster slower stronger weaker "
    "earlier later older younger broader wider narrower poorer superior inferior"
)
_WORK_WORDS = "study studies trial trials work report reports results findings data observations series values rates reviews"

TABLE: Final[tuple[tuple[Kind, str, str], ...]] = (
    # ── agreement ─────────────────────────────────────────────────────────────────────────────────────────────────
    ("agree", "consistent", r" (?:with|to)\b"),
    ("agree", "consistently", r" with\b"),
    ("agree", "consistent", r" (?:findings|results|observations)\b"),
    ("agree", "in", _ADJ + r" (?:agreement|accordance|accord|line|keeping|concordance|concert|consonance|congruence|harmony|"
     r"conformity|consistency|tune|parallel)(?: (?:with|to|@|by)| \(| @)"),
    ("agree", "in", r" (?:good|close|excellent|full|complete|perfect|general|partial) (?:agreement|accordance|concordance)"),
    ("agree", "agree agrees agreed agreeing", _ADJ + r" with\b"),
    ("agree", "agree agrees agreed agreement", ""),
    ("agree", "concur concurs concurred concurring", ""),
    ("agree", "accord accords accorded", " (?:well )?with"),
    ("agree", "corroborate corroborates corroborated corroborating corroboration corroborative", ""),
    ("agree", "confirm confirms confirmed confirming confirmation", ""),
    ("agree", "concordant congruent consonant compatible", r" (?:with|to)\b"),
    ("agree", "support supports supported supporting", ""),
    ("agree", "verify verifies verified validates validated validate", ""),
    ("agree", "replicate replicates replicated replicating reproduce reproduces reproduced", ""),
    ("agree", "parallel parallels mirror mirrors mirrored echo echoes echoed echoing", ""),
    ("agree", "match matches matched coincide coincides fit fits", _ADJ + " with"),
    ("agree", "resemble resembles resembled resembling", ""),
    ("agree", "reinforce reinforces reinforced reinforcing strengthen strengthens substantiate substantiates", ""),
    ("agree", "complement complements extend extends", ""),
    ("agree", "similar", r" to\b"),
    ("agree", "similarly", r" to\b"),
    ("agree", "similarly likewise", r"(?= ,)"),
    ("agree", "similarly likewise", ""),
    ("agree", "similar same comparable analogous", r"(?: [a-z]+){0,2} (?:results?|findings?|observations?|effects?|patterns?|trends?|"
     r"conclusions?|associations?|relationships?|rates?|values?|phenomen(?:on|a)|outcomes?|responses?|improvements?|changes?|"
     r"reductions?|increases?|decreases?|levels?|prevalence|proportions?|differences?|behaviou?r|data|correlations?|"
     r"frequenc(?:y|ies)|incidence)"),
    ("agree", "similar", ""),
    ("agree", "comparable analogous equivalent identical", r" (?:to|with)\b"),
    ("agree", "comparable", ""),
    ("agree", "compares compare compared", r" (?:favou?rably|well)"),
    ("agree", "as", r"(?: (?:has|have|had|was|were|is|it|also|previously|recently|already|earlier|first|we|others|been|being|well|"
     r"in|other|the|studies|literature))* " + _PAST + r"\b"),
    ("agree", "as", r" (?:in|with|for) (?:other|previous|earlier|prior|the|many|most|several|our)(?: [a-z]+)? " + _WORK),
    ("agree", "also", r"(?: been| has| have)* (?:previously |recently )?" + _PAST),
    ("agree", "well", r" with\b"),
    ("agree", "within", r" (?:the )?(?:(?:same|normal|expected|reported|published) )?range"),
    ("agree", "same", r" (?:as|direction|conclusion|line|order|result|trend|effect|pattern|range)"),
    ("agree", "so", r" (?:did|do|does)\b"),
    ("agree", "too", r"(?= [.,(@])"),
    ("agree", "line accordance agreement keeping", r" with\b"),
    ("agree", "concordance conformity", r" (?:with|to)\b"),
    ("agree", "expected predicted", r" (?:from|by|based)\b"),
    ("agree", "already previously", r" (?:been )?" + _PAST),
    ("agree", _PAST_WORDS, r" (?:previously|earlier|elsewhere|before|likewise|similarly)\b"),
    # ── difference ────────────────────────────────────────────────────────────────────────────────────────────────
    ("differ", "in", r" (?:(?:sharp|stark|marked|striking|direct|clear|partial|apparent|strong|some|complete) )*"
     r"(?:contrast|contrary|contradiction|disagreement|opposition|conflict|contradistinction|discordance|discrepancy)"
     r"(?: (?:to|with)\b|(?= ,)| (?=@))"),
    ("differ", "in", r" (?:contrast|contrary|contradiction|disagreement|conflict)"),
    ("differ", "contrary contrarily conversely contrastingly", r"(?: to\b)?"),
    ("differ", "contrast contrasts contrasted contrasting", r"(?: (?:with|to)\b)?"),
    ("differ", "contradict contradicts contradicted contradicting contradictory contradiction contradictions", ""),
    ("differ", "inconsistent incompatible incongruent discordant", r"(?: (?:with|to)\b)?"),
    ("differ", "inconsistency inconsistencies discrepancy discrepancies discrepant disparity disparities", ""),
    ("differ", "disagree disagrees disagreed disagreement disagreements", ""),
    ("differ", "differ differs differed differing different differently", _ADJ + r" (?:from|to|than|with)\b"),
    ("differ", "differ differs differed", ""),
    ("differ", "difference differences", r" (?:from|to|with)\b"),
    ("differ", "unlike", ""),
    ("differ", "at", r" (?:odds|variance) with"),
    ("differ", "conflict conflicts conflicted conflicting", r"(?: with\b)?"),
    ("differ", "opposite opposed opposing oppose", r"(?: to\b)?"),
    ("differ", "challenge challenges challenged challenging refute refutes refuted dispute disputes disputed", ""),
    ("differ", "reject rejects rejected disprove disproves disproved questioned question questions", ""),
    ("differ", "fail failed fails unable", r"(?: to)? (?:confirm|replicate|reproduce|find|show|demonstrate|observe|detect|support|identify)"),
    ("differ", "surprisingly unexpectedly surprising unexpected", ""),
    ("differ", "however nevertheless nonetheless", ""),
    ("differ", "although though despite whereas while yet but", ""),
    ("differ", "on", r" the (?:other hand|contrary)"),
    ("differ", "deviate deviates deviated diverge diverges diverged", ""),
    ("differ", "underestimate underestimates underestimated overestimate overestimates overestimated", ""),
    ("differ", "only", r" (?:\d+|one|two|few|a)\b"),
    # ── a measured more or less ───────────────────────────────────────────────────────────────────────────────────
    ("compare", _MORE_WORDS, r"(?: [a-z]+){0,3} (?:than|compared|in comparison|to)\b"),
    ("compare", "compared comparison", r" (?:to|with)\b"),
    ("compare", "exceed exceeds exceeded exceeding", ""),
    ("compare", "as", r" (?:high|low|good|effective|large|strong|much|many|often|well) as\b"),
    # ── an effect that was not there ──────────────────────────────────────────────────────────────────────────────
    ("null", "no", r"(?: [a-z]+){0,3} (?:effects?|differences?|associations?|correlations?|relationships?|benefits?|changes?|"
     r"evidence|improvements?|influence|increase|reduction|impact|links?|advantage|significant|interaction)\b"),
    ("null", "not", r"(?: [a-z]+){0,3} (?:find|found|observe|observed|show|shown|detect|detected|demonstrate|demonstrated|affect|"
     r"improve|differ|significant|associated|correlate|correlated|reduce|increase|change|see|seen|reveal|evident|effective|"
     r"identified|reproduced|present|related|different|influence|alter)\b"),
    ("null", "lack absence", r" of\b"),
    ("null", "neither nor without", ""),
    # ── the citing authors' own work ──────────────────────────────────────────────────────────────────────────────
    ("own", "our ours we us", ""),
    ("own", "this these", r"(?: (?:present|current|new|last|latter|recent|pilot|novel|preliminary|combined|initial))?(?: [a-z]+)? "
     r"(?:stud(?:y|ies)|trial|work|report|research|results?|findings?|data|observations?|experiments?|analys[ei]s|investigation|"
     r"paper|article|effects?|rates?|values?|patterns?|trends?|associations?|conclusions?|series|cohort|observation|survey|"
     r"differences?|interpretation|notion|view|increase|decrease|phenomenon|relationship|correlation|hypothesis|evidence)\b"),
    ("own", "present current", r" (?:[a-z]+ )?(?:stud(?:y|ies)|trial|work|report|research|results?|findings?|data|observations?|"
     r"experiments?|analys[ei]s|investigation|paper|article|series|cohort|survey|sample|review)\b"),
    ("own", "the", r"(?: [a-z]+)? (?:results|findings|data|observations?|finding) (?:presented|reported|obtained|from this|of this|"
     r"of the present|of the current|in this|here|are|is|were|was|also|agree|support|confirm)\b"),
    ("own", "here herein", ""),
    ("own", "observed found obtained reported presented", r" (?:here|in this|in our|in the present|in the current|by us)\b"),
    ("own", "fig figure figs figures table tables", r"(?: \d)?"),
    # ── the work of others ────────────────────────────────────────────────────────────────────────────────────────
    ("prior", "previous earlier prior past recent other others existing several many some numerous various another most "
     "published similar few two three different a one", r"(?: [a-z]+){0,3} " + _WORK + r"\b"),
    ("prior", "previously earlier recently elsewhere", ""),
    ("prior", "literature", ""),
    ("prior", "et", r" al\b"),
    ("prior", "colleagues coworkers workers authors investigators researchers they their", ""),
    ("prior", "those that", r"(?: [a-z]+)? (?:of|by|from|in|reported|obtained|described|found|observed|published)\b"),
    ("prior", _WORK_WORDS, r" (?:by|of|from|in)\b"),
    ("prior", _PAST_WORDS, r"(?: [a-z]+)? (?:by|in)\b"),
    # ── what was done or used ─────────────────────────────────────────────────────────────────────────────────────
    ("method", "used using uses applied adopted adapted modified calculated performed conducted computed developed employed "
     "implemented derived measured analysed analyzed assessed defined selected prepared", ""),
    ("method", "according", r" to\b"),
    ("method", "method methods procedure protocol algorithm technique software approach model models", ""),
    ("method", "as", r" (?:previously |in |was |has |have |been )*(?:described|outlined|detailed|defined|explained|recommended|used)"),
    # ── not known, or disputed ────────────────────────────────────────────────────────────────────────────────────
    ("gap", "unclear unknown controversial controversy debate debated inconclusive equivocal limited scarce conflicting "
     "contradictory mixed uncertain", ""),
    ("gap", "little few", r" (?:is|are|was|studies|has|have|data|evidence|information)\b"),
    # ── look-alikes ───────────────────────────────────────────────────────────────────────────────────────────────
    ("alike", "in", r" (?:[a-z]+ )?(?:accordance|agreement|line|keeping|conformity) with" + _RULES),
    ("alike", "consistent similar comparable according analogous", r" (?:with|to)" + _RULES),
    ("alike", "in", r" contrast (?:to|with)(?: [a-z]+){0,3} (?:methods?|approach(?:es)?|techniques?|algorithms?|models?|systems?|"
     r"tools?|software|frameworks?|procedures?|schemes?|strateg(?:y|ies))\b"),
    ("alike", "unlike contrary", r"(?: to)?(?: [a-z]+){0,3} (?:methods?|approach(?:es)?|techniques?|algorithms?|models?|systems?|"
     r"tools?|software|frameworks?|procedures?)\b"),
    ("alike", "support", r" (?:vector|vectors|groups?|system|systems|services?|network|networks|cells?|staff|from|the development|"
     r"the implementation|for (?:patients|families|caregivers))\b"),
    ("alike", "social life family financial peer decision technical emotional circulatory ventilatory clinical parental",
     r" (?:decision )?support(?:s|ing|ed)?\b"),
    ("alike", "supported", r" (?:by|in part)(?: [a-z]+){0,4} (?:grants?|funds?|funding|foundation|council|institutes?)\b"),
    ("alike", "inter intra", r" (?:rater|observer|coder|annotator)s? (?:reliability|agreement|variability)?"),
    ("alike", "agreement agreements", r" (?:between|among|of the|statistics?|was|were)\b"),
    ("alike", "limits", r" of agreement"),
    ("alike", "laboratory histologically pathologically microscopically biopsy", r" confirmed"),
    ("alike", "confirmed", r" (?:by|with|using|cases?|diagnosis|patients)(?= (?!@|other|previous|several|many|our|the))"),
    ("alike", "confirmed", r" cases?\b"),
    ("alike", "confirmatory", ""),
    ("alike", "conflict conflicts", r" of interests?"),
    ("alike", "opposed", r" to\b"),
    ("alike", "opposite", r" (?:directions?|sides?|sex|ends?|poles?|charges?)\b"),
    ("alike", "different", r" (?:to zero|from zero|from each|from one|from chance)"),
    ("alike", "matched match", r" (?:with|by|for)(?: [a-z]+){0,2} (?:age|sex|gender|controls?)\b"),
    ("alike", "contrast", r" (?:agents?|media|medium|enhanced|material|sensitivity|echocardiography|imaging|ratio|enhancement)\b"),
    ("alike", "fig figure table figs figures tables", r" s?\d* ?(?:of|in) (?:@|ref)"),
    ("alike", "mirror", r" (?:neurons?|image|system|images)\b"),
    ("alike", "parallel", r" (?:with|to) the (?:surface|axis|plane|direction)\b"),
)

NEGATIONS: Final = frozenset(
    "not no never neither nor cannot without hardly barely n't rather fail fails failed unable nobody none less lack lacking".split()
)
"""Turns an agreement around when it stands up to three tokens before it."""

_Entry = tuple[Kind, str, "re.Pattern[str]"]


def _by_head() -> dict[str, tuple[_Entry, ...]]:
    table: dict[str, list[_Entry]] = {}
    for number, (kind, heads, tail) in enumerate(TABLE):
        for head in heads.split():
            table.setdefault(head, []).append((kind, f"{kind}{number}", re.compile(tail)))
    return {head: tuple(entries) for head, entries in table.items()}


_HEADS: Final = _by_head()


def find(tokens: list[str]) -> list[Cue]:
    """All cues in these tokens, in order of place; of each kind the longest at a place, and none under an `alike`."""
    text = " ".join(tokens)
    found: list[Cue] = []
    hidden = 0
    place = 0
    for index, token in enumerate(tokens):
        place += len(token)
        best: dict[Kind, Cue] = {}
        for kind, name, tail in _HEADS.get(token, ()):
            match = tail.match(text, place)
            if match is None or (text[match.end() :match.end() + 1].isalnum() and match.end() > place):
                continue
            end = index + 1 + match.group().count(" ")
            if kind not in best or end > best[kind].end:
                best[kind] = Cue(kind, name, index, end)
        place += 1
        if "alike" in best:
            hidden = max(hidden, best["alike"].end)
        found += [
            cue
            for cue in best.values()
            if index >= hidden or cue.kind not in ("agree", "differ")
        ]
    return found


def negated(tokens: list[str], cue: Cue) -> bool:
    """A negation stands up to three tokens before the cue, in its own clause."""
    for token in reversed(tokens[max(0, cue.start - 3) : cue.start]):
        if token in (";", ",", ":", "but"):
            return False
        if token in NEGATIONS:
            return True
    return False
