"""Words that tell whether a full stop ends a sentence. Data only."""

import re

_NEVER_LAST = """
    al e.g i.e cf c.f vs v viz etc et resp approx appr ca c op cit loc ibid
    fig figs tab tabs eq eqs eqn eqns ref refs no nos nr núm sec secs sect ch chap cap art suppl supp ex
    vol vols p pp pg pag pág págs ed eds orgs coord fasc éd ver vers
    jan feb apr jun jul aug sept oct dec
    incl excl conc equiv pers unpubl ft mt ave lt gov sen
    dr dra drs prof mr mrs ms sr sra sta sto st mt jr dept univ est
    inc ltd co corp gmbh u.s u.k u.s.a a.m p.m ph.d d.f s.d s.e i.v i.p i.m s.c w.r.t a.k.a
    sp spp ssp subsp var cv f fl hort nov gen comb syn aff auct subg subgen subsect ser subfam fam
    det coll leg hist lat cat
    p.ej p.ex ee bzw vgl abb ggf z.b d.h env wiss sog usw bspw
    см рис табл др гг стр напр т.е т.д т.п т.к с
"""
NEVER_LAST = frozenset(_NEVER_LAST.split())
"""Abbreviations that end no sentence; in small letters, without their last stop."""

TWO_PARTS = re.compile(
    r"(?:z\. ?[BT]|[uo]\. ?[ÄUA]|m\. ?E|i\. ?(?:A|d\. ?R)|[vn]\. ?Chr|EE\. ?UU)\."
    r"|\d{1,2}\. (?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
)
"""Abbreviations of which a capital follows the first stop, and German dates."""

_SOMETIMES_LAST = """
    jan feb apr jun jul aug sept oct dec etc equiv ft usw др т.д т.п sp spp ssp
    nov a.m p.m u.s u.k u.s.a inc ltd co corp gmbh i.v i.p s.c
"""
SOMETIMES_LAST = frozenset(_SOMETIMES_LAST.split())
"""Of these, what may end one when a word follows that begins sentences ("… Salmonella spp. The")."""

_LETTERED = """
    vitamin vitamins hepatitis influenza type types group groups panel class appendix phase grade strain
    factor table box part step site category cluster clade domain subunit region condition experiment
    protein kinase figure fig. haplotype lineage
"""
LETTERED = frozenset(_LETTERED.split())
"""What a single letter is the name of, and not somebody's initial: "vitamin D. Cells …"."""

SMALL = "a-zß-öø-ÿα-ωάέήίόύώа-џա-և" + "".join(
    letter for letter in map(chr, range(0x100, 0x250)) if letter.islower()
)
"""The small letters of the scripts that have two sizes, for a character class: what is none of them may begin a name."""

STARTERS = re.compile(
    r"(?:The|This|These|Those|That|There|Then|Thus|They|Their|Therefore|We|Our|It|Its|In|On|At|As|An?|"
    r"For|From|However|Here|Hence|Moreover|Furthermore|Although|While|When|With|By|To|Both|All|Some|"
    r"Such|Since|Similar|Similarly|Additionally|After|Among|Another|Because|During|Each|If|Most|Many|"
    r"No|Not|One|Others?|Recently|Several|Two|Three|Until|What|Where|Which|Nevertheless|Finally|"
    r"Interestingly|Despite|Based|Studies|Results|Data|Using|Under|Only|Later|Also|Consequently|"
    r"Previous|Previously|Within|Without|Yet|You|He|She|His|Her|Is|Are|Do|Did|Can|How|Why|Who)\b"
)
"""Words that begin sentences and no names."""
