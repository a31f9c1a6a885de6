"""The cache of words keeps what comes again, and nothing that is long."""

from app.search.word_cache import LONGEST, WordTable, cached_by_word


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


def test_word_table_is_bounded() -> None:
    """It holds at most so many words, none of them long, and has the same for a word every time."""
    table = WordTable(str.upper, 10)
    longer = "x" * (LONGEST + 1)
    words = [f"word{number}" for number in range(25)] + [longer, "word1"]
    for word in words:
        assert table[word] == word.upper()
        assert len(table) <= 10
    assert longer not in table
