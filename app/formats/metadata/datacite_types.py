"""Publication types of DataCite DOIs in Crossref's words: by `resourceTypeGeneral`, and by what stands beside `Text`."""

TYPES = {
    "JournalArticle": "journal-article",
    "Preprint": "posted-content",
    "ConferencePaper": "proceedings-article",
    "ConferenceProceeding": "proceedings",
    "DataPaper": "journal-article",
    "Book": "book",
    "BookChapter": "book-chapter",
    "Dissertation": "dissertation",
    "Report": "report",
    "PeerReview": "peer-review",
    "Standard": "standard",
    "Dataset": "dataset",
    "Software": "software",
    "ComputationalNotebook": "software",
}
_WORDS = {
    "journal-article": (
        "article academicarticle articlejournal articlepublished articolo artigo artículo aufsatz journal journalarticle "
        "journalpaper magazinearticle newsarticle newspaperarticle originalarticle originalpaper originalresearch "
        "originalresearcharticle peerreviewedarticle publishedarticle researcharticle researchpaper scholarlyarticle "
        "scholarlyjournalarticle scientificarticle scientificpaper zeitschriftenartikel zeitschriftenaufsatz articlederevue "
        "academicjournalarticle articleinjournal artículoderevista articuloderevista artigodeperiódico artigodeperiodico "
        "artículocientífico articulocientifico artigocientífico journalcontribution tidskriftsartikel"
    ),
    "review": "review reviewarticle literaturereview systematicreview reviewpaper",
    "posted-content": "preprint eprint preprintarticle postedcontent workingpaper discussionpaper",
    "dissertation": (
        "bachelorsthesis bachelorthesis diplomathesis dissertation doctoraldissertation doctoralthesis habilitation "
        "magisterthesis masterdissertation mastersdissertation masterthesis mastersthesis phd phddissertation phdthesis "
        "hochschulschrift tesi tesidoctoral tesis tesisdoctoral thesis thèse tesedoutorado dissertação dissertacao"
    ),
    "proceedings-article": (
        "conferencearticle conferencecontribution conferencepaper inproceedings paperconference proceedingsarticle "
        "proceedingspaper workshoppaper conferenceproceedingsarticle articleinproceedings konferenzbeitrag"
    ),
    "proceedings": "conferenceproceeding conferenceproceedings proceedings",
    "report": (
        "bericht deliverable finalreport policybrief policyreport projectdeliverable projectreport report reportpaper "
        "researchreport technicalnote technicalreport techreport whitepaper"
    ),
    "book": "book buch ebook editedbook libro livre monograph monographie",
    "book-chapter": (
        "bookchapter bookpart booksection buchkapitel chapter chapterinbook incollection inbook partofbook"
    ),
    "peer-review": "peerreview refereereport",
    "dataset": "data dataset researchdata",
    "software": "software sourcecode",
    "standard": "standard",
}
RESOURCE_TYPES = {word: type_ for type_, words in _WORDS.items() for word in words.split()}
"""What stands in `resourceType` together with the general type `Text`, letters only and small."""
