"""Settings and mappings of the indexes in a cluster (OpenSearch), all of them.

    <prefix>-statements     alias of  <prefix>-statements-v1-<name>
    <prefix>-papers         alias of  <prefix>-papers-v1-<name>
    <prefix>-state          a document for each index: what it was last written by (`commits`)

Text is analysed here, by `app.search.analysis`, and sent as tokens with a space between them: a cluster that analysed it
with its own English would find other words than the embedded engine, and than the highlights.

| field of a statement                      | holds                                       | for                         |
|-------------------------------------------|---------------------------------------------|-----------------------------|
| `text`, `title`                           | stems, with positions                       | words and phrases, BM25     |
| `context`, `cited_title`                  | stems but of stop words, how often          | BM25 of what is found       |
| `joined_text`, `joined_title`             | joined words, as one and as their parts     | the one found as the other  |
| `folded_words`                            | words of both, not stemmed, each once       | prefixes, spelling          |
| `cited`, `citing`, `id`                   | ids                                         | filters, publications, ties |
| `section` … `journal`, `year`             | values as they are answered; no year: none  | filters, facets             |
| `author_words`, `journal_words`           | words of the names, folded                  | names that begin so         |
| `author_count`                            | authors of the citing paper                 | the facet's `other_count`   |
| `relevance` … `added`                     | `sort_keys`                                 | sorting, ranges             |
| `line`                                    | the line of a result, stored and no more    | results                     |

A statement is on the shard of the paper that it cites (`_routing`), so that a paper's search asks one shard.
"""

from typing import Any

from app.settings import ClusterSettings

STATEMENTS_VERSION = 3
PAPERS_VERSION = 1
"""Of everything here, of the documents, of `analysis` and of the lines: an index of another version is rebuilt."""
TOKENS = "tokens"
LONGEST_BEGINNING = 42
"""Letters of the longest beginning of a word that is a term of `beginnings`: of what is typed 40 are looked for, within two
edits."""

_ID = {"type": "long"}
_SORT_KEY = {"type": "long"}
_COUNT = {"type": "integer", "index": False}
_VALUE = {"type": "keyword"}
_TERMS = {"type": "keyword", "doc_values": False}
"""Values that are looked for, and never counted."""
_WORDS = {"type": "text", "analyzer": TOKENS, "position_increment_gap": 1}
_HOW_OFTEN = {"type": "text", "analyzer": TOKENS, "index_options": "freqs"}
_PRESENT = {"type": "text", "analyzer": TOKENS, "index_options": "docs", "norms": False}
_LINE = {"type": "keyword", "index": False, "doc_values": False, "store": True}

STATEMENT_FIELDS: dict[str, dict[str, Any]] = {
    "id": _ID,
    "cited": _ID,
    "citing": _ID,
    "text": _WORDS,
    "title": _WORDS,
    "context": _HOW_OFTEN,
    "cited_title": _HOW_OFTEN,
    "joined_text": _VALUE,
    "joined_title": _VALUE,
    "folded_words": _VALUE,
    "section": _VALUE,
    "type": _VALUE,
    "relationship": _VALUE,
    "purpose": _VALUE,
    "publication_type": _VALUE,
    "year": {"type": "short"},
    "author": _VALUE,
    "journal": _VALUE,
    "author_words": _TERMS,
    "journal_words": _TERMS,
    "author_count": _COUNT,
    "relevance": _SORT_KEY,
    "newest": _SORT_KEY,
    "oldest": _SORT_KEY,
    "confidence": _SORT_KEY,
    "added": _SORT_KEY,
    "line": _LINE,
}
PAPER_FIELDS: dict[str, dict[str, Any]] = {
    "id": _ID,
    "cited_by": {"type": "integer"},
    "title": _WORDS,
    "author": _WORDS,
    "journal": _WORDS,
    "joined_title": _VALUE,
    "joined_author": _VALUE,
    "joined_journal": _VALUE,
    "folded_title": _PRESENT,
    "folded_words": _VALUE,
    "beginnings": {**_PRESENT, "analyzer": "beginnings", "search_analyzer": TOKENS},
    "doi": _TERMS,
    "doi_prefix": _TERMS,
    "line": _LINE,
}
_STATE_FIELDS: dict[str, dict[str, Any]] = {
    name: {"type": "long", "index": False} for name in ("writer", "commits")
}
_ANALYSIS = {
    "analyzer": {
        TOKENS: {"type": "custom", "tokenizer": "whitespace"},
        "beginnings": {"type": "custom", "tokenizer": "whitespace", "filter": ["beginnings"]},
    },
    "filter": {"beginnings": {"type": "edge_ngram", "min_gram": 1, "max_gram": LONGEST_BEGINNING}},
}


def index_body(fields: dict[str, dict[str, Any]], cluster: ClusterSettings) -> dict[str, Any]:
    """What creates an index of statements or papers."""
    return {
        "settings": {
            "index": {
                "number_of_shards": cluster.shards,
                "number_of_replicas": cluster.replicas,
                # the drain refreshes when it has written, so that all copies have it before the state says so
                "refresh_interval": "-1",
                # a deletion is remembered for longer than a request of an older writer can be under way
                "gc_deletes": "10m",
                "max_result_window": 20_000,
            },
            "analysis": _ANALYSIS,
        },
        "mappings": {"dynamic": "strict", "_source": {"enabled": False}, "properties": fields},
    }


def state_body() -> dict[str, Any]:
    """What creates the index of states: one shard, with a copy on a second node where there is one."""
    return {
        "settings": {"index": {"number_of_shards": 1, "auto_expand_replicas": "0-1"}},
        "mappings": {"dynamic": "strict", "properties": _STATE_FIELDS},
    }
