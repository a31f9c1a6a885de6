"""Word lists for sentence splitting: abbreviations by kind, sentence starters, lower-case letters. Data only.

Abbreviations are in small letters, without their last full stop.
"""

import re


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


NEVER_FINAL = _words("""
    al e.g i.e cf c.f cfr vs v viz et resp approx appr ca c cv loc ibid ibíd f p
    figs eq eqs eqn eqns ref refs nos nr nrs nro núm núms secs sect sects ch chap chaps suppl tabs
    vol vols pp pg pag págs pág pagg eds orgs coord coords fasc éd éds vers
    incl ext conc pers unpubl lt gov dr drs drª dra dras prof profa profas profª mr mrs ms sra srª sres sras srta
    st mme mmes mlle
    mgr messrs dept univ d.f i.m w.r.t a.k.a
    subsp fl subg subgen subsect subfam syn aff auct var fam ser hort mt supp
    ee bzw vgl abb ggf wiss sog insb insbes bspw evtl bzgl einschl entspr zzgl ggü ebd ebda anm abschn dipl.-ing
    dr.-ing
    bde bdn hrsg rdnr ziff dipl doz gegr jhdt mrd mio inkl exkl übers
    env réf réfs éq éqs trad qqn qqch ej ejs aprox edo gral cnel uds vd vds depto dpto dña lic apdo párr lcda lcdo
    avda tít
    exmo exma ilmo ilma séc ud sig ing dott prof.ssa dott.ssa sig.ra sigg avv geom figg tabb capp artt voll segg sez
    dhr mevr afb afbn blz hfdst bijv zgn evt zob rys ryc tzn tzw np inż rozdz pkt oprac tłum hab poz
    jfr jf jvf kap avd utg vrt övers forts bkz doç yrd öğr gör uzm örn např tzv srov obr esim
    z.b u.a o.ä u.ä d.h i.a i.d.r d.r m.a.w t.ex f.eks bl.a dvs d.v.s s.k f.d p.g.a t.o.m fr.o.m m.in m.b.t t.o.v
    i.p.v n.a.v d.w.z
    b.v o.a c.-à-d m.n v.g p.ej p.ex l.c o.c
    см рис табл г гг стр напр с проф акад доц им изд ред вып кн ср
""")
"""The full stop behind them ends no sentence, but for a citation and a sentence starter behind it."""

FINAL_BEFORE_STARTERS = _words("""
    jan feb apr jun jul aug sept oct nov equiv ft др т.д т.п т.к sp spp ssp usw vb jh jhd p.m a.m
    u.s u.k u.s.a inc ltd co corp i.v i.p s.c n.d s.l s.str jr sr ph.d s.d s.e s.e.m a.c d.c
""")
"""It ends one before a sentence starter ("… Salmonella spp. The")."""

FINAL_BEFORE_CAPITALS = _words("etc usf osv o.s.v itd itp enz ecc m.m m.fl apod atd")
"""It ends one before every capital ("… etc. Mice")."""

BEFORE_NUMBERS = _words("""
    exs reg regs ord sched
    thm thms prop props lem lems lemm def defs defn defns cor cors coroll alg algs algo app apps appx append
    para paras par pars cond conds conj ass asm assum ax hyp hyps rem rems rmk rmks prob probs obs exer exerc
    expt expts exp exps cl cls ln lns fn fns bk bks pt pts pl pls sch schs subsec subsecs ss suppls tbl tbls
    col cols stn str ver comp comps cpd cpds cmpd cmpds chr chrom grp max min avg std mar dec temp sen
    bd abs alin lit bil bem beisp sid rn anh zał ust lám est tav quadro aufl zit iss alt rel arts ec ecs janv févr
    juil ene dic fev okt dez гл п пп ст т
""")
"""Cut off only before a number or a letter: "Thm. 4", "App. B"."""

BEFORE_NAMES = _words("""
    lieut brig insp msgr cmdt comdr pvt pty sdn mfg mssrs gebr hnos cie wm geo chas jos jas thos joh chr
    profs inst bros capt col cols rev hon sgt cpl maj cdr cmdr cpt adm pres supt ph th esq fr hr frl mons ir arq
    enga eng mm mw gen sen acad soc natl natn add fa av chr intl int nat amer am brit eur roy dep lab labs hosp fac
    fed assoc assn proc bull trans ann mem mus bol arch lett phys chem biol bot zool entomol ecol geol med sci
    mag ztschr abh verh sitzungsber mitt jahrb beitr philos math stat comput app est sta sto ste mts bd
""")
"""Cut off only with a capital, before one: "Capt. Holm", "Proc. Natl. Acad."."""

