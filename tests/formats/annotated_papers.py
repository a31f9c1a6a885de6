"""Papers as S2ORC of the Datasets API has them, in its two releases, from marked text."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

RELEASES = ("s2orc", "s2orc_v2")
ENTRIES = (
    {"id": "b0", "title": "On ice", "names": ("A B Lind", "C Berg"), "venue": "J. Ice", "doi": "10.5555/ice",
     "matched_paper_id": 77, "printed": "Lind AB, Berg C. On ice. J. Ice. 2001;4:2-9."},
    {"id": "b1", "title": "Of frost", "names": ("D Holm",), "venue": "Cold Lett", "printed": ""},
    {"id": "b2", "title": "", "names": ("E Sund",), "venue": "The Book of Snow",
     "printed": "E. Sund, The Book of Snow (1999)"},
)  # fmt: skip


@dataclass
class Annotations:
    """A text that grows, with groups of spans."""

    text: str = ""
    groups: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, text: str, *names: str, **attributes: Any) -> None:
        """Add a text, and a span of it to each group; ⟨b0|[1]⟩ in it is a citation of b0, ⟨|[1]⟩ of nothing."""
        start = len(self.text)
        done = 0
        for found in re.finditer(r"⟨(\w*)\|([^⟩]*)⟩", text):
            self.text += text[done : found.start()]
            cited = {"ref_id": found[1]} if found[1] else {}
            self.add(found[2], "bib_ref", **cited)
            done = found.end()
        self.text += text[done:]
        span = {"start": start, "end": len(self.text)}
        for name in names:
            kept = {"attributes": attributes} if attributes else {}
            self.groups.setdefault(name, []).append(span | kept)

    def encoded(self, underscores: bool) -> dict[str, Any]:
        """Each group as a JSON text."""
        groups = {"publisher": None, **self.groups}
        return {
            name if underscores else name.replace("_", ""): spans and json.dumps(spans)
            for name, spans in groups.items()
        }


def body(*passages: str, abstract: str = "") -> Annotations:
    """A body: passages that begin with # are headings, with its number; with ! captions, with | tables, with - lines."""
    found = Annotations("\n")
    if abstract:
        found.add(abstract, "abstract")
        found.text += "\n\n"
    for passage in passages:
        heading = re.match(r"# ?([\d.]*) ?(.+)", passage)
        if heading:
            found.add(heading[2], "section_header", **({"n": heading[1]} if heading[1] else {}))
        else:
            group = {"!": "figure_caption", "|": "table", "-": None}.get(passage[0], "paragraph")
            names = (group,) if group else ()
            found.add(passage.lstrip("!|-"), *names)
        found.text += "\n\n"
    return found


def add_entries(listed: Annotations, entries: Any, whole_names: bool) -> None:
    """Entries as GROBID's elements follow each other."""
    for entry in entries:
        start = len(listed.text)
        if entry["title"]:
            listed.add(entry["title"], "bib_title")
            listed.text += ". "
        elif entry["names"]:
            listed.add(entry["venue"], "bib_venue")
            listed.text += ". "
        for name in entry["names"]:
            *given, family = name.split()
            at = len(listed.text)
            for one in given:
                listed.add(one, "bib_author_first_name")
                listed.text += " "
            listed.add(family, "bib_author_last_name")
            listed.text += ", "
            if whole_names:
                span = {"start": at, "end": len(listed.text)}
                listed.groups.setdefault("bib_author", []).append(span)
        listed.text += entry.get("doi", "")
        if entry["title"]:
            listed.add(entry["venue"], "bib_venue")
            listed.text += ". 42"
        listed.text += entry["printed"]
        said = {name: entry[name] for name in ("id", "doi", "matched_paper_id") if name in entry}
        entry_span = {"start": start, "end": len(listed.text), "attributes": said}
        listed.groups.setdefault("bib_entry", []).append(entry_span)
        listed.text += "\n\n"


def paper(release: str, text: Annotations, entries: Any = ENTRIES) -> dict[str, Any]:
    """A line of a release."""
    if release == "s2orc":
        add_entries(text, entries, whole_names=True)
        source = {
            "pdfurls": ["https://example.org/a.pdf"],
            "pdfsha": "0a",
            "oainfo": {
                "license": "CCBYNC",
                "openaccessurl": "https://example.org/a",
                "status": "GOLD",
            },
        }
        ids = {
            "arxiv": None,
            "mag": None,
            "pubmed": "12",
            "pubmedcentral": "34",
            "dblp": None,
            "doi": "10.5555/A",
        }
        content = {
            "source": source,
            "text": text.text,
            "annotations": text.encoded(underscores=False),
        }
        return {
            "corpusid": 5,
            "externalids": ids,
            "content": content,
            "updated": "2023-06-02T05:22:08Z",
        }
    listed = Annotations()
    add_entries(listed, entries, whole_names=False)
    return {
        "corpusid": 5,
        "title": "A paper",
        "authors": [{"authorId": "1", "name": "F. von Holm"}],
        "openaccessinfo": {
            "externalids": {
                "MAG": "9",
                "ACL": None,
                "DOI": "10.5555/A",
                "PubMedCentral": "34",
                "ArXiv": None,
            },
            "license": "CCBYNC",
            "url": "https://example.org/a",
            "status": "GOLD",
        },
        "body": {"text": text.text, "annotations": text.encoded(underscores=True)},
        "bibliography": {"text": listed.text, "annotations": listed.encoded(underscores=True)},
    }
