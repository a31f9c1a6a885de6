"""Documents of a cluster's indexes: entries of statements and papers as the fields of `mappings`."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from app import doi as dois
from app.search.analysis import Analyzed, analyze, stem, tokenize
from app.search.engine import PaperEntry, StatementEntry
from app.search.joined_words import joined_terms
from app.search.query import UNKNOWN
from app.search.sort_keys import LAST_YEAR, sort_keys
from app.search.stop_words import STOP_WORDS

LONGEST_WORD = 120
"""Letters of a word that are kept: more than can be asked for, and less than the cluster would split."""
LONGEST_VALUE = 8_000
"""Characters of a value: in UTF-8 a term has 32,766 bytes at most."""
DOI_PREFIX_LENGTH = 16
"""Letters of a DOI up to which its beginnings are looked for among terms of their own, which many papers share."""


def statement_document(entry: StatementEntry) -> dict[str, Any]:
    """The fields of a statement."""
    words, text_fields = _word_fields("text", entry.text)
    title_words, fields = _citing_fields(
        entry.citing, entry.title, entry.year, entry.publication_type, entry.journal, entry.authors
    )
    around = (entry.before, entry.after, entry.section_title)
    return {
        **fields,
        "id": entry.id,
        **text_fields,
        "context": " ".join(_content_stems(part) for part in around if part),
        "cited_title": _content_stems(entry.cited_title or ""),
        "folded_words": list(dict.fromkeys([*words, *title_words])),
        "cited": entry.cited,
        "section": entry.section,
        "type": entry.type,
        "relationship": entry.relationship,
        "purpose": list(entry.purposes or (UNKNOWN,)),
        **sort_keys(entry),
        "line": entry.line.decode(),
    }


def paper_document(entry: PaperEntry) -> dict[str, Any]:
    """The fields of a paper. `journal` has the year as well: what one says a paper appeared in."""
    title = analyze(entry.title or "")
    names = {
        "author": list(map(analyze, entry.authors)),
        "journal": list(map(analyze, (entry.journal or "", str(entry.year or "")))),
    }
    every = [title, *(each for some in names.values() for each in some)]
    words = list(dict.fromkeys(_cut(word for each in every for word in each.words)))
    keys = [dois.fold(doi) for doi in (entry.doi, *entry.aliases) if doi]
    return {
        "id": entry.id,
        "cited_by": min(entry.cited_by, MOST_CITED_BY),
        "title": " ".join(_cut(title.stems)),
        "folded_title": " ".join(_cut(title.words)),
        "joined_title": _joined(title, stem),
        **{name: [" ".join(_cut(each.tokens)) for each in some] for name, some in names.items()},
        **{
            f"joined_{name}": [term for each in some for term in _joined(each, str)]
            for name, some in names.items()
        },
        "folded_words": words,
        "beginnings": " ".join(words),
        "doi": keys,
        "doi_prefix": list({key[:DOI_PREFIX_LENGTH] for key in keys}),
        "line": entry.line.decode(),
    }


MOST_CITED_BY = (1 << 31) - 1


def shortened(value: str) -> str:
    """A value as it is stored and compared."""
    return value[:LONGEST_VALUE]


@lru_cache(maxsize=1_000)  # a sentence is the neighbour of two
def _content_stems(text: str) -> str:
    """The stems of a text but of English stop words, which nobody asks for here."""
    stop_words = STOP_WORDS["en"]
    return " ".join(_cut(stem(token) for token in tokenize(text) if token not in stop_words))


@lru_cache(maxsize=256)  # a sentence that cites several papers gives as many statements
def _word_fields(name: str, text: str) -> tuple[list[str], dict[str, Any]]:
    """The words of a text, and the fields that they are found by."""
    analyzed = analyze(text)
    fields = {name: " ".join(_cut(analyzed.stems)), f"joined_{name}": _joined(analyzed, stem)}
    return _cut(analyzed.words), fields


@lru_cache(maxsize=256)  # a full text has a hundred statements, which are indexed together
def _citing_fields(  # noqa: PLR0913, PLR0917 - they are the key of the cache
    id_: int,
    title: str | None,
    year: int | None,
    publication_type: str | None,
    journal: str | None,
    authors: tuple[str, ...],
) -> tuple[list[str], dict[str, Any]]:
    """What all statements of a citing paper have in common: the words of its title, and fields."""
    words, title_fields = _word_fields("title", title or "")
    names = list(dict.fromkeys(map(shortened, authors))) or [UNKNOWN]
    fields = {
        **title_fields,
        "citing": id_,
        "publication_type": shortened(publication_type or UNKNOWN),
        "journal": shortened(journal or UNKNOWN),
        "author": names,
        "author_words": _words_of(names),
        "journal_words": _words_of([journal or UNKNOWN]),
        "author_count": len(names),
    }
    if year is not None and 0 <= year <= LAST_YEAR:
        fields["year"] = year
    return words, fields


def _words_of(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(_cut(word for name in names for word in tokenize(name))))


def _joined(analyzed: Analyzed, form: Any) -> list[str]:
    return [term for term in joined_terms(analyzed, form) if len(term) <= LONGEST_VALUE]


def _cut(words: Iterable[str]) -> list[str]:
    return [word[:LONGEST_WORD] for word in words]
