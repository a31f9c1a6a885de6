"""Word lists for references and names: words that name no work, and words of institutions."""

NO_WORK = frozenset({
    # headings
    "additional", "bibliographic", "bibliographical", "bibliographies", "bibliography", "citation", "citations", "cited",
    "electronic", "endnotes", "footnotes", "further", "general", "internet", "key", "legislation", "links", "list",
    "literature", "note", "notes", "online", "other", "primary", "publications", "reading", "readings", "recommended",
    "ref", "reference", "references", "refs", "resources", "secondary", "section", "selected", "sites", "sources",
    "suggested", "uncited", "web", "webography", "website", "websites", "works", "and", "for", "of", "the",
    "bibliografia", "bibliografía", "bibliográficas", "bibliograficas", "bibliografie", "bibliographie",
    "bibliographiques", "bibliográfica", "bibliográficos", "fuentes", "références", "referencias", "referências",
    "riferimenti", "bibliografici", "literatur", "literaturangaben", "literaturverzeichnis", "literatura", "literatuur",
    "letteratura", "quellen", "quellenverzeichnis", "schrifttum", "webseiten", "und", "список", "литературы",
    "литература", "источники", "источников", "参", "考", "文", "献", "引", "用", "參", "獻", "참", "고", "문", "헌",
    "kaynakça", "kaynaklar", "irodalom", "lähteet", "referenser", "referanser", "källor", "litteratur",
    "books", "articles", "journals", "archival", "manuscripts", "newspapers", "published",
    "fontes", "obras", "citadas", "citada", "libros", "artículos", "páginas", "sitios", "recursos", "primarias",
    "secundarias", "electrónicas", "consultadas", "ouvrages", "cités", "sitographie", "webographie", "sitografia",
    "internetquellen", "primärliteratur", "sekundärliteratur", "primärquellen", "sekundärquellen", "weiterführende",
    "daftar", "pustaka", "rujukan", "piśmiennictwo", "bibliografija", "zdroje", "izvori", "irodalomjegyzék",
    "kirjallisuus", "библиография", "используемых", "использованных", "использованной", "використаних", "джерел",
    "література", "літератури", "βιβλιογραφία", "tài", "liệu", "tham", "khảo", "المراجع", "منابع", "资", "料",
    # where a work would stand
    "anon", "at", "date", "et", "al", "forthcoming", "ibid", "ibidem", "id", "idem", "in", "no", "none", "null",
    "op", "cit", "loc", "page", "pages", "pers", "comm", "personal", "communication", "communications", "pp", "preparation",
    "press", "see", "above", "below", "submitted", "supra", "to", "appear", "undated", "unknown",
    "unpublished", "data", "observation", "observations", "results", "vol", "volume",
})  # fmt: skip
"""What consists of these alone says of no work which it is."""
INSTITUTIONS = frozenset({
    "academy", "agency", "archive", "archives", "association", "authority", "bureau", "centre", "center", "centro", "clinic",
    "college", "company", "consortium", "corporation", "council", "department", "dept", "division", "faculty", "foundation",
    "gmbh", "group", "hochschule", "hospital", "inc", "infirmary", "lab", "labs", "library", "limited", "llc", "ltd",
    "ministry", "museum", "network", "observatory", "office", "organisation", "organization", "polytechnic", "press",
    "program", "programme", "project", "research", "school", "service", "services", "society", "station", "survey", "team",
    "technologies", "technology", "trust", "unit", "zentrum",
})  # fmt: skip
INSTITUTION_STEMS = (
    "univ",
    "institut",
    "istitut",
    "laborato",
    "universit",
    "école",
    "ecole",
    "fakult",
    "klinik",
    "hôpital",
)
"""Words that begin so are words of institutions too."""
