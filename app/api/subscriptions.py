"""/alerts/subscribe: ask for mails about new statements. Whatever the address, the answer is the same."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError

from app.alerts import subscriptions
from app.alerts.subscriptions import Wish, normalize_address
from app.api.alert_bodies import AlertQuery, condition_of, query_of_string
from app.api.app_state import AppState, state_of
from app.api.bodies import media_type, parse_json
from app.api.rate_limit import client_of
from app.api.responses import json_response
from app.api.routing import LiteralRoute
from app.errors import Fault, Invalid, MailUnavailable
from app.schemas.alerts import LONGEST_ADDRESS, RHYTHMS

ANSWER = (
    "If this address may be written to, a mail with a link is under way to it. Nothing else is sent before that link is "
    "confirmed. An address gets a few such mails a day at most."
)
FIELDS = ("address", "query", "rhythm")
router = APIRouter(include_in_schema=False, route_class=LiteralRoute)


@router.post("/alerts/subscribe")
async def add_subscription(request: Request) -> Response:
    """Take `address`, `query` (an object, or a query string) and `rhythm`, as JSON or a form. Raises `BodyMalformed`,
    `Invalid`, `MailUnavailable`."""
    await subscribe(request)
    return json_response(request, {"detail": ANSWER}, 202)


async def subscribe(request: Request) -> None:
    """Have the owner of an address asked. Raises as `add_subscription` does."""
    state = state_of(request)
    if not state.settings.sends_mail:
        raise MailUnavailable("This server sends no e-mail. Every list of statements is a feed.")
    wish = _wish(await _sent(request))
    client = client_of(request.client.host if request.client else "")
    async with state.concurrency.writes.slot() as patience:
        await run_in_threadpool(_ask, state, patience, wish, client)


def _ask(state: AppState, patience: float, wish: Wish, client: str) -> None:
    key = state.alert_worker.sender.links.key
    with state.database.writing(patience) as session:
        subscriptions.ask(session, key, wish, client, state.clock())


async def _sent(request: Request) -> dict[str, Any]:
    """The fields of the body."""
    if media_type(request) in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        form = await request.form(max_files=0, max_fields=20)
        return {name: form[name] for name in FIELDS if name in form}
    sent = parse_json(await request.body())
    if not isinstance(sent, dict) or sent.keys() - {*FIELDS}:
        raise Invalid(f"Send an object with {', '.join(FIELDS)}.")
    return sent


def _wish(sent: Mapping[str, Any]) -> Wish:
    """What is asked for. Raises `Invalid`, `RequestValidationError`."""
    address, rhythm = sent.get("address"), sent.get("rhythm", "daily")
    if not isinstance(address, str) or len(address) > LONGEST_ADDRESS:
        raise _invalid("address", "An e-mail address is wanted here.")
    try:
        address = normalize_address(address)
    except ValueError as error:
        raise _invalid("address", str(error)) from None
    if rhythm not in RHYTHMS:
        raise _invalid("rhythm", f"There are: {', '.join(RHYTHMS)}.")
    return Wish(address, condition_of(_query(sent.get("query", {}))), rhythm)


def _query(sent: Any) -> AlertQuery:
    if isinstance(sent, str):
        return query_of_string(sent)
    try:
        return AlertQuery.model_validate(sent)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        located = [{**one, "loc": ("body", "query", *one["loc"])} for one in errors]
        raise RequestValidationError(located) from None


def _invalid(name: str, detail: str) -> Invalid:
    return Invalid(detail, errors=(Fault(f"/{name}", detail),))
