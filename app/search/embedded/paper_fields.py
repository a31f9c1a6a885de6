"""Schema of the paper index: fields and rank.

| field                                     | holds                                       | for                           |
|-------------------------------------------|---------------------------------------------|-------------------------------|
| `id`                                      | the paper's id                              | deleting, ties in sorting     |
| `rank`                                    | citing publications, then bits of the id    | sorting                       |
| `title`                                   | stems                                       | words and phrases in titles   |
| `folded_title`, `author`, `journal`       | words, not stemmed; the journal's year too  | prefixes; words outside titles |
| `folded_words`                            | all of these                                | suggestions                   |
| `doi`, `doi_prefix`                       | folded DOIs, aliases too; their beginnings  | DOIs, whole or being typed    |
| `line`                                    | stored bytes                                | suggestions                   |
"""

from typing import Any

import tantivy

from app import doi as dois
from app.search import analysis
from app.search.embedded.fast_fields import SortField
from app.search.engine import PaperEntry

VERSION = 3
"""Of everything in this module, of `analysis`, and of the members of a paper's line: an index of another version is
rebuilt when it is opened."""
STEMMED = f"english-papers-{VERSION}"
FOLDED = f"folded-papers-{VERSION}"
RANK = SortField("rank", descending=True)
"""Citing publications (20 bits), then the leading bits of the id (43), reversed since the lower comes first."""
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
    build.add_text_field("title", tokenizer_name=STEMMED)
    build.add_text_field("folded_title", tokenizer_name=FOLDED, index_option="basic")
    build.add_text_field("author", tokenizer_name=FOLDED)
    build.add_text_field("journal", tokenizer_name=FOLDED)
    build.add_text_field("folded_words", tokenizer_name=FOLDED, index_option="basic")
    for name in ("doi", "doi_prefix"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    build.add_bytes_field("line", stored=True)
    return build.build()


SCHEMA = _schema()


def to_document(entry: PaperEntry) -> dict[str, Any]:
    """An entry as the fields of a Tantivy document. `journal` has the year as well: what one says a paper appeared in."""
    title = analysis.fold(entry.title or "")
    authors = [analysis.fold(name) for name in entry.authors]
    keys = [dois.fold(doi) for doi in (entry.doi, *entry.aliases) if doi]
    journal = [analysis.fold(entry.journal or ""), str(entry.year or "")]
    return {
        "id": entry.id,
        RANK.name: _rank(entry),
        "title": analysis.singularize(title),
        "folded_title": title,
        "author": authors,
        "journal": journal,
        "folded_words": " ".join((title, *authors, *journal)),
        "doi": keys,
        "doi_prefix": [*{key[:DOI_PREFIX_LENGTH] for key in keys}],
        "line": entry.line,
    }


def _rank(entry: PaperEntry) -> int:
    # 63 bits, because the binding reads integers as signed ones
    reversed_id = (1 << 63) - 1 - entry.id
    return min(entry.cited_by, _MAX_CITED_BY) << _ID_BITS | reversed_id >> (63 - _ID_BITS)
