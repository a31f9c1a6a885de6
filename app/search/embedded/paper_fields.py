"""Schema of the paper index: fields and rank.

| field                                     | holds                                       | for                           |
|-------------------------------------------|---------------------------------------------|-------------------------------|
| `id`                                      | the paper's id                              | deleting, ties in sorting     |
| `rank`                                    | citing publications, then bits of the id    | sorting                       |
| `title`                                   | stems                                       | words and phrases in titles   |
| `folded_title`, `author`, `journal`       | words, not stemmed; the journal's year too  | prefixes; words outside titles |
| `joined_title`, `joined_author`, `joined_journal` | joined words, as one and as their parts | the one found as the other |
| `folded_words`                            | all of these words                          | suggestions, spelling         |
| `doi`, `doi_prefix`                       | folded DOIs, aliases too; their beginnings  | DOIs, whole or being typed    |
| `line`                                    | stored bytes                                | suggestions                   |
"""

from itertools import chain
from typing import Any

import tantivy

from app import doi as dois
from app.search import analysis
from app.search.analysis import Analyzed
from app.search.embedded.words import DICTIONARY, joined_field
from app.search.engine import PaperEntry
from app.search.joined_words import joined_terms
from app.search.sort import SortField
from app.search.token_lines import token_lines

VERSION = 4
"""Of everything in this module, of `analysis`, and of the members of a paper's line: an index of another version is
rebuilt when it is opened."""
TOKENS = f"tokens-papers-{VERSION}"
"""The analyzer of what `analysis` has made tokens of, with a space between them."""
RANK = SortField("rank", descending=True)
"""Citing publications (20 bits), then the leading bits of the id (43), reversed since the lower comes first."""
WORD_FIELDS = ("title", "author", "journal")
"""Fields of words with positions, what matches in an earlier one ranks higher."""
DOI_PREFIX_LENGTH = 16
"""Letters of a DOI up to which its beginning is a term of `doi_prefix`: many papers share one, and in `doi` each term that
begins so is read separately."""
_ID_BITS = 43
_MAX_CITED_BY = (1 << 20) - 1


def _schema() -> tantivy.Schema:
    """The version is in a tokenizer's name, so that another version has another schema."""
    build = tantivy.SchemaBuilder()
    build.add_integer_field("id", indexed=True, fast=True)
    build.add_unsigned_field(RANK.name, fast=True)
    for name in WORD_FIELDS:
        build.add_text_field(name, tokenizer_name=TOKENS)
    for name in ("folded_title", DICTIONARY):
        build.add_text_field(name, tokenizer_name=TOKENS, index_option="basic")
    for name in (*map(joined_field, WORD_FIELDS), "doi", "doi_prefix"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    build.add_bytes_field("line", stored=True)
    return build.build()


SCHEMA = _schema()


def to_document(entry: PaperEntry) -> dict[str, Any]:
    """An entry as the fields of a Tantivy document. `journal` has the year as well: what one says a paper appeared in."""
    title = token_lines(entry.title or "")
    journal, year, *authors = analysis.analyze_all(
        (entry.journal or "", str(entry.year or ""), *entry.authors)
    )
    names = {"author": authors, "journal": [journal, year]}
    every = Analyzed(
        [*journal.tokens, *year.tokens, *chain.from_iterable([one.tokens for one in authors])],
        [*journal.joined, *chain.from_iterable([one.joined for one in authors])],
    )
    keys = [dois.fold(doi) for doi in (entry.doi, *entry.aliases) if doi]
    return {
        "id": entry.id,
        RANK.name: _rank(entry),
        "title": title.stems,
        "folded_title": title.words,
        joined_field("title"): title.joined,
        **{name: [" ".join(each.tokens) for each in some] for name, some in names.items()},
        **{
            joined_field(name): [
                term for each in some if each.joined for term in joined_terms(each, str)
            ]
            for name, some in names.items()
        },
        DICTIONARY: f"{title.words} {' '.join(every.words)}",
        "doi": keys,
        "doi_prefix": [*{key[:DOI_PREFIX_LENGTH] for key in keys}],
        "line": entry.line,
    }


def _rank(entry: PaperEntry) -> int:
    # 63 bits, because the binding reads integers as signed ones
    reversed_id = (1 << 63) - 1 - entry.id
    return min(entry.cited_by, _MAX_CITED_BY) << _ID_BITS | reversed_id >> (63 - _ID_BITS)
