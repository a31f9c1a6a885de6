"""Tools of the MCP server: questions that the HTTP API answers, each with a schema made from the parameters of its route."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel

from app.agents.answers import (
    MOST_BYTES,
    Answer,
    CheckAnswer,
    EvidenceAnswer,
    PaperAnswer,
    ReferenceAnswer,
    StatementsAnswer,
    TalliesAnswer,
    bounded,
    cut,
    statement_answer,
)
from app.agents.reading_list import check_references, get_tallies, tallies_of
from app.agents.requests import (
    REGISTRY_PROBLEM,
    Arguments,
    Citance,
    ToolError,
    body_of,
    get,
    pairs_of,
    problem_of,
    respond,
    sentence_of,
)
from app.agents.schemas import schema_of
from app.agents.texts import evidence_text, paper_text, statements_text
from app.api.cite import CiteByDoiParameters
from app.api.parameters import AllStatementsParameters, PaperByDoiParameters
from app.schemas.checks import CheckRequest
from app.schemas.evidence import EvidenceRequest
from app.schemas.papers import DoiBatch

LIMIT = 5
"""Statements of a page, unless more are asked for."""
MOST_AUTHORS = 20
FILTERS = ("section", "type", "publication_type", "relationship", "author", "journal", "q")
FOUND_PAPER = "Statement counts are of this store alone; they are not all citations of the paper."


@dataclass(frozen=True)
class Tool:
    """A question that can be asked."""

    title: str
    description: str
    """When to use it, and what its counts mean."""
    input_schema: dict[str, Any]
    output: type[BaseModel]
    call: Callable[[Citance, Arguments], Awaitable[Answer]]


async def _statements(citance: Citance, arguments: Arguments, end: str | None = None) -> Answer:
    """Statements; with `end`, those of the one paper that the argument `doi` names as their cited or citing paper."""
    doi = arguments.get("doi") if end else None
    asked = {name: value for name, value in arguments.items() if name != "doi"}
    if end:
        asked[end] = [doi]
    page = await get(citance, "/statements", {"limit": LIMIT, **asked, "facets": "type"})
    state = "found" if page["total"] else "no_statements"
    if doi and not page["total"]:
        tallies = await tallies_of(citance, [doi])
        state = "no_statements" if tallies["tallies"].get(doi) else "not_in_store"
    types = {
        one["value"]: one["count"]
        for one in page["facets"]["type"]["values"]
        if one["selected"] or not asked.get("type")  # a facet ignores its own selection
    }
    others = "cited papers" if asked.get("citing") and not asked.get("cited") else "citing papers"

    def render(most: int) -> Answer:
        answer = StatementsAnswer(
            state=state,
            **{name: page[name] for name in ("total", "publications", "next", "suggestion")},
            match=page["match"] if asked.get("q") else None,
            partial_reason=page.get("partial_reason"),
            types=types,
            statements=[statement_answer(one, citance.public_url, most) for one in page["items"]],
        )
        filtered = any(asked.get(name) for name in FILTERS)
        return statements_text(answer, others, filtered=filtered), answer

    limit = int(dict(pairs_of(asked)).get("limit", LIMIT))  # the API has taken it
    return bounded(render, max(MOST_BYTES, 4_000 * limit))


async def _search_statements(citance: Citance, arguments: Arguments) -> Answer:
    return await _statements(citance, arguments)


async def _list_citations(citance: Citance, arguments: Arguments) -> Answer:
    return await _statements(citance, arguments, "cited")


async def _list_references(citance: Citance, arguments: Arguments) -> Answer:
    return await _statements(citance, arguments, "citing")


async def _get_paper(citance: Citance, arguments: Arguments) -> Answer:
    response = await respond(citance, "GET", "/paper", params=pairs_of(arguments))
    if response.status_code in {404, 503}:
        state = "not_in_store" if response.status_code == 404 else "registry_unavailable"
        if state == "registry_unavailable" and problem_of(response).get("type") != REGISTRY_PROBLEM:
            raise ToolError(sentence_of(response))
        missing = PaperAnswer(state=state)
        return paper_text(missing), missing
    paper = body_of(response)

    def render(most: int) -> Answer:
        names = [author["name"] for author in paper["authors"]]
        answer = PaperAnswer(
            state="found" if paper["tally"]["total"] else "no_statements",
            **{name: paper[name] for name in ("doi", "year", "publication_type", "notices")},
            title=cut(paper["title"], most) or None,
            authors=[cut(name, most) for name in names[:MOST_AUTHORS]],
            author_count=len(names),
            journal=cut((paper["journal"] or {}).get("title"), most) or None,
            abstract=cut(paper["abstract"], 3 * most) or None,
            tally={name: value for name, value in paper["tally"].items() if name != "doi"},
            references=paper["references"]["publications"],
            url=f"{citance.public_url}/report?{urlencode({'doi': paper['doi']})}"
            if citance.public_url and paper["doi"]
            else None,
        )
        return paper_text(answer), answer

    return bounded(render)


async def _find_evidence(citance: Citance, arguments: Arguments) -> Answer:
    sent = {"limit": LIMIT, **arguments}
    found = body_of(await respond(citance, "POST", "/evidence", json=sent))

    def render(most: int) -> Answer:
        answer = EvidenceAnswer(
            state="found" if found["total"] else "no_statements",
            **{name: found[name] for name in EvidenceAnswer.model_fields if name in found},
            types={one["value"]: one["count"] for one in found["facets"]["type"]["values"]},
            statements=[statement_answer(one, citance.public_url, most) for one in found["items"]],
        )
        return evidence_text(answer), answer

    return bounded(render, max(MOST_BYTES, 4_000 * len(found["items"])))


async def _cite(citance: Citance, arguments: Arguments) -> Answer:
    form = arguments.get("format", "text")
    response = await respond(
        citance, "GET", "/cite", params=pairs_of({"format": "text", **arguments})
    )
    if response.status_code == 404:
        missing = ReferenceAnswer(state="not_in_store", format=form, reference=None)
        return "This paper is not in the store, so there is nothing to cite it by.", missing
    if not response.is_success:
        raise ToolError(sentence_of(response))
    reference = response.text.strip()
    return reference, ReferenceAnswer(state="found", format=form, reference=reference)


@cache
def tools() -> dict[str, Tool]:
    """All tools by name."""
    words = schema_of(AllStatementsParameters, LIMIT, leave_out=("facets", "facet_limit", "format"))
    of_one = schema_of(
        AllStatementsParameters,
        LIMIT,
        leave_out=("facets", "facet_limit", "format", "cited", "citing"),
        doi=PaperByDoiParameters,
    )
    return {
        "search_statements": Tool(
            "Search citation statements",
            "Find sentences in which papers cite others, by words of the sentence. Use it to see what the literature says "
            "about a claim, method or finding, and who says so. Every statement has an id, a DOI and a link, so that it can "
            "be checked: quote it with them. Counts are of statements in this store, not of all citations in the world.",
            words,
            StatementsAnswer,
            _search_statements,
        ),
        "find_evidence": Tool(
            "Find what citing papers say of a claim",
            "The statements of citing papers that speak of a claim; with `doi`, of the claim of that paper. Use it to check "
            "whether a paper says what it is cited for. Read them: there is no verdict, and little to tell if not `enough`.",
            schema_of(EvidenceRequest, LIMIT),
            EvidenceAnswer,
            _find_evidence,
        ),
        "get_paper": Tool(
            "Get a paper with its tally and notices",
            "What a DOI stands for, how many statements support, mention or contrast with it, and whether it was retracted "
            "or corrected. Use it before relying on a paper. `state` tells apart: not in the store, in the store without "
            "statements, registry down. " + FOUND_PAPER,
            schema_of(PaperByDoiParameters),
            PaperAnswer,
            _get_paper,
        ),
        "get_tallies": Tool(
            "Count the statements about many papers",
            "Counts of supporting, mentioning and contrasting statements for up to 500 DOIs at once, as of a reading list. "
            "null means not in the store, which is not the same as never cited. " + FOUND_PAPER,
            schema_of(DoiBatch),
            TalliesAnswer,
            get_tallies,
        ),
        "check_references": Tool(
            "Check a reference list",
            "Which of up to 1,000 references, DOIs or as they are printed, were retracted, corrected or contradicted, and "
            "which are not in the store. Use it for a manuscript, and for references that may be made up.",
            schema_of(CheckRequest),
            CheckAnswer,
            check_references,
        ),
        "list_citations": Tool(
            "List statements that cite a paper",
            "The sentences in which other papers cite this one, filtered by words, type, section, year. Use "
            '`type: ["contrasting"]` to find who disagrees, `type: ["supporting"]` who agrees.',
            of_one,
            StatementsAnswer,
            _list_citations,
        ),
        "list_references": Tool(
            "List statements in which a paper cites others",
            "The sentences in which this paper cites others: what it relies on, and what it says of it.",
            of_one,
            StatementsAnswer,
            _list_references,
        ),
        "cite": Tool(
            "Format a paper as a reference",
            "A reference of a paper in the store: text in a style, BibTeX, RIS or CSL-JSON. Use it instead of writing "
            "references from memory.",
            schema_of(CiteByDoiParameters),
            ReferenceAnswer,
            _cite,
        ),
    }