WORDS = _words("""
    art leg cat cap no sec fig tab det gen hist lat coll comb ed ex est ave excl cit op
""")
"""Words of the language as well: what stands before and behind tells ("Art. 5", "leg. Holm"; "the left leg.")."""

LABELLED_WORDS = _words("fig tab sec no")
"""Those of them behind which "A" is a label: "Fig. A"."""

CAPITALS_BEFORE_NUMBERS = _words("eq eqs fig figs no nos pp ref refs tab vol")
CAPITALS_BEFORE_NAMES = _words("al dr mm mr mrs prof st vs")
"""Those that are written in capitals, too; else "NO", "MS" and "APP" are words of their own."""

COUNTED = _words("ft min sec ms pg fl")
"""Units of several letters: "10 sec." ends a sentence."""

LISTED = (
    NEVER_FINAL
    | FINAL_BEFORE_STARTERS
    | FINAL_BEFORE_CAPITALS
    | BEFORE_NUMBERS
    | BEFORE_NAMES
    | WORDS
    | COUNTED
)
"""All that may be cut off, or not."""

ARTICLES = _words("the a an this his her our their its each left right")
"""English words behind which a noun is none that is cut off, even before a number: "state of the art. 12 mice"."""

NUMBER_WORDS = _words("few last several two three four five six seven eight nine ten")

UNITS = _words("kg mg mm cm km ml ng nm mv ms pm bp kb mb gb hr hrs wk wks yr yrs")
"""Words without a vowel that are none that are cut off."""

RARE_UNITS = frozenset("BEHIOQRSXYZ")
"""Capitals that are initials or genera behind a whole number rather than units."""

QUANTIFIERS = _words(
    "at to above below about than near over under approximately exceeding around reached up ~ ≈ = ca."
)
"""Words between which and a unit a number is no year: "at 2000 K."."""

DETERMINERS = _words("""
    the a an this that these those his her its our their my your each every one some any no both which whose
    left right upper lower hind whole same other d l un dell all nell sull dall
""")
"""Words behind which a word is none that is cut off: "pain in the left leg."."""

TWO_PART_ABBREVIATIONS = re.compile(
    r"(?:z\. ?[BTHZ]|[uo]\. ?[ÄUA]|m\. ?E|i\. ?(?:A|d\. ?R)|d\. ?R|[vn]\. ?Chr|av\. ?J|[ad]\. ?C|EE\. ?UU)\."
    r"|av\. ?J\.-C"
    r"|\d{1,2}\. (?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    r"|Jahrhundert|Jh\.|Jhd\.|Lebens|Schwangerschafts|SSW|Auflage|Aufl\.|Weltkrieg"
    r"|Kapitel|Abschnitt|Absatz|Woche|Jahre?s?\b|Grades)"
)
"""Abbreviations with a capital behind their first full stop, and German dates."""

