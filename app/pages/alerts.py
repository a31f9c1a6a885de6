"""/alerts/subscribe, /confirm and /unsubscribe as pages: GET shows a button, since mail scanners follow links; POST acts."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.alerts import subscriptions
from app.alerts.conditions import Condition, in_words
from app.alerts.messages import RHYTHMS
from app.api.app_state import AppState
from app.api.dependencies import ReadSession, State, WriteSession
from app.api.subscriptions import ANSWER, subscribe
from app.db.models import Alert
from app.pages import html

router = APIRouter(route_class=html.PageRoute, include_in_schema=False)
Token = Annotated[str, Query(max_length=200)]
NOT_GOOD = (
    "This link is not good any more",
    "It was used, it is older than two days, or it is not whole. You can subscribe again on the page of the paper.",
)


async def add_subscription(request: Request) -> Response:
    """Ask for mails, by the form of a page."""
    await subscribe(request)
    return _page(request, "Look into your mailbox", ANSWER, status=202)


router.add_api_route(
    "/alerts/subscribe",
    add_subscription,
    methods=["POST"],
    route_class_override=html.HtmlRoute,
    include_in_schema=False,
)


@router.get("/alerts/confirm")
def ask_to_confirm(
    request: Request, state: State, session: ReadSession, token: Token = ""
) -> Response:
    """What is to be confirmed, and a button."""
    alert = subscriptions.find(session, _key(state), "confirm", token, state.clock())
    if alert is None:
        return _page(request, *NOT_GOOD, status=404)
    return _page(
        request, "Mails about new statements", _text(session, alert), ("Confirm", "confirm", token)
    )


@router.post("/alerts/confirm")
def confirm(request: Request, state: State, session: WriteSession, token: Token = "") -> Response:
    """Make the subscription active."""
    alert = subscriptions.confirm(session, _key(state), token, state.clock())
    if alert is None:
        return _page(request, *NOT_GOOD, status=404)
    return _page(request, "Your subscription is confirmed", _text(session, alert))


@router.get("/alerts/unsubscribe")
def ask_to_unsubscribe(
    request: Request, state: State, session: ReadSession, token: Token = ""
) -> Response:
    """What is to be ended, and a button."""
    alert = subscriptions.find(session, _key(state), "unsubscribe", token, state.clock())
    if alert is None:
        return _page(request, *NOT_GOOD, status=404)
    action = ("Unsubscribe", "unsubscribe", token)
    return _page(request, "End these mails", _text(session, alert), action)


@router.post("/alerts/unsubscribe")
def unsubscribe(
    request: Request, state: State, session: WriteSession, token: Token = ""
) -> Response:
    """End the subscription; by one click of a mail program, too (RFC 8058)."""
    if not subscriptions.end(session, _key(state), token, state.clock()):
        return _page(request, *NOT_GOOD, status=404)
    return _page(
        request, "You are unsubscribed", "No more mails are sent, and the address is deleted."
    )


def _key(state: AppState) -> bytes:
    return state.alert_worker.sender.links.key


def _text(session: Session, alert: Alert) -> str:
    """What an alert is for. The address is not shown: a link may have been passed on."""
    description = in_words(session, Condition.of(alert.query))
    return f"{description}. Mails come {RHYTHMS[alert.rhythm]}; each has a link that unsubscribes."


def _page(
    request: Request,
    title: str,
    text: str,
    action: tuple[str, str, str] | None = None,
    status: int = 200,
) -> Response:
    """`action`: a button's label, what it asks for, and the link's token."""
    body = html.render(request, "alert.html", title=title, text=text, action=action)
    headers = {**html.HEADERS, "cache-control": "no-store"}
    return Response(body, status, headers, html.MEDIA_TYPE)
