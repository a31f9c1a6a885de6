"""The cache of words keeps what comes again, and nothing that is long."""

from app.search.word_cache import LONGEST, cached_by_word


def test_word_cache_keeps_short_words_alone() -> None:
    """Of a text with endless words, none stays in memory; the results are the same."""
    worked_out: list[str] = []

    @cached_by_word(10)
    def length(word: str) -> int:
        worked_out.append(word)
        return len(word)

    longer = "x" * (LONGEST + 1)
    for word in ("alliance", longer, longer[1:]):
        assert [length(word), length(word)] == [len(word)] * 2
    assert worked_out == ["alliance", longer, longer, longer[1:]]
