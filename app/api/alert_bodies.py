"""Bodies of requests about alerts, checked: the condition, and where messages may go."""

from typing import Any
from urllib.parse import parse_qsl

import orjson
from pydantic import ConfigDict, field_validator, model_validator

from app.alerts.conditions import ENDS, Condition
from app.alerts.public_addresses import Forbidden, endpoint
from app.alerts.subscriptions import normalize_address
from app.api.app_state import AppState
from app.api.parameters import (
    MATCH,
    AllStatementsParameters,
    EndsParameters,
    FilterParameters,
    StatementParameters,
)
from app.api.query_strings import from_pairs
from app.errors import Fault, Invalid
from app.schemas.alerts import LONGEST_QUERY, AlertRhythm, AlertSwitch, NewChannel
from app.schemas.fields import InputModel, field, optional
from app.search.query import MatchMode
from app.store import papers

OF_LISTS = StatementParameters.model_fields.keys() - FilterParameters.model_fields.keys()
"""Parameters of a list that do not say which statements: order, counts, pages."""


class AlertQuery(EndsParameters, FilterParameters):
    """The statements that an alert asks for: parameters of `GET /statements`; those of order and pages play no part."""

    model_config = ConfigDict(extra="forbid")

    match: MatchMode = field(MATCH, "all", default="all")

    @field_validator("year_from", "year_to", "min_confidence", mode="before")
    @classmethod
    def _check_number(cls, sent: Any) -> Any:
        """JSON has numbers; a query string's are made such before."""
        if sent is None or (isinstance(sent, int | float) and not isinstance(sent, bool)):
            return sent
        raise ValueError("A number is wanted here.")

    @model_validator(mode="before")
    @classmethod
    def _drop_paging(cls, sent: Any) -> Any:
        if not isinstance(sent, dict):
            return sent
        return {name: value for name, value in sent.items() if name not in OF_LISTS}


class NewAlert(InputModel):
    """An alert that is to be made."""

    query: AlertQuery = field(
        "Which statements: parameters of `GET /statements`; `match` is `all` where nothing is said.",
        {"cited": ["10.1037/int0000101"], "type": ["contrasting"]},
    )
    channel: NewChannel = field(
        "The receiver.", {"kind": "webhook", "url": "https://example.org/citations"}
    )
    rhythm: AlertRhythm = field(
        "`at_once`: as statements come; `daily`, `weekly`: in one message.", "daily"
    )


class AlertPatch(InputModel):
    """What is to be changed of an alert."""

    query: AlertQuery | None = optional("Another query.", {"q": "alliance"})
    channel: NewChannel | None = optional(
        "Another receiver.", {"kind": "webhook", "url": "https://example.org/citations"}
    )
    rhythm: AlertRhythm | None = optional("Another rhythm.", "weekly")
    state: AlertSwitch | None = optional(
        "`paused`: tell nothing; `active`: tell again, first what could not be delivered.", "active"
    )
    rotate_secret: bool = field(
        "Make a new secret; for a day messages bear the signature of the old one too.",
        False,
        default=False,
    )


def query_of_string(text: str) -> AlertQuery:
    """From a query string. Raises `RequestValidationError`."""
    sent = from_pairs(AllStatementsParameters, parse_qsl(text.removeprefix("?")))
    return AlertQuery.model_validate(sent.model_dump(exclude_unset=True))


def condition_of(query: AlertQuery, pointer: str = "/query") -> Condition:
    """The condition. Raises `Invalid` where an address of a paper is none, or all is too long."""
    condition = Condition.of(query.model_dump(mode="json", exclude_unset=True))
    if len(orjson.dumps(condition.to_json())) > LONGEST_QUERY:
        detail = f"An alert's query has {LONGEST_QUERY:,} bytes at most."
        raise Invalid(detail, errors=(Fault(pointer, detail),))
    for end in ENDS:
        _, wrong = papers.split_addresses(getattr(condition, end))
        if wrong:
            faults = tuple(Fault(f"{pointer}/{end}", detail) for detail in wrong.values())
            raise Invalid(faults[0].detail, errors=faults)
    return condition


async def receiver_of(state: AppState, channel: NewChannel) -> str:
    """The address or URL that messages go to. Raises `Invalid`."""
    used, other = ("url", "address") if channel.kind == "webhook" else ("address", "url")
    sent = getattr(channel, used)
    if not sent or getattr(channel, other) is not None:
        wanted = f"A channel of the kind `{channel.kind}` has `{used}`, and no `{other}`."
        raise Invalid(wanted, errors=(Fault(f"/channel/{used}", wanted),))
    if channel.kind == "email" and not state.settings.sends_mail:
        nothing = "This server sends no e-mail."
        raise Invalid(nothing, errors=(Fault("/channel/kind", nothing),))
    sender = state.alert_worker.sender
    try:
        if channel.kind == "email":
            return normalize_address(sent)
        await endpoint(sent, sender.allowed, sender.resolve)
    except (Forbidden, ValueError) as error:
        raise Invalid(str(error), errors=(Fault(f"/channel/{used}", str(error)),)) from None
    return str(sent)