LETTERED_NOUNS = _words("""
    vitamin hepatitis influenza type subtype group subgroup supergroup panel class subclass appendix phase grade
    strain factor table box part step site category cluster subcluster clade domain subdomain unit subunit region
    subregion condition experiment protein kinase figure fig. subfigure haplotype haplogroup lineage chromosome
    residue lane model plan stage level case sample specimen cohort arm study trial set subset series scheme
    scenario option method algorithm equation theorem lemma proposition corollary example section chapter schedule
    annex exhibit supplement line point position column row well plate plot tank room building module machine device
    system network node matrix vector state team patient participant respondent interviewee subject helix strand
    sheet ring loop motif peak band zone area field chain antigen toxin neurotoxin enterotoxin exotoxin endotoxin
    receptor allele gene genotype genogroup serotype serogroup biotype ecotype phenotype variant isoform isotype
    isomer enantiomer polymorph form fraction compound complex photosystem hemophilia haemophilia apolipoprotein
    cytochrome coenzyme bisphenol oxidase polymerase topoisomerase caspase catenin interferon channel circuit layer
    block batch bin cell chamber component configuration construct course cycle district electrode fragment genome
    input output item job key letter mode mutant patch path pattern pathway period plane plasmid pool probe
    problem process product program project property reaction reactor regime rule run sector segment session
    diet superscript antibody drug virus enzyme agent peptide solution medium mixture buffer exon intron variable
    parameter dataset corpus farm village country company firm city hotel brand flask vial bottle tube dish cage pond
    lake spectrum signal sensor hypothesis assumption axiom
    stratum structure task test treatment trace track transect trait window
    score pugh question hospital school
    faktor gruppe klasse typ abbildung tabelle anhang modell teil stufe stadium
    vitamine groupe classe hépatite facteur tableau annexe modèle partie stade
    vitamina tipo grupo clase classe hepatite fator cromosoma cromossomo tabla tabela modelo parte anexo
    gruppo epatite fattore tabella modello allegato
    vitaminu vitamín skupina skupiny skupině skupinu třída třídy faktoru
    витамин витамина витамином витамины группа группы группе группу тип типа класс класса фактор фактора гепатит гепатита
    гепатитом категория категории вариант варианта
    witamina witaminy witaminę witaminą typu grupa grupy grupie klasa klasy tabela
    grupp klass hepatit tabell modell bilaga
    groep klasse tabel bijlage
""")
"""Nouns behind which a single letter is no initial: "vitamin D. Cells …"."""

NAMED_NOUNS = _words("""
    accession accessions ecotype ecotypes cultivar cultivars wildtype genotype genotypes background
""")
"""Nouns that names stand behind, also such as are abbreviations elsewhere: "accession Col. Seeds"."""

EPITHETS = re.compile(
    "Pylori|Coli|Aureus|Elegans|Typhi|Enteritidis|Paratyphi|Newport|Infantis|Dublin|Heidelberg|Kentucky|Montevideo"
    "|Choleraesuis|Albicans|Baumannii|Falciparum|Vivax|Thaliana|Cerevisiae|Melanogaster|Pneumoniae|Aeruginosa"
    "|Tuberculosis|Difficile|Faecalis|Faecium|Sapiens|Epidermidis"
)
"""Species and serovars that are written with a capital, rightly ("S. Typhi") or not."""

LOWER_CASE = "a-zß-öø-ÿα-ωάέήίόύώа-џա-և" + "".join(
    letter for letter in map(chr, range(0x100, 0x250)) if letter.islower()
)
"""For a character class: the small letters of the scripts with two cases. Any other letter may begin a name."""

_STARTERS = r"""
    The This These Those That There Then Thus They Their Therefore We Our It Its In On At As An? For From However Here
    Hence Moreover Furthermore Although While When With By To Both All Some Such Since Similar Similarly Additionally
    After Among Another Because During Each If Most Many No Not One Others? Recently Several Two Three Until What
    Where
    Which Nevertheless Finally Interestingly Despite Based Studies Results Data Using Under Only Later Also
    Consequently
    Previous Previously Within Without Yet You He She His Her Is Are Do Did Can How Why Who
    According Accordingly Again Alternatively Altogether Apart Besides Between But Clearly Compared Conversely
    Currently
    Depending Due Either Especially Every Eventually Firstly Following Four Five Six Generally Given Hereby
    Hereafter Importantly Instead Indeed Initially Lastly Likewise Meanwhile Neither Nonetheless Notably Once
    Otherwise
    Overall Particularly Perhaps Presently Rather Regarding Remarkably Secondly Sometimes Specifically Subsequently
    Surprisingly Taken Thirdly Though Through Throughout Together Typically Unfortunately Unless Unlike Upon Usually
    Whereas Whether Whilst And Let Suppose Assume Consider Note Recall Denote
    Afterwards? Assuming Before Briefly Considering Contrary Motivated Nowadays Often Thereafter
    (?:First|Second|Third|Next|Last|Still|So|Further|Today|Traditionally)(?=,)
    (?!\w*(?:[eo]ll|eil)y)[A-Z][a-z]{5,}ly(?=,)
"""
SENTENCE_STARTERS = re.compile(
    rf"(?!(?:He|Do|An|You|Yet|Such)(?:\s&|\sand\s[A-Z]|,?\s[A-Z]\.))(?:{'|'.join(_STARTERS.split())})\b(?!\.|,?\set\b)"
)
"""Words that begin sentences, and no names: not "He et al." or "No. 5", nor "Connolly, …"."""
