"""Word lists for sentence splitting: abbreviations, sentence starters, lower-case letters. Data only."""

import re

_ABBREVIATIONS = """
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
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
"""Abbreviations whose full stop ends no sentence; in small letters, without that stop."""

TWO_PART_ABBREVIATIONS = re.compile(
    r"(?:z\. ?[BT]|[uo]\. ?[ÄUA]|m\. ?E|i\. ?(?:A|d\. ?R)|[vn]\. ?Chr|EE\. ?UU)\."
    r"|\d{1,2}\. (?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
)
"""Abbreviations with a capital behind their first full stop, and German dates."""

_MAYBE_FINAL = """
    jan feb apr jun jul aug sept oct dec etc equiv ft usw др т.д т.п sp spp ssp
    nov a.m p.m u.s u.k u.s.a inc ltd co corp gmbh i.v i.p s.c
"""
MAYBE_FINAL = frozenset(_MAYBE_FINAL.split())
"""Those of them that may end a sentence when a sentence starter follows ("… Salmonella spp. The")."""

_LETTERED_NOUNS = """
    vitamin vitamins hepatitis influenza type types group groups panel class appendix phase grade strain
    factor table box part step site category cluster clade domain subunit region condition experiment
    protein kinase figure fig. haplotype lineage
"""
LETTERED_NOUNS = frozenset(_LETTERED_NOUNS.split())
"""Nouns behind which a single letter is no initial: "vitamin D. Cells …"."""

LOWER_CASE = "a-zß-öø-ÿα-ωάέήίόύώа-џա-և" + "".join(
    letter for letter in map(chr, range(0x100, 0x250)) if letter.islower()
)
"""For a character class: the small letters of the scripts with two cases. Any other letter may begin a name."""

SENTENCE_STARTERS = re.compile(
    r"(?:The|This|These|Those|That|There|Then|Thus|They|Their|Therefore|We|Our|It|Its|In|On|At|As|An?|"
    r"For|From|However|Here|Hence|Moreover|Furthermore|Although|While|When|With|By|To|Both|All|Some|"
    r"Such|Since|Similar|Similarly|Additionally|After|Among|Another|Because|During|Each|If|Most|Many|"
    r"No|Not|One|Others?|Recently|Several|Two|Three|Until|What|Where|Which|Nevertheless|Finally|"
    r"Interestingly|Despite|Based|Studies|Results|Data|Using|Under|Only|Later|Also|Consequently|"
    r"Previous|Previously|Within|Without|Yet|You|He|She|His|Her|Is|Are|Do|Did|Can|How|Why|Who)\b"
)
"""Words that begin sentences, and no names."""
