"""Answers of the tools as short texts, for assistants that read no structured output."""

from app.agents.answers import (
    CheckAnswer,
    CheckedReferenceAnswer,
    EvidenceAnswer,
    PaperAnswer,
    StatementAnswer,
    StatementsAnswer,
    TalliesAnswer,
)

MOST_LINES = 50
"""Of a list of tallies; the structured output has all."""
NOT_IN_STORE = (
    "This paper is not in the store. That says nothing about whether it exists, or how it is cited."
)
UNAVAILABLE = "This paper is not in the store, and its registry can't be asked at this moment. Ask again later."
NO_STATEMENT = "The paper is in the store, and no statement of it has been read. That does not mean that it is never cited."
COUNTS = (
    "Statements about it: {total:,} ({supporting:,} supporting, {mentioning:,} mentioning, {contrasting:,} contrasting, "
    "{unclassified:,} of unknown type); {publications:,} papers are known to cite it."
)
MATCHES = {
    "most": " No statement, or only a few, has all of the words; these have most of them.",
    "any": " These have at least one of the words.",
}


def statements_text(answer: StatementsAnswer, others: str, *, filtered: bool) -> str:
    """Counts, then a line for each statement. `others`: what `publications` counts. `filtered`: words or filters were asked
    for."""
    if answer.state == "not_in_store":
        return NOT_IN_STORE
    remarks = f" {answer.partial_reason}" if answer.partial_reason else ""
    remarks += f" Did you mean: {answer.suggestion}?" if answer.suggestion else ""
    if not answer.total:
        none = "No statement matches these words and filters." if filtered else NO_STATEMENT
        return none + remarks
    types = ", ".join(f"{count:,} {name}" for name, count in answer.types.items())
    shown = f" The first {len(answer.statements)}:" if answer.total > len(answer.statements) else ""
    return (
        f"{answer.total:,} statements, {answer.publications:,} {others} ({types})."
        f"{MATCHES.get(answer.match or '', '')}{remarks}{shown}\n"
        + "\n".join(_line(number, one) for number, one in enumerate(answer.statements, 1))
    )


def evidence_text(answer: EvidenceAnswer) -> str:
    """The statements, and whether there are independent citers enough."""
    enough = "" if answer.enough else " Too few to tell."
    citers = f"\n{answer.independent_citers} independent citing papers speak of it.{enough}"
    return statements_text(answer, "citing papers", filtered=True) + citers


def _line(number: int, statement: StatementAnswer) -> str:
    kind = ", ".join(part for part in (statement.type, statement.section) if part)
    return (
        f"{number}. “{statement.text}” [{kind or 'type not known'}] {statement.citing} "
        f"(doi:{statement.citing_doi or '-'}) cites doi:{statement.cited_doi or '-'}. "
        f"{statement.url or f'statement://{statement.id}'}"
    )


def paper_text(paper: PaperAnswer) -> str:
    """What the paper is, what it is to beware of, and its counts."""
    if paper.state == "not_in_store":
        return NOT_IN_STORE
    if paper.state == "registry_unavailable":
        return UNAVAILABLE
    more = f" and {paper.author_count - 3} more" if paper.author_count > 3 else ""
    names = ", ".join(paper.authors[:3]) + more
    lines = [
        ". ".join(part for part in (names, str(paper.year or ""), paper.title or "") if part) + ".",
        *(
            f"NOTICE: {notice['kind']} (doi:{notice['doi']}, {notice['date'] or 'no date'})"
            for notice in paper.notices
        ),
    ]
    counts = COUNTS.format(**paper.tally) if paper.tally else ""
    lines.append(NO_STATEMENT if paper.state == "no_statements" else counts)
    if paper.url:
        lines.append(paper.url)
    return "\n".join(lines)


def tallies_text(answer: TalliesAnswer) -> str:
    """A line for each paper."""
    lines = [
        f"{doi}: not in the store"
        if tally is None
        else f"{doi}: {tally['supporting']:,} supporting, {tally['mentioning']:,} mentioning, "
        f"{tally['contrasting']:,} contrasting, {tally['unclassified']:,} of unknown type"
        for doi, tally in answer.tallies.items()
    ]
    lines += [f"{one['doi']}: no DOI" for one in answer.invalid]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"… and {len(lines) - MOST_LINES} more in the structured output"]
    return "\n".join(lines)


def check_text(answer: CheckAnswer) -> str:
    """Counts, then a line for each reference that needs attention."""
    counts = answer.summary
    lines = [
        f"{counts['given']:,} references: {counts['found']:,} found, {counts['not_found']:,} not found, "
        f"{counts['ambiguous']:,} ambiguous, {counts['invalid']:,} that are none. {counts['retracted']:,} retracted, "
        f"{counts['concern']:,} with an expression of concern, {counts['corrected']:,} corrected, "
        f"{counts['contrasted']:,} contrasted. Of {counts['never_looked_up']:,} no registry was ever asked, so whether they "
        f"were retracted is not known.",
        *(_checked_line(one) for one in answer.references if one.attention),
    ]
    if answer.url:
        lines.append(answer.url)
    return "\n".join(lines)


def _checked_line(one: CheckedReferenceAnswer) -> str:
    paper = f"{one.title or one.given} (doi:{one.doi})" if one.doi else one.title or one.given
    return f"{one.position}. {', '.join(one.attention)}: {paper}"
