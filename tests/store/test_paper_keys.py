"""Keys of papers without a DOI."""

from app.document import Work
from app.store import paper_keys


def test_key_of_references_without_a_doi() -> None:
    """By identifier, else by the printed text without case and punctuation, in any script."""
    works = (
        Work(pmid="123", raw="A. Paper. 2001."),
        Work(raw="B. Paper; 2001"),
        Work(raw="b paper 2001"),
        Work(raw="C. Other paper. 2001."),
    )
    keys = [paper_keys.key_of(work) for work in works]
    assert keys[0] == "pmid:123"
    assert keys[1] == keys[2] != keys[3]
    cyrillic = [
        paper_keys.key_of(Work(raw=f"{name} 2001; 12: 3.")) for name in ("Иванов", "Петров")
    ]
    assert cyrillic[0] != cyrillic[1]
