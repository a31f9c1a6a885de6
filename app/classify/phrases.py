"""Table of cue phrases: which finding is compared with which, and how.

A row is (kind, heads, tail): one of the words `heads`, then the regular expression `tail`. Both are for normalised
sentences: lower case, tokens separated by one blank, `@cite` for the statement's own marker and `@other` for any other.

    agree     one finding is like another           differ    one finding is unlike another
    echo      another study found it, too           turn      the sentence turns: however, whereas
    uphold    a claim is confirmed                  null      an effect that was not there
    compare   more or less was measured             gap       what is not known, or is disputed
    own       the citing authors' own work          prior     the work of others
    method    what was done or used, not found      idea      a hypothesis, not a finding
    topic     this effect, by any author
    taxon     species and specimens, whose characters are compared
    control   what a study compares with: controls, another group, an earlier time
    alike     looks like agree, echo, uphold or differ and is not: it hides what it covers

The list is the project's own, from reading open articles. That the subject of a comparison ("our results", "these
authors") is more informative than its verb is the finding of Teufel, Siddharthan and Tidhar, "Automatic classification
of citation function", EMNLP 2006.
"""

from typing import Final, Literal

CueKind = Literal[
    "agree",
    "echo",
    "uphold",
    "differ",
    "turn",
    "compare",
    "null",
    "own",
    "prior",
    "method",
    "gap",
    "idea",
    "topic",
    "taxon",
    "control",
    "alike",
]

_VERY = (
    r"(?: (?:very|quite|rather|more|good|close|closer|closely|full|fully|general|generally|partial|partly|broad|"
    r"broadly|excellent|perfect|complete|well|strong|strongly|direct|directly|reasonable|largely|significantly|"
    r"markedly|somewhat|slightly|substantially|clearly|greatly|and))*"
)
_WORK = (
    r"(?:stud(?:y|ies)|trials?|works?|reports?|research(?:ers)?|results?|findings?|data|observations?|experiments?|"
    r"analys[ei]s|investigations?|evidence|authors?|investigators?|groups?|literature|publications?|series|values?|"
    r"estimates?|rates?|papers?|reviews?|meta-analys[ei]s|surveys?|conclusions?|articles?|measurements?|scholars|"
    r"colleagues|cohorts?)\b"
)
_WORK_WORDS = "study studies trial trials work report reports results findings data observations series values rates reviews"
_FOUND = (
    r"(?:results?|findings?|observations?|effects?|patterns?|trends?|conclusions?|associations?|relationships?|rates?|"
    r"values?|phenomen(?:on|a)|outcomes?|responses?|improvements?|changes?|reductions?|increases?|decreases?|levels?|"
    r"prevalence|proportions?|differences?|behaviou?r|data|correlations?|frequenc(?:y|ies)|incidence|benefits?)\b"
)
_PAST_WORDS = (
    "reported described shown observed found demonstrated seen noted documented suggested established indicated "
    "noticed mentioned published obtained proposed revealed evidenced identified recorded stated hypothesized "
    "hypothesised detected expected predicted confirmed measured concluded discussed postulated pointed"
)
_PAST = f"(?:{_PAST_WORDS.replace(' ', '|')})"
_RULES = (
    r"(?: [a-z@]+){0,4} (?:guidelines?|guidance|recommendations?|protocols?|manufacturer|declaration|helsinki|criteria|"
    r"procedures?|laws?|standards?|instructions?|principles?|statements?|regulations?|methods?|methodology|approach|"
    r"conventions?|definitions?|requirements?|directives?|consort|prisma|strobe|policy|checklist|approaches|"
    r"techniques?|algorithms?|notation|settings|schemes?|frameworks?)\b"
)
_TOOLS = (
    r"(?:methods?|approach(?:es)?|techniques?|algorithms?|models?|systems?|tools?|software|frameworks?|procedures?|"
    r"schemes?|strateg(?:y|ies)|architectures?|networks?)\b"
)
_CLAIM = (
    r" (?:the|this|that|these|those|whether|its|their|our|some|previous|earlier|prior|current|existing|long-held|"
    r"common|traditional|conventional|such)\b"
)
"""What is challenged or questioned, where a challenge or a question is not."""
_PARALLELED = (
    r" (?:the (?:findings|results|observations)|our|those|previous|earlier|other|@cite|@other)\b"
)
_MORE_WORDS = (
    "higher lower greater larger smaller less more fewer longer shorter better worse faster slower stronger weaker "
    "earlier later older younger broader wider narrower poorer superior inferior"
)
_THEIRS = (
    r"(?: (?:the|that|those|what|in|for|of|from|by|to|it|was|were|is|are|has|have|had|been|previously|earlier|usually|"
    r"commonly|generally|values?|results?|rates?|findings?|levels?|figures?|numbers?|estimates?|prevalence|incidence|"
    r"\d+(?:[.,]\d+)*|%|percent|fold|times|[kmn]?[jgml]|mol|kg|mg|ml|mm|cm|km|h|s|min|days?|weeks?|months?|years?|hours?)){0,6}"
    r" (?:reported|published|described|documented|observed by|found by|@cite|@other|previous|earlier|"
    r"(?:other|another|most|many|several|some) (?:[a-z]+ )?(?:studies|study|reports?|trials?|authors|surveys?|series))\b"
)
"""What a figure is compared with: one that others gave."""
_BE = r"(?:is|are|was|were|has been|have been|had been)"

