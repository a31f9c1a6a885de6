"""Texts by language, with "|" where a sentence ends; numbers in square brackets are citations. All are made up."""

TEXTS = {
    "English: abbreviations": """
        The bound follows from Thm. 4 of [1] at once. | It is so.
        The bound follows from Thm. REF of [1] at once. | It is so.
        The bound follows from Prop. 2.1 and Cor. 3 in [1] at once. | It is so.
        By Lem. 7 and Def. 2(a) of [3] we have it. | It is so.
        See App. B of [2] and Suppl. Fig. 3. | It is so.
        In App. A of [2] it is proved. | It is so.
        See Ext. Data Fig. 2, Add. File 3 and Iss. 2 of [1]. | It is so.
        By Thm. B.2 and Prop. A.3 of [1] it holds. | It is so.
        See Exs. 3–5, Reg. 12 and Sched. 2 of [1] for it. | It is so.
        It was at alt. 350 m and rel. 4 there [1]. | It is so.
        It was bought from Holm GmbH. | Samples were old [6].
        It was John Smith Jr. | Then he left [2].
        He has a Ph.D. | The rest left [2].
        He has a Ph.D. and Ph.D. students [2]. | It is so.
        It was John Smith Jr. who left [2]. | It is so.
        It took 5 ± 2 s.d. | The rest left [2].
        It runs as Alg. 1 in [2] does. | It is so.
        A dose of max. 5 mg was given [4]. | It is so.
        It is in para. 4 of [5] again. | It is so.
        By Rmk. 3 of [1] it holds. | It is so.
        By Postul. 2 of [1] it holds. | It is so.
        It took min. 10 days and temp. 5 was kept [2]. | It is so.
        It was built by Bros. Holm [6] in May. | It is so.
        It came from Frost Pvt. Ltd. and Ice Pty. Ltd. [6] in May. | It is so.
        It came from Chr. Holm, Wm. Berg and Lieut. Lund [6] in May. | It was Joh. Holm [6] who saw it.
        They were fed at 25 °C by Chr. | The others were not [6]. | We fed the brig. | Holm [6] saw it.
        Profs. Holm and Berg [6] saw it. | It is so.
        The Inst. Pasteur [6] saw it. | It is so.
        Both Capt. Holm and Col. Berg [6] saw it. | It is so.
        Seeds were of accession Col. | Seedlings [6] were grown.
        Seeds were of the line Col. | Figure 2A shows them [6].
        It is in Proc. Biol. | Table S1 lists all [6].
        The voucher M.M. Arbo 1834 [6] is lost. | It is so.
        The vouchers of C.F. Berg and A.M. Holm [6] are lost. | It is so.
        It is in Proc. Natl. Acad. Sci. USA [6] already. | It is so.
        It is in J. Am. Chem. Soc. 123, 45 [6] already. | It is so.
        It was done as in Ph. Eur. 5.0 [3] before. | It is so.
        We use it, e.g. The Lancet, i.e. Often, cf. Smith, vs. Jones. | It is so.
        See Fig. 3, Figs. 4 and Eq. 5, Ref. 6, Refs. 7 and No. 8. | It is so.
        See Fig. A of [2] for more. | It is so.
        Dr. Smith took approx. 5 and ca. 6 of sp. 1, spp. 2 and var. Alba. | It is so.
        On Sept. 9 and Dec. 11 and Mar. 3 we saw it at Mt. Everest. | It is so.
        It grows in the U.S. Department of X. | It is so.
        It grows in the U.S. | The others grow elsewhere.
        We saw Salmonella spp. | The rest died.
        We had mice, rats, etc. | Mice died first.
        It was given i.p. Mice died [2]. | It is so.
        It holds for Acer sects. Rubra and Hyptiocarpa [2]. | It is so.
        It was put in sect. Rubra s.l. | Additionally, it grew.
        It was kept in the Tatra Mts. (Slovakia) in 2004 [2]. | It is so.
        It was seen at 5000 ft. (1524 m) once [2]. | It is so.
        The Rev. T. Blackburn [2] saw it. | It is so.
        Pure NO. | Mice died of it [2].
        It was shown with MS. | Samples were then dried.
        It has accession NO. MH379211 as [2] says. | It is so.
        It fell with the pH. | Assuming this, we went on [2].
        It was kept at 10 mM. | Samples were then dried.
        They ran to the max. | Patients rested [2].
        They had no food. | 12 of them died [2].
        We fed the mice. | 4 of 5 died [2].
        It was found in Iran. | 12 patients had it [2].
        It was found in Rome. | In Oslo it was not.
    """,
    "English: words that are abbreviations too": """
        This is the state of the art. | These methods are old [1].
        This is the state of the art. | Methods of old [1] differ.
        This is the state of the art. | 12 methods of old [1] differ.
        Pain was in the left leg. | The first case [2] differs.
        Pain was in the left leg. | Patients with it [2] differ.
        We recorded from the cat. | Neurons fired [3].
        We recorded in cat. | Neurons fired [3].
        It took 10 sec. | The fit was good [4].
        It took 10 sec. | Fits were good [4].
        It took 10 min. | 5 ml were added [4].
        The answer was no. | Patients left [5].
        The answer was no. | While some stayed, others left [5].
        The pit had a cap. | Spores were inside [5].
        It was a ripe fig. | Trees bear many [5].
        They clicked the tab. | Users liked it [5].
        It differs by gen. | Plants of old [5] differ.
        See Art. 5 of the law [1]. | It is so.
        See art. 5 of the law [1]. | It is so.
        See sec. 3 and tab. 4 and fig. 5 of [1]. | It is so.
        It has cat. no. 5 there [1]. | It is so.
        It has Cat. No. 5 there [1]. | It is so.
        It was kept (cat. Sigma 12) cold [1]. | It is so.
        The type, leg. Holm & Berg, is lost [1]. | It is so.
        Brazil, 12 May 1998, leg. J. Holm, det. Berg [1]. | It is so.
        All are in coll. Holm [1] now. | It is so.
        It is in Bull. Hist. Nat. 5 there [1]. | It is so.
    """,
    "English: units": """
        Data were refined to 1.9 Å. | Coordinates were deposited [1].
        Spectra were taken at 77 K. | Samples were diluted [2].
        The gap was 30 V. | Electrodes were of steel [3].
        It was eluted at 5 M. | Proteins were kept [4].
        It ran at 0.1 C. | Cao [33] made it better.
        It pulls with >10 N. | Full load was not reached [2].
        It has 0.5 T. | Magnets differ [2].
        It has 5 mT. | Magnets differ [2].
        It took 5 W. | Lamps differ [2].
        It holds 5 J. | Springs differ [2].
        It drew 3 A. | Fuses blew [2].
        It was at 37 °C. | Cells grew [2].
        It was at 37 ° C. | Cells grew [2].
        It lies at 45° N. | Trees grow there [2].
        It was at 5 µ M. | Cells grew [2].
        It was at 1500 K. | Samples melted [2].
        It was heated to 2000 K. | Samples melted [2].
        It was 3.5 Å. | 1H NMR was done [2].
        It was 10–20 K. | Samples froze [2].
        In 1998 K. Holm [2] found it. | It is so.
        In May 2010 J. Smith [2] found it. | It is so.
        We had 5 S. Typhi strains and 12 H. Pylori strains [2]. | It is so.
        We had 20 C. Albicans strains [2]. | It is so.
    """,
    "English: letters": """
        It lies on chromosome X. | Females carry it [5].
        Most had hepatitis C. | Patients were treated [1].
        They took vitamin C. | Controls did not [2].
        It rose between 100 ms and 200 ms. | Clusters [2] did not. | It held 90 fl. | Samples [2] did.
        We compare policies—i.e. Holm’s and Berg’s–e.g. Lund’s [2]. | It is so.
        It is seen in Figure 3b and c. | The rest is in Figure 4 [2]. | See ms. Holm 34 and pg. 4 [2].
        They were fed diet C. | Estrogen [2] was low. | It is marked with a superscript T. | Brackets [2] follow.
        It ran in buffer B. | It lies in exon C. | Antibody C. | Samples from farm E. | Cows [2] died.
        All had factor V. | Carriers were excluded [3].
        They took vitamins C and E. | Controls did not [2].
        They had hepatitis B or C. | Controls did not [2].
        They were in group F. | Others were not [2].
        It was of type P. | Others were not [2].
        It was of class V. | Others were not [2].
        It is residue K. | Mutants lack it [2].
        It is in lane M. | Markers are there [2].
        It is in panel F. | Arrows point to it [2].
        They chose plan B. | Patients agreed [2].
        It was Child-Pugh C. | Patients died [2].
        It was hospital D. | Beds differ [2].
        (a) It was so. | (b) It was not [2].
        It is from [2]. | (b–d) Tracking of ice. | (e, f) Snow of [2].
        It was so: (i) it was [2]. (ii) it was not. | It is so.
        It was by Chr. Berg and Th. Lund [2] there. | It is so.
        It was by M. M. Berg and S. D. Holm [2] there. | It is so.
        It is model C. | Parameters differ [2].
        It needs cyclin D. | Cells lack it [2].
        It needs topoisomerase I. | Cells lack it [2].
        They took amphotericin B. | Patients lived [2].
        They had appendicitis A. | Patients lived [2].
        It is in Appendix F. | As inputs, we take it [2].
        It is stage C. | The others are not [2].
        It is in strain C. | The others are not [2].
        J. P. Smith and A. Jones wrote it. | It is so.
        It was J. A. Smith who wrote it. | It is so.
        Let G be a group with H in G. | Let us see [2].
        So wrote P. P. Eggleton & A. A. Tokovinin (2008) once. | It is so.
        Cultures of E. coli and S. Typhi grew. | It is so.
        It was by C. Holm and V. Berg and F. Lund [2]. | It is so.
        It was Á. Löve who wrote it. | It is so.
        As J.-P. Holm [2] says, it is so. | It is so.
        1. First of all. | It is so.
    """,
    "English: citations behind the full stop": """
        It was so. [12] | We left.
        It was so.[12] | We left.
        It was so. [12], [13] | We left.
        Leakage was studied by Holm et al.[1] | According to them, breaks are a sign of damage.
        Leakage was studied by Holm et al. [1] | Overall, it is small.
        Leakage was studied by Holm et al. [1] | Simultaneously, it was small.
        Leakage was studied by Holm et al. [1] | Before that it was small.
        Leakage was studied by Holm et al. [1] Connolly, Berg and Lund say so. | We left.
        It was Dr. Donnelly, of Bergen [1], who saw it. | We left.
        It was seen by Smith et al. [5] Further work began.
        Furthermore, Holm et al. [1], He et al. [2] and Dahl et al. [3] showed it. | We left.
        As Holm et al. [1]; The et al. [2] and Dahl et al. [3] showed it. | We left.
        Holm et al. [1], In et al. [2] and An et al. [3] showed it. | We left.
        In the work of Holm et al. [1], A. barbadensis was seen. | We left.
        It is in mice etc. [12] | Over the years it grew.
        It is on a layer of Pt. [12] | A relation was found.
        It turned to CO. [12] | Holm et al. found it [2].
    """,
    "German": """
        Das war am 3. Oktober, z. B. Montag, vgl. Abb. 3, in den EE. UU. so. | Es ist so.
        Das war im 19. Jahrhundert so [2]. | Es ist so.
        Nach § 5 Abs. 2 in [7] gilt das. | Es ist so.
        Siehe Bd. 3 und Anm. 4, ebd. Kap. 5 in [2]. | Es ist so.
        Siehe ebd. Holm [2] und Hrsg. Berg [3]. | Es ist so.
        Das sah Hr. Holm [2] und Fr. Berg [3]. | Es ist so.
        Das sah Prof. Dr. Holm [2] schon. | Es ist so.
        Siehe Nr. 5 und Ziff. 3 und S. 12 in [2]. | Es ist so.
        Das zeigte u. a. Holm [2] schon. | Es ist so.
        Das gilt i. d. R. Holm zufolge [2]. | Es ist so.
        Die Fa. Merck und Dipl.-Ing. Berg [2] gaben es. | Es ist so.
        Es steht im 3. Kapitel [2]. | Es ist so.
        Sie sagten: „So ist es.“ | Dann ging er [2].
        Sie sagten: »So ist es.« | Dann ging er [2].
        Siehe Art. 5 in [2] dazu. | Es ist so.
        Es ist eine neue Art. | Tiere davon sind selten [2].
        Es ist eine andere Art. | Die Tiere sind selten [2].
        Sie hatten Hepatitis C. | Patienten wurden behandelt [2].
        Sie nahmen Vitamin C. | Kontrollen nicht [2].
        Sie waren in Gruppe F. | Andere nicht [2].
        Es waren Mäuse, Ratten usw. | The rest died.
        Um 300 v. Chr. war es so [2]. | Es ist so.
        Es gilt z.B. Holm [2] dazu. | Es ist so.
        Es waren bzw. Holm [2] dazu. | Es ist so.
        Es gilt insbes. Holm [2] dazu. | Es ist so.
        Wir maßen bei 77 K. | Proben waren kalt [2].
    """,
    "French": """
        Voir l’art. 3 de [1] ici. | C’est ainsi.
        Voir l'art. 3 de [1] ici. | C’est ainsi.
        Voir art. 3 et chap. 4 de [1] ici. | C’est ainsi.
        Voir la fig. 3 et le tab. 2 de [1] ici. | C’est ainsi.
        MM. Martin et Leroy [3] aussi. | C’est ainsi.
        Mme. Martin et Mlle. Leroy [3] aussi. | C’est ainsi.
        M. Martin [3] aussi. | C’est ainsi.
        Voir éd. Martin, p. 3, de [3]. | C’est ainsi.
        Il dit : « C’est vrai. » | Puis il part.
        Ils avaient une hépatite C. | Patients et autres vont bien [2].
        Ils prennent de la vitamine C. | Chacun va bien [2].
        Il y a env. 5 g de [2] ici. | C’est ainsi.
        Cf. infra, p. 12, et n. 3 de [1] ici. | C’est ainsi.
        Voir n. 3 de [1] ici. | C’est ainsi.
        Voir par ex. Martin et p. ex. Leroy [3] ici. | C’est ainsi.
        Vers 300 av. J.-C. il vivait [3]. | C’est ainsi.
        Voir l’éq. 5 du 3 janv. 1998 de [1]. | C’est ainsi.
        C’est une œuvre d’art. | Leroy [3] aussi.
    """,
    "Spanish": """
        Véase el art. 3 de [1] aquí. | Es así.
        Véase la fig. 3 y la pág. 4 de [1] aquí. | Es así.
        El Sr. López y la Sra. Gómez [1] lo dicen. | Es así.
        La Dra. Gómez y los Drs. López y Ruiz [1] lo dicen. | Es así.
        La Profa. Gómez [1] lo dice. | Es así.
        Véase p. ej. López [1] aquí. | Es así.
        Véase p.ej. López [1] aquí. | Es así.
        En EE. UU. es así [2]. | Es así.
        Tenían hepatitis C. | Pacientes y otros viven [2].
        Véase el cap. 3 y el núm. 5 de [1] aquí. | Es así.
        Había aprox. 5 en el depto. López [1] aquí. | Es así.
        Vea Ud. López [1] aquí. | Es así.
        Véase el apdo. 3, el párr. 4, la ec. 5 y los arts. 6 y 7 de [1]. | Es así.
        Vivió en el s. XIX según [1]. | Es así.
        Vivió en el 300 a. C. según la Lcda. Ruiz de la Avda. Gil [1]. | Es así.
    """,
    "Portuguese": """
        As Profas. Lima e Souza [2] disseram. | É assim.
        A Profa. Dra. Lima [2] disse. | É assim.
        Os Drs. Lima e Souza e os Profs. Alves e Dias [2] disseram. | É assim.
        O Sr. Lima e a Sra. Souza [2] disseram. | É assim.
        Veja o art. 3 e a pág. 4 de [2] aqui. | É assim.
        Veja a fig. 3 e o cap. 4 de [2] aqui. | É assim.
        Veja p.ex. Lima [2] aqui. | É assim.
        O Exmo. Lima [2] disse. | É assim.
        Veja v. g. Souza, a Profª. Lima e o n. 4 de [2]. | É assim.
        Dado em função de t. | 4 casos viviam [2].
        Foi no séc. XIX que [2] disse. | É assim.
        Tinham hepatite C. | Pacientes vivem [2].
        Tomaram vitamina C. | Controles não [2].
    """,
    "Italian": """
        Il dott. Rossi [2] lo dice. | È così.
        La dott.ssa Rossi e il prof. Bianchi [2] lo dicono. | È così.
        Il sig. Rossi [2] lo dice. | È così.
        Si veda l’art. 3 di [2] qui. | È così.
        A norma dell’art. 3 di [2] qui. | È così.
        A norma dell'art. 3 e degli artt. 4 e 5 di [2] qui. | È così.
        Si veda pag. 3, cap. 4 e tab. 5 di [2] qui. | È così.
        Si veda cfr. Rossi [2] qui. | È così.
        Avevano epatite C. | Pazienti vivono [2].
        L’avv. Rossi e l’ing. Bianchi [2] lo dicono. | È così.
        Si veda il n. 3 e la sez. 5 di [2]. | È così.
    """,
    "Dutch": """
        Zie afb. 3 in [4] hier. | Het is zo.
        Zie blz. 3 en nr. 4 in [4] hier. | Het is zo.
        Zie bijv. Jansen [4] hier. | Het is zo.
        Dat zag dhr. Jansen met mevr. Bakker [4] ook. | Het is zo.
        Dat zag drs. Jansen [4] ook. | Het is zo.
        Zie hfdst. 3 en par. 4 in [4] hier. | Het is zo.
        Zie o.a. Jansen [4] hier. | Het is zo.
        Zie i.p.v. Jansen [4] hier. | Het is zo.
        Zie m.n. Bakker [4] hier. | Het is zo.
        Muizen, ratten enz. | Jansen [4] zag ze.
    """,
    "Polish": """
        Brali witaminę C. | Kontrole [2] nie.
        Zob. rys. 3 w [5] tutaj. | Tak jest.
        Zob. tab. 3 i str. 4 w [5] tutaj. | Tak jest.
        Zob. tab. 3, s. 4 w [5] tutaj. | Tak jest.
        Por. np. Nowak [5] tutaj. | Tak jest.
        Widział to dr hab. Nowak i inż. Kowal [5] tutaj. | Tak jest.
        Zob. rozdz. 3 i pkt. 4 i poz. 5 w [5] tutaj. | Tak jest.
        To jest tzw. Nowak [5] tutaj. | Tak jest.
        Widział to m.in. Nowak [5] tutaj. | Tak jest.
        Myszy, szczury itd. | Nowak [5] je widział.
        Zob. art. 3 ust. 4 w [5] tutaj. | Tak jest.
        Było to w 2010 r. | Nowak [5] to widział.
    """,
    "Swedish, Danish, Norwegian": """
        Det gäller t.ex. Lund [6] här. | Så är det.
        Det gäller bl.a. Lund [6] här. | Så är det.
        Det gäller bl. a. Lund, s. 6 i [6]. | Så är det.
        Se s. 12 i [1] här. | Så är det.
        Det gäller s.k. Lund [6] här. | Så är det.
        Jfr. Lund [6] och kap. 3 här. | Så är det.
        Se bil. 3 och nr. 5 här [6]. | Så är det.
        Möss, råttor osv. | Lund [6] såg dem.
        Det er f.eks. Lund [6] her. | Slik er det.
        Det er bl.a. Lund [6] her. | Slik er det.
        Se kap. 3 og fig. 4 og nr. 5 her [6]. | Slik er det.
        Så gör vi det. | Patienter dog [6].
    """,
    "Turkish, Czech, Russian, Chinese, Japanese, Arabic, Hindi": """
        Им дали витамин С. | Больные [2] жили. | Группа А. | Больные [2] умерли. | По А. Иванову [2] это так.
        Bkz. Yılmaz [6] burada. | Böyledir.
        Doç. Dr. Yılmaz [6] burada. | Böyledir.
        Viz např. Novák [6] zde. | Je to tak.
        Je to tzv. Novák [6] zde. | Je to tak.
        Жители г. Москвы в 2005 г. [6] болели. | Это так.
        Это было в 2005 г. | Авторы [6] это видели.
        Как показано на рис. 2 и др. (см. Табл. 3). | Это так.
        Это А. С. Пушкин [6] писал. | Это так.
        Это А.С. Пушкин [6] писал. | Это так.
        Это проф. Иванов [6] писал. | Это так.
        他说。|我们走！
        「そうだ。」|我々は
        هل هذا صحيح؟ | نعم.
        यह सत्य है। | अगला।
    """,
    "citations behind a full stop": """
        It fell in 1999. | [12] showed that it rose.
        It fell [1]. | [2], [3] further showed it.
        It fell (by 3 m). | [12] and [13] saw it.
        It was seen with LSTMs. | [12] uses them on p53. | [13] does not.
        How does it fall? | [12] cites Holm.
        It fell. [12, 13] | We left.
        It fell. [12] and we left.
        It fell. [12] which is rare, and rose.
        It fell. [12] suggesting that it rose.
        It fell.[12] showed that it rose.
        It was shown by Holm et al. [12] who left.
        It is as in Ref. [12] above.
        The genus Coelogyne Lindl. [12] consists of 200 species.
        It grows on Abies spp. [12] growing there.
        It fell by approx. [12] half.
        """,
}
