"""/alerts: queries whose new statements are sent to a webhook or by e-mail; those of a key, by which they are made."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from app import cursors
from app.alerts import signatures
from app.alerts.conditions import Condition
from app.api.alert_bodies import AlertPatch, NewAlert, condition_of, receiver_of
from app.api.alert_views import alert_views, delivery_view
from app.api.app_state import AppState
from app.api.bodies import body_of, json_body
from app.api.dependencies import KeyName, ReadSession, State, WriteSession
from app.api.problems import JSON_BODY, responses
from app.api.responses import PRIVATE, json_response, link_to_next
from app.api.routing import GeneralRoute
from app.db.models import Alert
from app.errors import AlertNotFound, CursorInvalid, Invalid, KeyRequired
from app.schemas import alerts as schemas
from app.store import alert_deliveries, alerts

router = APIRouter(tags=["alerts"], route_class=GeneralRoute)

PAGE = 20
"""Deliveries on a page."""
AlertId = Annotated[
    str, Path(description="Id of the alert.", examples=["9f1c2e6a0b7d4c55"], max_length=100)
]
Cursor = Annotated[
    str | None,
    Query(description="`next` of the page before, as it is.", examples=["eyJ…"], max_length=100),
]


@router.post(
    "/alerts",
    operation_id="add_alert",
    summary="Be told of new statements",
    status_code=201,
    response_model=schemas.AlertWithSecret,
    responses=responses(KeyRequired, *JSON_BODY),
    openapi_extra=body_of(NewAlert),
)
async def add_alert(
    request: Request,
    state: State,
    key: KeyName,
    body: Annotated[NewAlert, Depends(json_body(NewAlert))],
) -> Response:
    """Send what comes into the store from now on and matches a query: new statements, and statements whose type has become
    what the query asks for. Each is told once. See docs/alerts.md for the messages."""
    condition = condition_of(body.query)
    target = await receiver_of(state, body.channel)
    kind = body.channel.kind
    alert = Alert(
        state="active",
        query=condition.to_json(),
        kind=kind,
        target=target,
        rhythm=body.rhythm,
        secret=signatures.new_secret() if kind == "webhook" else None,
        made_by=key,
        created_at=state.clock(),
    )
    async with state.concurrency.writes.slot() as patience:
        view = await run_in_threadpool(_create, state, patience, alert, condition)
    return json_response(request, view, 201, {"location": f"/alerts/{view['id']}"})


@router.get(
    "/alerts",
    operation_id="list_alerts",
    summary="List the alerts of a key",
    response_model=schemas.AlertPage,
    responses=responses(KeyRequired),
)
def list_alerts(
    request: Request,
    key: KeyName,
    session: ReadSession,
    limit: Annotated[int, Query(description="Alerts of a page.", examples=[20], ge=1, le=100)] = 20,
    cursor: Cursor = None,
) -> Response:
    """The alerts that were made with a key of this name, the newest first."""
    listed = f"alerts {key}"
    found = alerts.page(session, key, _number(listed, cursor), limit + 1)
    page = found[:limit]
    next_ = _cursor(listed, page[-1].number) if len(found) > limit else None
    content = {"items": alert_views(session, page), "next": next_}
    return json_response(request, content, headers=PRIVATE | link_to_next(request, next_))


@router.get(
    "/alerts/{id}",
    operation_id="get_alert",
    summary="Get an alert with its messages",
    response_model=schemas.AlertDetail,
    responses=responses(AlertNotFound, KeyRequired),
)
def get_alert(
    request: Request,
    key: KeyName,
    session: ReadSession,
    id: AlertId,  # noqa: A002
    cursor: Cursor = None,
) -> Response:
    """An alert, and what became of its messages in the last thirty days."""
    alert = alerts.find(session, id, key)
    found = alert_deliveries.page(session, alert, _number(alert.id, cursor), PAGE + 1)
    page = found[:PAGE]
    next_ = _cursor(alert.id, page[-1].number) if len(found) > PAGE else None
    (view,) = alert_views(session, [alert])
    content = {**view, "deliveries": list(map(delivery_view, page)), "next": next_}
    return json_response(request, content, headers=PRIVATE | link_to_next(request, next_))


@router.patch(
    "/alerts/{id}",
    operation_id="change_alert",
    summary="Change, pause or resume an alert",
    response_model=schemas.AlertWithSecret,
    responses=responses(AlertNotFound, KeyRequired, *JSON_BODY),
    openapi_extra=body_of(AlertPatch),
)
async def change_alert(
    request: Request,
    state: State,
    key: KeyName,
    id: AlertId,  # noqa: A002
    patch: Annotated[AlertPatch, Depends(json_body(AlertPatch))],
) -> Response:
    """What is not sent stays as it is. A statement that was told is not told again, whatever the query is by now."""
    condition = condition_of(patch.query) if patch.query else None
    target = await receiver_of(state, patch.channel) if patch.channel else None
    async with state.concurrency.writes.slot() as patience:
        given = (id, patch, condition, target)
        view = await run_in_threadpool(_change, state, patience, key, *given)
    return json_response(request, view)


@router.delete(
    "/alerts/{id}",
    operation_id="delete_alert",
    summary="Delete an alert",
    status_code=204,
    responses=responses(AlertNotFound, KeyRequired),
)
def delete_alert(key: KeyName, session: WriteSession, id: AlertId) -> Response:  # noqa: A002
    """Tell nothing more, and forget its receiver."""
    alerts.remove(session, alerts.find(session, id, key))
    return Response(status_code=204)


@router.post(
    "/alerts/{id}/test",
    operation_id="test_alert",
    summary="Send a message to try an alert",
    status_code=202,
    response_model=schemas.AlertDelivery,
    responses=responses(AlertNotFound, KeyRequired),
)
def test_alert(
    request: Request,
    state: State,
    key: KeyName,
    session: WriteSession,
    id: AlertId,  # noqa: A002
) -> Response:
    """Send a message without statements, once. `GET /alerts/{id}` tells what became of it."""
    alert = alerts.find(session, id, key)
    delivery = alert_deliveries.add(session, alert, "test", state.clock())
    headers = {"location": f"/alerts/{alert.id}"}
    return json_response(request, delivery_view(delivery), 202, headers)


def _create(state: AppState, patience: float, alert: Alert, condition: Condition) -> dict[str, Any]:
    with state.database.writing(patience) as session:
        if alerts.count(session, str(alert.made_by)) >= schemas.MOST_ALERTS:
            raise Invalid(f"A key has {schemas.MOST_ALERTS:,} alerts at most.")
        alerts.create(session, alert, condition.cited or condition.citing)
        (view,) = alert_views(session, [alert])
        return {**view, "secret": alert.secret}


def _change(  # noqa: PLR0913, PLR0917 - what was sent, checked
    state: AppState,
    patience: float,
    key: str,
    id_: str,
    patch: AlertPatch,
    condition: Condition | None,
    target: str | None,
) -> dict[str, Any]:
    now = state.clock()
    with state.database.writing(patience) as session:
        alert = alerts.find(session, id_, key)
        before = alert.secret
        if condition is not None:
            alert.query = condition.to_json()
            alerts.index_papers(session, alert, condition.cited or condition.citing)
        if patch.channel is not None and target is not None:
            alert.kind, alert.target = patch.channel.kind, target
        if patch.rhythm is not None:
            alert.rhythm = patch.rhythm
            alert.due_at = alert.due_at and now
        if patch.rotate_secret or (alert.kind == "webhook" and alert.secret is None):
            alerts.rotate_secret(alert, signatures.new_secret(), now)
        if patch.state == "paused":
            alerts.pause(alert, "paused by its owner")
        elif patch.state == "active" and alert.state != "active":
            alerts.resume(session, alert, now)
        session.flush()
        (view,) = alert_views(session, [alert])
        return {**view, "secret": None if alert.secret == before else alert.secret}


def _cursor(listed: str, number: int) -> str:
    return cursors.encode(listed, number.to_bytes(8, "big"))


def _number(listed: str, cursor: str | None) -> int | None:
    """The number that a page begins before. Raises `CursorInvalid`."""
    if cursor is None:
        return None
    body = cursors.decode(listed, cursor)
    if len(body) != 8:
        raise CursorInvalid("This is no cursor; take `next` as it is.")
    return int.from_bytes(body, "big")
