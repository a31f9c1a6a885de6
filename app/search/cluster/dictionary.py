"""What an index in a cluster has of words: a lexicon for phrases, and known and near words for spelling suggestions."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from app.search import analysis, matching, spelling
from app.search.cluster.words import (
    Json,
    Lexicon,
    WordField,
    any_of,
    lexicon_words,
    term,
    words_and_phrases,
)
from app.search.joined_words import readings
from app.search.spelling_variants import american_beginnings
from app.search.suggestions import max_edits
from app.search.syntax_tree import Node, Prefix, positive_leaves

Search = Callable[[Json], dict[str, Any]]
"""Asks the index; `size` is 0."""
MOST_TERMS = 1_000
MOST_FORMS = 80
"""Words whose joined forms are looked up: a query is 1,024 clauses at most, its regular expressions 1,000 characters."""
MOST_UNKNOWN = 20
"""Words for which near ones are looked for."""
MOST_NEAR = 200
"""Words near another one that each shard sends."""


def look_up(
    search_papers: Search, search_all: Search, fields: Sequence[WordField], node: Node | None
) -> Lexicon:
    """The lexicon of a tree's phrases: joined words of what may match, words by their beginning of the whole index."""
    words: dict[str, None] = {}
    prefixes: dict[str, None] = {}
    for leaf in words_and_phrases(node):
        if len(leaf.words) > 1:
            some, ends = lexicon_words(leaf)
            words |= dict.fromkeys(some)
            prefixes |= dict.fromkeys(ends)
    lexicon = _words_beginning(search_all, list(prefixes)) if prefixes else Lexicon()
    for each in lexicon.beginning.values():
        words |= dict.fromkeys(each)
    return _joined(search_papers, fields, list(words), lexicon) if words else lexicon


def suggest(
    search: Search, q: str, stemmed_fields: Sequence[str], *, found: bool = False
) -> str | None:
    """The query with the nearest words in place of those that no document has. `found`: something has all of the words."""
    node = matching.tree(q, "all")
    leaves = [leaf for leaf in positive_leaves(node) if not isinstance(leaf, Prefix)]
    words = list(
        dict.fromkeys(
            word
            for leaf in leaves
            if getattr(leaf, "kind", "") != "stop"
            for way in readings(leaf)
            for unit in way
            for word in unit
            if len(word) <= spelling.MAX_LENGTH and max_edits(word)
        )
    )
    if found or not words:
        return None
    known = _known(search, words, stemmed_fields)
    unknown = [word for word in words if word not in known]
    if not unknown:
        return None
    near = _near_words(search, unknown[:MOST_UNKNOWN])
    return spelling.suggest(
        q,
        node,
        lambda word: word in known,
        lambda word: near.get(word, 0),
        lambda start: [item for item in near.items() if item[0].startswith(start)],
    )


def _words_beginning(search: Search, prefixes: list[str]) -> Lexicon:
    """A lexicon of the most frequent words that begin so."""
    starts = {prefix: (prefix, *american_beginnings(prefix)) for prefix in prefixes}
    answer = search(
        {
            "query": any_of(
                [{"prefix": {"folded_words": one}} for some in starts.values() for one in some]
            ),
            "aggs": {
                str(number): _terms("folded_words", f"({'|'.join(map(_quoted, some))}).*")
                for number, some in enumerate(starts.values())
            },
        }
    )
    found = {prefix: answer["aggregations"][str(n)] for n, prefix in enumerate(starts)}
    return Lexicon(
        beginning={p: [bucket["key"] for bucket in each["buckets"]] for p, each in found.items()},
        has_all=not any(each["sum_other_doc_count"] for each in found.values()),
    )


def _joined(
    search: Search, fields: Sequence[WordField], words: list[str], lexicon: Lexicon
) -> Lexicon:
    """The lexicon with the joined words that are one of these."""
    forms = {where.joined: list(dict.fromkeys(map(where.form, words))) for where in fields}
    asked = {name: some[:MOST_FORMS] for name, some in forms.items()}
    answer = search(
        {
            "query": any_of(
                [{"prefix": {name: f"{form}="}} for name, some in asked.items() for form in some]
            ),
            "aggs": {
                name: _terms(name, f"({'|'.join(map(_quoted, some))})=.*")
                for name, some in asked.items()
            },
        }
    )
    found: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in forms}
    for name, by_form in found.items():
        for term_ in sorted(each["key"] for each in answer["aggregations"][name]["buckets"]):
            by_form[term_.partition("=")[0]].append(term_)
    has_all = asked == forms and not any(
        answer["aggregations"][name]["sum_other_doc_count"] for name in forms
    )
    return replace(lexicon, joined=found, has_all=lexicon.has_all and has_all)


def _terms(name: str, pattern: str) -> Json:
    return {
        "terms": {
            "field": name,
            "include": pattern,
            "size": MOST_TERMS,
            "shard_size": 2 * MOST_TERMS,
            "execution_hint": "map",
        }
    }


def _quoted(word: str) -> str:
    """A word in a regular expression of Lucene's, all of whose signs mean something there."""
    return re.sub(r"([^\w])", r"\\\1", word)


def _known(search: Search, words: list[str], stemmed_fields: Sequence[str]) -> set[str]:
    """Those words that some document has, as they are or by their stems."""
    filters = {}
    for word in words:
        stem = analysis.stem(word)
        ways = [term("folded_words", word)]
        for name in stemmed_fields:
            ways += [term(name, stem), {"prefix": {f"joined_{name}": f"{stem}="}}]
        filters[word] = any_of(ways)
    answer = search(
        {"query": {"match_all": {}}, "aggs": {"known": {"filters": {"filters": filters}}}}
    )
    buckets = answer["aggregations"]["known"]["buckets"]
    return {word for word in words if buckets[word]["doc_count"]}


def _near_words(search: Search, words: list[str]) -> dict[str, int]:
    """Words within an edit of these, or within two and with the same first letters, with their frequencies."""
    options = {
        "field": "folded_words",
        "suggest_mode": "always",
        "min_word_length": 1,
        "size": MOST_NEAR,
        "shard_size": MOST_NEAR,
        "accuracy": 0,
        "max_inspections": 20,
        "string_distance": "damerau_levenshtein",
    }
    kinds: dict[str, dict[str, int]] = {
        "one": {"max_edits": 1, "prefix_length": 0},
        "two": {"max_edits": 2, "prefix_length": spelling.SAME_LETTERS},
    }
    asked: Json = {
        f"{kind}-{number}": {"text": word, "term": {**options, **given}}
        for number, word in enumerate(words)
        for kind, given in kinds.items()
    }
    answer = search({"query": {"match_none": {}}, "suggest": asked})
    return {
        option["text"]: option["freq"]
        for entries in answer["suggest"].values()
        for entry in entries
        for option in entry["options"]
    }