PHRASES: Final[tuple[tuple[CueKind, str, str], ...]] = (
    # one finding is like another
    ("agree", "consistent consistently", r" (?:with|to)\b"),
    (
        "agree",
        "in",
        _VERY
        + r" (?:agreement|accordance|accord|line|keeping|concordance|concert|consonance|congruence|"
        r"harmony|conformity|consistency|tune)\b(?! of)",
    ),
    ("agree", "agree agrees agreed agreeing agreement", _VERY + r" with\b"),
    ("agree", "agree agrees agreed", ""),
    ("agree", "concur concurs concurred concurring", ""),
    ("agree", "accord accords accorded tally tallies", _VERY + " with"),
    (
        "agree",
        "corroborate corroborates corroborated corroborating corroboration corroborative",
        "",
    ),
    ("agree", "concordant congruent consonant compatible conform conforms", r" (?:with|to)\b"),
    ("agree", "replicate replicates replicated replicating", ""),
    ("agree", "parallel parallels", r"(?: (?:with|to))?" + _PARALLELED),
    ("agree", "parallels mirror mirrors mirrored echo echoes echoed echoing reflects", ""),
    ("agree", "reminiscent", r" of\b"),
    (
        "agree",
        "add adds contribute contributes",
        r" (?:further )?to (?:the|a|an|our|previous|earlier|existing|growing)(?: [a-z]+){0,3} "
        r"(?:evidence|literature|number|body|list|reports|observations|studies|findings)\b",
    ),
    (
        "agree",
        "match matches matched coincide coincides coincided fit fits align aligns aligned corresponds corresponding "
        "correspond corresponded dovetails chimes",
        r"(?: (?:comfortably|nicely|neatly))?" + _VERY + " (?:with|to)\\b",
    ),
    ("agree", "resemble resembles resembled resembling", ""),
    (
        "agree",
        "similar similarly comparable analogous equivalent identical akin close alike",
        r" (?:to|with)\b",
    ),
    ("agree", "compares compare compared", r" (?:favou?rably|well)"),
    ("agree", "same", r" as\b"),
    ("agree", "as", r" (?:high|low|good|effective|large|strong|much|many|often) as" + _THEIRS),
    ("agree", "equal equals equalled", r"(?: to)?" + _THEIRS),
    (
        "agree",
        "like",
        r" (?:in |the )?(?:our|previous|other|others|earlier|these|those|@cite|@other)\b",
    ),
    # another one found it, too
    ("echo", "similar same comparable analogous", r"(?: [a-z]+){0,2} " + _FOUND),
    ("echo", "similarly likewise", r"(?: ,)?"),
    (
        "echo",
        "as",
        r"(?: (?:has|have|had|was|were|is|it|also|previously|recently|already|earlier|first|we|others|been|being|"
        r"well|in|other|the|studies|literature))* " + _PAST + r"\b",
    ),
    (
        "echo",
        "as",
        r" (?:in|with|for) (?:other|previous|earlier|prior|the|many|most|several|our)(?: [a-z]+)? "
        + _WORK,
    ),
    ("echo", "as", r" (?:expected|predicted|anticipated)"),
    (
        "echo",
        "as what",
        r" (?:[a-z]+ (?:and [a-z]+ )?(?:et al (?:\. )?|and [a-z]+ )?)?(?:@cite|@other) (?:had |have |has |also )?"
        + _PAST,
    ),
    ("echo", "as", r" did\b"),
    (
        "echo",
        "as",
        r" (?:it|they|he|she|others|those) (?:did|do|does|had|has|have|was|were|is|are)\b",
    ),
    ("echo", "just exactly much", r" (?:as|what)\b(?! (?:well|much|possible))"),
    ("echo", "already", r"(?= [a-z@])"),
    ("echo", "either neither", r"(?= [.,;)@]| did| do| does| was| were| has| have)"),
    ("echo", "also", r"(?: been| has| have)* (?:previously |recently )?" + _PAST),
    ("echo", "within", r" (?:the )?(?:(?:same|normal|expected|reported|published) )?range"),
    ("echo", "same", r" (?:direction|conclusion|line|order|trend|pattern|range)"),
    (
        "echo",
        "same",
        r" (?:was|is|were|has|have|had|held|holds|applies|applied|goes|went|happened|happens|occurs|occurred|can|could)\b",
    ),
    ("echo", "same", r"(?= [.,;@])"),
    (
        "echo",
        "same",
        r" (?:experience|ratio|tendency|figure|share|optimum|phenomenon|ranking|order|sign|picture|results?|outcome|"
        r"consequences?|behaviou?r|distribution|relation|difficulty|problem|symptoms?)\b",
    ),
    ("echo", "so", r" (?:did|do|does|has|have|had|was|were|is|are)\b"),
    ("echo", "too", r"(?= [.,(@])"),
    ("echo", "already previously", r" (?:been )?" + _PAST),
    ("echo", _PAST_WORDS, r" (?:previously|earlier|elsewhere|before|likewise|similarly)\b"),
    ("echo", "similar comparable analogous", ""),
    (
        "echo",
        "also",
        r"(?: been| has| have)* (?:well |widely |long )?(?:known|true|evident|apparent|common|typical|familiar|the case)\b",
    ),
    ("echo", "as", r" well(?= [.,;@(]|$)"),
    ("echo", "nor neither", r" (?:did|do|does|was|were|is|are|has|have|had)\b"),
    ("echo", "of", r" (?:this|that|the same) (?:sort|kind|type|magnitude)\b"),
    ("echo", "not", r" (?:unusual|uncommon|unexpected|new|surprising|alone|unlike|dissimilar)\b"),
    (
        "echo",
        "as",
        r" (?:is|was|has been) (?:[a-z]+ )?(?:the case|true|usual|typical|common|known)\b",
    ),
    ("agree", "just", r" like\b"),
    (
        "agree",
        "fit fits fitted",
        r" (?:the|our|this|these|those|previous|earlier) (?:[a-z]+ )?(?:predictions?|expectations?|hypothes[ie]s|"
        r"findings?|results?|picture|pattern|views?|conclusions?|observations?|theory|idea|notion)\b",
    ),
    ("agree", "in", r" common with\b"),
    # a claim is held up
    ("uphold", "confirm confirms confirmed confirming confirmation confirmatory", ""),
    ("uphold", "support supports supported supporting", ""),
    ("uphold", "verify verifies verified validates validated validate validating", ""),
    ("uphold", "reproduce reproduces reproduced", ""),
    (
        "uphold",
        "reinforce reinforces reinforced reinforcing strengthen strengthens strengthened substantiate "
        "substantiates substantiated buttresses bolsters underscores vindicate vindicates vindicated",
        "",
    ),
    ("uphold", "bear bears bore", r" out\b"),
    ("uphold", "complement complements extend extends", ""),
    # one finding is unlike another
    (
        "differ",
        "in",
        r" (?:(?:sharp|stark|marked|striking|direct|clear|partial|apparent|strong|some|complete|line) )*"
        r"(?:contrast|contrary|contradiction|disagreement|opposition|conflict|contradistinction|discordance|discrepancy)"
        r"(?: (?:to|with)\b)",
    ),
    ("differ", "by in", r" contrast(?: ,)?"),
    ("differ", "contrary contrarily conversely contrastingly", r"(?: to\b)?"),
    ("differ", "contrast contrasts contrasted", r"(?: (?:with|to)\b)?"),
    (
        "differ",
        "contrasting",
        r" (?:with|to|the|our|previous|earlier|results?|findings?|data|observations?|reports?|evidence|conclusions?)\b",
    ),
    (
        "differ",
        "contradict contradicts contradicted contradicting contradictory contradiction contradictions contradicts",
        "",
    ),
    (
        "differ",
        "inconsistent incompatible incongruent discordant irreconcilable",
        r"(?: (?:with|to)\b)?",
    ),
    (
        "differ",
        "inconsistency inconsistencies discrepancy discrepancies discrepant",
        "",
    ),
    (
        "differ",
        "disparity disparities",
        r" (?:with|to|between (?:our|the|these|this)(?: [a-z]+)?) " + _WORK,
    ),
    ("differ", "disagree disagrees disagreed disagreement disagreements", ""),
    (
        "differ",
        "differ differs differed differing different differently distinct dissimilar",
        _VERY + r" (?:from|to|than|with)\b",
    ),
    ("differ", "differ differs differed", ""),
    ("differ", "difference differences", r" (?:from|to|with)\b"),
    ("differ", "unlike", ""),
    ("differ", "at", r" (?:odds|variance) with"),
    ("differ", "conflict conflicts conflicted conflicting", r" with\b"),
    (
        "differ",
        "not",
        r" (?:be |easily |readily )*(?:reconciled?|borne? out|square|tally|accord|account for (?:our|th(?:e|is|ese)))\b",
    ),
    ("differ", "other", r" way (?:a)?round\b"),
    ("differ", "counter", r" to\b"),
    (
        "differ",
        "belie belies belied undermine undermines undermined defy defies weakens weakened",
        "",
    ),
    ("differ", "cast casts casting", r" (?:[a-z]+ )?doubt\b"),
    ("differ", "call calls called", r"(?: [a-z@]+){0,6} into question\b"),
    ("differ", "exception exceptions", r"(?= [.,;]| to\b|$)"),
    ("differ", "opposite opposed opposing oppose opposes", r"(?: to\b)?"),
    ("differ", "reverse", r"(?= [.,;@])"),
    (
        "differ",
        "other another different",
        r" (?:results?|conclusions?|outcomes?|findings?|pattern|picture|trend)(?= [.,;@]|$)",
    ),
    (
        "differ",
        "reverse",
        r" (?:is|was|of what|trend|pattern|effect|relationship|association|result)\b",
    ),
    ("differ", "deviate deviates deviated diverge diverges departs", ""),
    (
        "differ",
        "diverged",
        r" from (?:previous|earlier|prior|the (?:results|findings)|those|that|our)\b",
    ),
    ("differ", "challenge challenges challenged challenging question questions", _CLAIM),
    ("differ", "refute refutes refuted dispute disputes disputed questioned", ""),
    ("differ", "reject rejects rejected disprove disproves disproved rebut rebuts", ""),
    (
        "differ",
        "underestimate underestimates underestimated overestimate overestimates overestimated",
        "",
    ),
    (
        "differ",
        _MORE_WORDS,
        r"(?: [a-z]+){0,3} (?:than|(?:(?:as|when) )?compared (?:to|with)|in comparison (?:to|with))"
        + _THEIRS,
    ),
    # the sentence turns
    (
        "turn",
        "however nevertheless nonetheless surprisingly unexpectedly surprising unexpected interestingly",
        "",
    ),
    ("turn", "although though despite whereas while yet but notwithstanding", ""),
    ("turn", "on", r" the (?:other hand|contrary)"),
    ("turn", "instead rather", r" of\b|"),
    ("turn", "only", r" (?:\d|#|one|two|few|a)\b"),
    # more or less was measured
    ("compare", _MORE_WORDS, r"(?: [a-z]+){0,3} (?:than|compared|in comparison|to)\b"),
    ("compare", "compared comparison relative", r" (?:to|with)\b"),
    (
        "compare",
        "exceed exceeds exceeded exceeding outperform outperforms outperformed surpass surpasses surpassed",
        "",
    ),
    ("compare", "against versus vs", r" (?:(?:the|a|an|only|about|some) )?\d"),
    ("compare", "as", r" (?:high|low|good|effective|large|strong|much|many|often) as\b"),
    # an effect that was not there
    (
        "null",
        "no",
        r"(?: [a-z]+){0,3} (?:effects?|differences?|associations?|correlations?|relationships?|benefits?|changes?|"
        r"evidence|improvements?|influence|increase|reduction|impact|links?|advantage|significant|interaction|signs?|"
        r"traces?|hint|trend|decrease|decline|loss|gain|rise|response|such)\b",
    ),
    ("null", "no", r"(?: [a-z]+){1,5} " + _BE + r"(?: [a-z]+)? " + _PAST + r"\b"),
    ("null", "never", r"(?: been)? " + _PAST + r"\b"),
    ("null", "not", r" (?:the case|so|occur|happen|appear|exist|develop|apply|hold)\b"),
    ("null", "none absent missing lacking", ""),
    (
        "null",
        "not",
        r"(?: [a-z]+){0,3} (?:find|found|observe|observed|show|shown|detect|detected|demonstrate|demonstrated|"
        r"affect|improve|differ|significant|associated|correlate|correlated|reduce|increase|change|see|seen|reveal|evident|"
        r"effective|identified|reproduced|present|related|different|influence|alter|confirm|support|replicate|reproduce|"
        r"encountered?|recorded?|noted|noticed?|obtain|obtained|isolated?|emerge|emerged|appeared|occurred|developed|visible|share|"
        r"shared|resemble|match|matched)\b",
    ),
    ("null", "fail failed fails unable", r"(?: to)? [a-z]+"),
    ("null", "lack lacked absence", r" of\b"),
    ("null", "neither nor without", ""),
    # the citing authors' own work
    ("own", "our ours we us", ""),
    (
        "own",
        "this these",
        r"(?: (?:present|current|new|last|latter|recent|pilot|novel|preliminary|combined|initial))?(?: [a-z]+)?"
        r" (?:stud(?:y|ies)|trial|work|report|research|results?|findings?|data|observations?|experiments?|"
        r"analys[ei]s|survey|investigation|paper|article|rates?|values?|conclusions?|series|cohort|estimates?|"
        r"numbers?|prevalence|proportion|levels?|outcomes?)\b",
    ),
    (
        "topic",
        "this these",
        r"(?: [a-z]+)? (?:effects?|patterns?|trends?|associations?|differences?|interpretation|notion|view|increase|"
        r"decrease|phenomenon|relationship|correlation|hypothesis|evidence|reduction|mechanism|process|model|idea)\b",
    ),
    (
        "own",
        "present current",
        r" (?:[a-z]+ )?(?:stud(?:y|ies)|trial|work|report|research|results?|findings?|data|"
        r"observations?|experiments?|analys[ei]s|investigation|paper|article|series|cohort|survey|sample|review)\b",
    ),
    (
        "own",
        "the",
        r"(?: [a-z]+)? (?:results|findings|data|observations?|finding) (?:presented|reported|obtained|from this|"
        r"of this|of the present|of the current|in this|here|are|is|were|was|also|agree|support|confirm)\b",
    ),
    ("own", "here herein", ""),
    (
        "own",
        "observed found obtained reported presented seen",
        r" (?:here|in this|in our|in the present|in the current|by us)\b",
    ),
    ("own", "fig figure figs figures table tables", r"(?: \d)?"),
    # the work of others
    (
        "prior",
        "previous earlier prior past recent other others existing several many some numerous various another most "
        "published similar few two three different a one",
        r"(?: [a-z]+){0,3} " + _WORK,
    ),
    ("prior", "previously earlier recently elsewhere", ""),
    ("prior", "literature", ""),
    ("prior", "et", r" al\b"),
    ("prior", "colleagues coworkers workers authors investigators researchers they their", ""),
    (
        "prior",
        "those that",
        r"(?: [a-z]+)? (?:of|by|from|in|reported|obtained|described|found|observed|published)\b",
    ),
    ("prior", _WORK_WORDS, r" (?:by|of|from|in)\b"),
    ("prior", _PAST_WORDS, r"(?: [a-z]+)? (?:by|in)\b(?! (?:this|our|the (?:present|current)))"),
    # what was done or used
    (
        "method",
        "used using uses use applied adopted adapted modified calculated performed conducted computed developed "
        "employed implemented derived measured analysed analyzed assessed defined selected prepared "
        "follow followed following",
        "",
    ),
    ("method", "according", r" to\b"),
    (
        "method",
        "method methods procedure procedures protocol algorithm technique software approach model models assay "
        "parameters notation settings dose doses",
        "",
    ),
    (
        "method",
        "as",
        r" (?:previously |in |was |has |have |been )*(?:described|outlined|detailed|defined|explained|recommended|used)",
    ),
    # not known, or disputed
    (
        "gap",
        "unclear unknown controversial controversy debate debated inconclusive equivocal limited scarce mixed uncertain",
        "",
    ),
    (
        "gap",
        "conflicting contradictory inconsistent discrepant divergent",
        r"(?: [a-z]+){0,3} (?:results|findings|data|evidence|reports|conclusions|interpretations?|views|opinions|"
        r"hypotheses|outcomes|observations|stud(?:y|ies)|statements|theories|information|estimates)\b",
    ),
    ("gap", "little few", r" (?:is|are|was|studies|has|have|data|evidence|information)\b"),
    # an idea, not a finding
    (
        "idea",
        "hypothesis notion idea view theory model concept role suggestion assumption possibility proposal premise "
        "interpretation",
        "",
    ),
    # animals and plants described
    (
        "taxon",
        "species genus genera subgenus subspecies holotype paratype paratypes lectotype specimen specimens taxa taxon "
        "congener congeners sp spp nov morphotype sect clade synonym corolla calyx petals sepals stamens stigma filaments "
        "inflorescences pubescent glabrous antennae setae thorax carapace elytra pronotum mandibles apex apical",
        "",
    ),
    # what a study compares with, and no finding of another
    (
        "control",
        "control controls baseline placebo untreated sham wild-type wildtype unexposed uninfected healthy non-smokers "
        "women men females males boys girls adults children expected before",
        "",
    ),
    ("control", "wild", r" types?\b"),
    (
        "control",
        "cut-off cutoff limit limits threshold recommendation recommendations recommended guideline guidelines "
        "standard standards acceptable permissible allowable tolerable legal regulation regulations",
        "",
    ),
    (
        "control",
        "the other all both any either",
        r" (?:[a-z]+ )?(?:others?|rest|groups?|arms?|treatments?|sites?|plots?|genotypes?|strains?|cultivars?|tissues?)\b",
    ),
    # look-alikes: hide what they cover
    ("alike", "in", r" (?:[a-z]+ )?(?:accordance|agreement|line|keeping|conformity) with" + _RULES),
    ("alike", "consistent similar comparable according analogous", r" (?:with|to)" + _RULES),
    ("alike", "in", r" contrast (?:to|with)(?: [a-z]+){0,3} " + _TOOLS),
    ("alike", "unlike contrary", r"(?: to)?(?: [a-z]+){0,3} " + _TOOLS),
    (
        "alike",
        "support",
        r" (?:vectors?|groups?|systems?|services?|networks?|cells?|staff|from|the development|"
        r"the implementation|for (?:patients|families|caregivers))\b",
    ),
    (
        "alike",
        "social life family financial peer decision technical emotional circulatory ventilatory clinical parental "
        "nutritional respiratory psychosocial",
        r" (?:decision )?support(?:s|ing|ed)?\b",
    ),
    (
        "alike",
        "supported",
        r" (?:by|in part)(?: [a-z]+){0,4} (?:grants?|funds?|funding|foundation|council|institutes?)\b",
    ),
    (
        "alike",
        "inter intra",
        r" (?:rater|observer|coder|annotator)s?(?: (?:reliability|agreement|variability))?",
    ),
    (
        "alike",
        "inter-rater interrater inter-observer interobserver inter-coder",
        r" (?:reliability|agreement|variability)",
    ),
    ("alike", "agreement agreements", r" (?:between|among|of the|statistics?|was|were)\b"),
    ("alike", "limits", r" of agreement"),
    ("alike", "laboratory histologically pathologically microscopically biopsy", r" confirmed"),
    (
        "alike",
        "confirmed",
        r" (?:by|with|using)(?= (?:pcr|sequencing|biopsy|histolog|western|immuno|microscop|the use))",
    ),
    ("alike", "confirmed", r" (?:cases?|diagnosis|patients|infections?)\b"),
    ("alike", "confirmatory", r" factor"),
    (
        "alike",
        "validate validates validated validating verify verified",
        r"(?: (?:and|in|by|with|using|for|through|via|against|[a-z-]+ version)\b|(?: [a-z-]+){0,4} "
        r"(?:questionnaires?|scales?|versions?|instruments?|tools?|surveys?|inventory|index|scores?|tests?|"
        r"assays?|protocols?|measures?|methods?|software|models?|pipelines?)\b)",
    ),
    (
        "alike",
        "bootstrap nodal posterior statistical phylogenetic branch node clade bs pp ml strong strongly high highly low "
        "weak weakly moderate full maximum significant well",
        r"(?: [a-z]+)? support(?:ed|ing)?(?: (?:values?|for (?:the|a|this)(?: [a-z]+)? (?:clade|node|branch|monophyly)|"
        r"clades?|nodes?|monophyly|as (?:sister|monophyletic)))\b",
    ),
    (
        "alike",
        "supporting",
        r" (?:information|files?|materials?|tables?|fig|figures?|cells?|tissues?|structures?|roles?|stroma)\b",
    ),
    ("alike", "reproduced reproduce", r" (?:with permission|from|under|by permission|courtesy)\b"),
    (
        "alike",
        "extend extends",
        r" (?:from|along|over|into|across|through|beyond the|up|down|out)\b",
    ),
    (
        "alike",
        "complement",
        r" (?:systems?|activation|components?|factors?|receptors?|proteins?|cascade|pathway|fixation|deposition|c\b)",
    ),
    ("alike", "echo", r" (?:time|times|planar|intensity|sequences?|state|train|spacing)\b"),
    (
        "alike",
        "fit fits",
        r" (?:well )?(?:to|with) (?:an?|the)(?: [a-z-]+){0,3} (?:models?|functions?|curves?|equations?|lines?|"
        r"gaussian|exponential|distributions?)\b",
    ),
    (
        "alike",
        "contrasts contrast",
        r" (?:among|between|analys[ei]s|vectors?|coding|was|were|maps?|in the)\b",
    ),
    ("alike", "linear planned orthogonal pairwise polynomial image phase soft", r" contrasts?\b"),
    (
        "alike",
        "reject rejects rejected",
        r" (?:the|a|this) (?:null|hypothesis of|possibility of no)\b",
    ),
    (
        "alike",
        "deviate deviates deviated differ differs differed different",
        r"(?: (?:significantly|strongly))? from (?:the )?"
        r"(?:hardy|normal|normality|random|equilibrium|unity|neutral|baseline|expectations?)\b",
    ),
    (
        "alike",
        "differ differs different distinct distinguished",
        r" from(?! (?:those|that|what|results|findings|reports|data|values)\b)(?: [a-z@]+){0,3} "
        r"(?:species|genus|genera|subspecies|specimens?|holotypes?|tax(?:on|a)|congeners?)\b",
    ),
    (
        "alike",
        "similar close identical",
        r" to the(?: [a-z]+){0,2} (?:species|genus|subspecies|specimens?|holotypes?|congeners?)\b",
    ),
    (
        "alike",
        "species nov genus subspecies",
        r"(?: \.)?(?: (?:is|are|was|can|be|most|very|clearly|also|easily|closely|readily|superficially)){0,4} "
        r"(?:similar|close|closest|identical|distinct|different|differs?|resembles?|distinguished)\b",
    ),
    ("alike", "conflict conflicts", r" of interests?"),
    ("alike", "conflict armed", r" (?:resolution|zones?|conflict)"),
    ("alike", "as", r" opposed to\b"),
    ("alike", "opposite", r" (?:directions?|sides?|sex|ends?|poles?|charges?)\b"),
    ("alike", "different", r" (?:to zero|from zero|from each|from one|from chance)"),
    ("alike", "matched match", r" (?:with|by|for)(?: [a-z]+){0,2} (?:age|sex|gender|controls?)\b"),
    (
        "alike",
        "contrast",
        r" (?:agents?|media|medium|enhanced|material|sensitivity|echocardiography|imaging|ratio|enhancement)\b",
    ),
    ("alike", "mirror", r" (?:neurons?|image|systems?|images)\b"),
    ("alike", "parallel", r" (?:with|to) the (?:surface|axis|plane|direction)\b"),
)
