"""Brute-force reference model of a PaperEngine: every answer worked out paper by paper.

It shares with engines only what is part of the contract: how a query is parsed (`query_parser`), how text becomes words
(`analysis`), and what a suggestion matches (`suggestions`).
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache

from app import doi as dois
from app.search import matching as modes
from app.search import spelling
from app.search.analysis import stem
from app.search.engine import PaperEntry
from app.search.query import Matched, MatchMode
from app.search.suggestions import doi_prefix, max_edits, typed_words
from app.search.syntax_tree import And, AtLeast, Node, Not, Or, Phrase, Prefix, Should, Word
from tests.search.words_model import analyzed, dictionary, has_prefix, has_words, words_of


def search(
    papers: Sequence[PaperEntry], q: str, match: MatchMode = "auto"
) -> tuple[Matched, list[int]]:
    """How many of the words the papers have that a search has to find, and their ids in order."""
    if key := dois.parse(q):
        ids = [paper.id for paper in papers if key in folded_dois(paper)]
        return "any" if match == "any" else "all", ids
    q = suggestion(papers, q) or q
    matched: Matched = "all" if match == "auto" else match
    node = modes.tree(q, matched)
    words = dictionary(frozenset(text for paper in papers for text in _texts(paper)))
    found = [paper for paper in papers if _matches(paper, node, 3, words)]
    some = modes.tree(q, "most")
    if match == "auto" and not found and some != node:
        matched, node = "most", some
        found = [paper for paper in papers if _matches(paper, node, 3, words)]
    group = _group if matched == "all" else _missing
    return matched, [p.id for p in sorted(found, key=lambda p: (group(p, node, words), *_rank(p)))]


def suggestion(papers: Sequence[PaperEntry], q: str) -> str | None:
    """The query with the nearest words in place of those that no paper has."""
    if dois.parse(q):
        return None
    counts, stems = _counted(tuple(papers))
    return spelling.suggest(
        q,
        modes.tree(q, "all"),
        lambda word: word in counts or stem(word) in stems,
        lambda word: counts[word],
        lambda begin: [item for item in counts.items() if item[0].startswith(begin)],
    )


@lru_cache(maxsize=10)
def _counted(papers: tuple[PaperEntry, ...]) -> tuple[Counter[str], set[str]]:
    """In how many papers each word is, and the stems in titles."""
    counts: Counter[str] = Counter()
    stems: set[str] = set()
    for paper in papers:
        title = analyzed(paper.title or "")
        counts.update({word for text in _texts(paper) for word in words_of(text)})
        stems.update(title.stems, (one for one, _ in title.parts(stem)))
    return counts, stems


def suggest(papers: Sequence[PaperEntry], q: str, limit: int = 10) -> list[int]:
    """The ids that have to be suggested, in order."""
    in_order = sorted(papers, key=_rank)
    if prefix := doi_prefix(q):
        begun = [p.id for p in in_order if any(d.startswith(prefix) for d in folded_dois(p))]
        if begun:
            return begun[:limit]
    typed = typed_words(q)
    if not typed:
        return []
    words = [(word, index == len(typed) - 1) for index, word in enumerate(typed)]
    known = [any(_has(paper, word, last, 0) for paper in papers) for word, last in words]
    close, fuzzy = [], []
    for paper in in_order:
        if all(
            _has(paper, word, last, 0 if is_known else max_edits(word))
            for (word, last), is_known in zip(words, known, strict=True)
        ):
            close.append(paper.id)
        elif all(_has(paper, word, last, max_edits(word)) for word, last in words):
            fuzzy.append(paper.id)
    return [*close, *fuzzy][:limit]


def folded_dois(paper: PaperEntry) -> list[str]:
    """Its DOI and its aliases, as they are compared."""
    return [dois.fold(doi) for doi in (paper.doi, *paper.aliases) if doi]


def _group(paper: PaperEntry, node: Node | None, words: frozenset[str]) -> int:
    """0 where the title matches, 1 where title and authors do, 2 for the rest."""
    if not _matches(paper, node, 2, words):
        return 2
    return 0 if _matches(paper, node, 1, words) else 1


def _missing(paper: PaperEntry, node: Node | None, words: frozenset[str]) -> int:
    """How few of the words that may be missing it has."""
    return -sum(_matches(paper, word, 3, words) for word in modes.loose_words(node)) if node else 0


def _rank(paper: PaperEntry) -> tuple[int, int]:
    return -paper.cited_by, paper.id


def _matches(  # noqa: PLR0911 - one for each kind
    paper: PaperEntry, node: Node | None, fields: int, words: frozenset[str]
) -> bool:
    """Whether the first so many fields match: title, authors, journal and year; `words`: those of all papers."""
    texts = [[paper.title or ""], [*paper.authors], [paper.journal or "", str(paper.year or "")]]
    texts = texts[:fields]
    match node:
        case Word() | Phrase():
            return any(
                has_words(text, node, str if field else stem, words)
                for field, values in enumerate(texts)
                for text in values
            )
        case Prefix(prefix):
            return any(
                has_prefix(text, prefix, spelled=not field)
                for field, values in enumerate(texts)
                for text in values
            )
        case Not(operand):
            return not _matches(paper, operand, fields, words)
        case And(operands):
            return all(_matches(paper, operand, fields, words) for operand in operands)
        case Or(operands):
            return any(_matches(paper, operand, fields, words) for operand in operands)
        case AtLeast(least, operands):
            return sum(_matches(paper, operand, fields, words) for operand in operands) >= least
        case Should() | None:
            return True


def _texts(paper: PaperEntry) -> tuple[str, ...]:
    return paper.title or "", *paper.authors, paper.journal or "", str(paper.year or "")


def _has(paper: PaperEntry, word: str, is_prefix: bool, edits: int) -> bool:
    return any(
        _distance(word, other, prefix=is_prefix) <= edits
        for text in _texts(paper)
        for other in words_of(text)
    )


@cache
def _distance(typed: str, word: str, *, prefix: bool) -> int:
    """Edit distance (Damerau-Levenshtein); with `prefix`, to the closest beginning of the word."""
    rows = [list(range(len(word) + 1))]
    for i, letter in enumerate(typed, 1):
        row = [i]
        for j, other in enumerate(word, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return min(rows[-1]) if prefix else rows[-1][-1]
