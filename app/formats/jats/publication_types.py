"""Publication types of articles and references, in Crossref's terms where it has one."""


def from_article_type(article_type: str, journal: str | None) -> str | None:
    """The type of an article by its `article-type`, "other" for an unknown one, None when it has none."""
    kind = article_type.lower()
    if kind in _PREPRINT_LIKE and (journal or "").lower() in _PREPRINT_SERVERS:
        return "posted-content"
    return _BY_ARTICLE_TYPE.get(kind, "other") if kind else None


def from_publication_type(publication_type: str) -> str | None:
    """The type of a reference by its `publication-type`, None for an unknown one."""
    return _BY_PUBLICATION_TYPE.get(publication_type.lower())


_PREPRINT_SERVERS = frozenset(
    {
        "biorxiv",
        "medrxiv",
        "arxiv",
        "chemrxiv",
        "research square",
        "preprints.org",
        "ssrn",
        "psyarxiv",
    }
)
_PREPRINT_LIKE = frozenset(
    {"article", "research-article", "review-article", "preprint", "other", ""}
)
_BY_ARTICLE_TYPE = {
    **dict.fromkeys(
        [
            "research-article",
            "article",
            "original-article",
            "brief-report",
            "rapid-communication",
            "short-report",
            "short-communication",
            "data-paper",
            "data-article",
            "method-article",
            "methods-article",
            "protocol",
            "technical-report",
            "technical-note",
            "software-article",
            "clinical-trial",
            "registered-report",
            "tools-resources",
            "genome-report",
        ],
        "journal-article",
    ),
    **dict.fromkeys(
        ["review-article", "review", "systematic-review", "meta-analysis", "scoping-review"],
        "review",
    ),
    **dict.fromkeys(["case-report", "case-study"], "case-report"),
    **dict.fromkeys(["editorial", "introduction"], "editorial"),
    **dict.fromkeys(["letter", "correspondence", "reply", "discussion"], "letter"),
    **dict.fromkeys(
        ["article-commentary", "commentary", "opinion", "viewpoint", "perspective"], "commentary"
    ),
    **dict.fromkeys(["news", "in-brief", "announcement", "press-release", "calendar"], "news"),
    **dict.fromkeys(["book-review", "product-review", "books-received"], "book-review"),
    **dict.fromkeys(["abstract", "meeting-abstract", "meeting-report"], "meeting-abstract"),
    **dict.fromkeys(["correction", "erratum", "corrigendum", "addendum"], "correction"),
    **dict.fromkeys(["retraction", "partial-retraction", "withdrawal"], "retraction"),
    **dict.fromkeys(["expression-of-concern", "concern"], "expression-of-concern"),
    **dict.fromkeys(["obituary"], "obituary"),
    **dict.fromkeys(["preprint"], "posted-content"),
    **dict.fromkeys(["reviewer-report", "referee-report", "decision-letter"], "peer-review"),
}
_BY_PUBLICATION_TYPE = {
    **dict.fromkeys(
        ("journal", "article-journal", "article", "journal-article"), "journal-article"
    ),
    **dict.fromkeys(("book", "edited-book", "monograph"), "book"),
    **dict.fromkeys(("chapter", "book-chapter", "bookchapter", "incollection"), "book-chapter"),
    **dict.fromkeys(
        (
            "confproc",
            "conf-proc",
            "conference",
            "conf-proceeding",
            "paper-conference",
            "proc",
            "conf",
        ),
        "proceedings-article",
    ),
    **dict.fromkeys(("thesis", "dissertation"), "dissertation"),
    **dict.fromkeys(("preprint", "eprint", "working-paper"), "posted-content"),
    **dict.fromkeys(("data", "dataset", "database"), "dataset"),
    **dict.fromkeys(("software", "computer-program"), "software"),
    **dict.fromkeys(("report", "gov", "government", "techreport"), "report"),
    **dict.fromkeys(("web", "webpage", "website", "web-page"), "webpage"),
    "standard": "standard",
    "patent": "patent",
}
