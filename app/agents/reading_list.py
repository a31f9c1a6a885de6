"""Tools for many papers at once: counts for DOIs, and a reference list checked."""

from typing import Any

from app.agents.answers import (
    Answer,
    CheckAnswer,
    CheckedReferenceAnswer,
    TalliesAnswer,
    bounded,
    cut,
)
from app.agents.requests import Arguments, Citance, body_of, respond
from app.agents.texts import check_text, tallies_text

MOST_REFERENCES = 40
"""Of a check that are told of one by one; those that need attention come first, and its page has all."""


async def get_tallies(citance: Citance, arguments: Arguments) -> Answer:
    """Counts for up to 500 DOIs."""
    found = await tallies_of(citance, arguments.get("dois"))
    answer = TalliesAnswer(tallies=found["tallies"], invalid=found["invalid"])
    return tallies_text(answer), answer


async def tallies_of(citance: Citance, dois: Any) -> dict[str, Any]:
    """What `POST /tallies` answers."""
    return body_of(await respond(citance, "POST", "/tallies", json={"dois": dois}))


async def check_references(citance: Citance, arguments: Arguments) -> Answer:
    """A check, as `POST /checks` answers it, without the statements."""
    check = body_of(await respond(citance, "POST", "/checks", json=arguments))
    base = citance.public_url

    def render(most: int) -> Answer:
        answer = CheckAnswer(
            summary=check["summary"],
            references=[_reference(one, most) for one in check["references"][:MOST_REFERENCES]],
            url=f"{base}/checks/{check['id']}" if base else None,
        )
        return check_text(answer), answer

    return bounded(render)


def _reference(one: dict[str, Any], most: int) -> CheckedReferenceAnswer:
    tally = one["tally"] or {}
    return CheckedReferenceAnswer(
        position=one["given_position"],
        given=cut(one["given"], most),
        title=cut(one["title"], most) or None,
        notices=[
            {name: notice[name] for name in ("kind", "doi", "date", "source")}
            for notice in one["notices"][:3]
        ],
        supporting=tally.get("supporting"),
        contrasting=tally.get("contrasting"),
        **{name: one[name] for name in ("state", "doi", "year", "attention", "retraction")},
    )
