"""app.alerts.matching and digests: an alert tells exactly what a search would show as new, each statement once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.alerts.conditions import Condition
from app.alerts.digests import MAILS_AN_HOUR, MOST_CALLED, make_deliveries
from app.alerts.matching import LONGEST_SETTLING, SETTLE, match_outbox
from app.db.engine import Database
from app.db.models import Alert, AlertDelivery, AlertMatch, AlertOutbox, Correction, StatementRow
from app.document import Document, Statement, Work
from app.ids import to_hex
from app.search.engine import StatementEntry
from app.search.query import Matched, StatementQuery
from app.search.statement_entries import build_entries
from app.store import alerts, papers, statements
from app.vocabulary import TYPES
from tests.conftest import NOON, ON_SQLITE
from tests.search import reference_model
from tests.store.documents import BEN, RESOLVED, UNRESOLVED, record
from tests.tables import empty

CITED = (Work(doi="10.5555/a"), Work(doi="10.5555/b"), UNRESOLVED)
"""The last one turns out to be `RESOLVED`."""
CITING = tuple(
    Work(
        doi=f"10.5555/citing-{n}",
        title="Hope in care" if n else "A trial",
        year=2018 + n,
        authors=(BEN,),
        journal=f"Journal {n}",
    )
    for n in range(3)
)
LATER = NOON + timedelta(days=8)
"""When every rhythm lets what has come be told."""


def load(
    database: Database, citing: int, *sentences: tuple[int, str, str | None, float | None]
) -> None:
    """Record sentences of a citing paper: cited paper, text, type and confidence of each."""
    found = tuple(
        Statement(cited, text, type=type_, confidence=confidence if type_ else None)  # type: ignore[arg-type]
        for cited, text, type_, confidence in sentences
    )
    record(database, Document(CITING[citing], CITED, found, whole=False))


def correct(database: Database, id_: int, type_: str) -> None:
    with database.writing() as session:
        correction = Correction(statement_id=id_, type_after=type_, made_by="t", made_at=NOON)
        statements.correct(session, correction)


def add_alert(database: Database, **fields: Any) -> str:
    """An alert to a webhook, active, at once; its id."""
    query = fields.pop("query", {})
    condition = Condition.of(query)
    values = {
        "state": "active",
        "kind": "webhook",
        "target": "https://example.org/",
        "rhythm": "at_once",
    }
    alert = Alert(query=condition.to_json(), **(values | {"created_at": NOON} | fields))
    with database.writing() as session:
        return alerts.create(session, alert, condition.cited or condition.citing).id


def every_entry(database: Database) -> list[StatementEntry]:
    with database.reading() as session:
        ids = list(session.scalars(select(StatementRow.id)))
        return list(build_entries(session, ids))


def match(database: Database, now: datetime = NOON) -> None:
    """All that waits in the outbox."""

    def mode(query: StatementQuery) -> Matched:
        return reference_model.matched(every_entry(database), query)

    while match_outbox(database, mode, now):
        pass


def told(database: Database, now: datetime = LATER) -> dict[str, list[str]]:
    """What deliveries made now say, by alert; they are taken at once."""

    def mode(query: StatementQuery) -> Matched:
        return reference_model.matched(every_entry(database), query)

    found: dict[str, list[str]] = {}
    while make_deliveries(database, mode, now):
        with database.writing() as session:
            waiting = select(AlertDelivery).where(AlertDelivery.state == "waiting")
            for delivery in session.scalars(waiting.order_by(AlertDelivery.number)):
                alert = session.get_one(Alert, delivery.alert_number)
                assert 0 < len(delivery.statements) <= 100
                found.setdefault(alert.id, []).extend(delivery.statements)
                delivery.state, delivery.next_at = "delivered", None
    return found


@dataclass
class Model:
    """An alert in plain Python: what a search shows that it did not show before."""

    condition: Condition
    seen: set[str]
    waiting: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    is_paused: bool = False

    def observe(self, shown: set[str]) -> None:
        """What the search shows now."""
        self.waiting |= shown - self.seen - {*self.told}
        self.seen = shown

    def tell(self) -> None:
        if not self.is_paused:
            self.told += self.waiting & self.seen
            self.waiting = set()


def shown(database: Database, condition: Condition) -> set[str]:
    """Ids of what a search finds, entry by entry."""
    with database.reading() as session:
        query = condition.query_of(papers.find_ids(session, condition.addresses))
    found = reference_model.matching(every_entry(database), query)
    return {to_hex(entry.id) for entry in found}


WORDS = st.sampled_from(["hope", "care", "trial", "doubt"])
TEXTS = st.lists(WORDS, min_size=2, max_size=3).map(lambda words: f"{' '.join(words)} [1].")
SENTENCES = st.tuples(
    st.integers(0, 2), TEXTS, st.sampled_from([*TYPES[:3], None]), st.sampled_from([0.4, 0.8, None])
)
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "q": st.sampled_from(["hope", "hope care", '"care hope"', "tri*", "hope -doubt", "hope OR doubt"]),
        "match": st.sampled_from(["all", "any", "auto"]),
        "cited": st.sampled_from([["10.5555/a"], ["10.5555/a", "10.5555/B"], ["10.5555/known"], ["pmid:123"]]),
        "citing": st.sampled_from([["10.5555/citing-1"]]),
        "type": st.sampled_from([["contrasting"], ["supporting", "contrasting"]]),
        "min_confidence": st.just(0.5),
        "year_from": st.just(2019),
        "journal": st.just(["Journal 1", "Journal 2"]),
    },
)  # fmt: skip
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("load"), st.integers(0, 2), st.lists(SENTENCES, min_size=1, max_size=4)),
        st.tuples(st.just("load"), st.integers(0, 2), st.lists(SENTENCES, min_size=1, max_size=4)),
        st.tuples(st.just("add"), QUERIES),
        st.tuples(st.just("correct"), st.integers(0, 50), st.sampled_from(TYPES)),
        st.tuples(st.just("remove"), st.integers(0, 50)),
        st.tuples(st.just("link")),
        st.tuples(st.just("switch"), st.integers(0, 5)),
        st.tuples(st.just("look")),
    ),
    min_size=4,
    max_size=14,
)


def take_step(database: Database, models: dict[str, Model], step: tuple[Any, ...]) -> bool:
    """Do what the step says; whether matching has to follow at once."""
    match step:
        case "load", citing, sentences:
            load(database, citing, *sentences)
        case "add", query:
            condition = Condition.of(query)
            before = shown(database, condition)
            models[add_alert(database, query=query)] = Model(condition, before)
        case "link":
            record(database, Document(RESOLVED, (), ()))
        case "switch", number if models:
            id_ = list(models)[number % len(models)]
            models[id_].is_paused = not models[id_].is_paused
            with database.writing() as session:
                alert = alerts.find(session, id_)
                if models[id_].is_paused:
                    alerts.pause(alert, "for a while")
                else:
                    alerts.resume(session, alert, NOON)
        case (("correct" | "remove"), number, *rest):
            entries = sorted(every_entry(database), key=lambda entry: entry.id)
            if entries and rest:
                correct(database, entries[number % len(entries)].id, rest[0])
            elif entries:
                with database.writing() as session:
                    statements.remove(session, entries[number % len(entries)].id)
    return step[0] in {"look", "remove"}


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
@ON_SQLITE
def test_alert_tells_what_a_search_shows_as_new(
    database: Database, steps: list[tuple[Any, ...]]
) -> None:
    """Random alerts and loads against the plain model: of what is new, retyped or found to be about a paper."""
    empty(database)
    models: dict[str, Model] = {}
    deliveries: dict[str, list[str]] = {}
    for step in [*steps, ("look",)]:
        if take_step(database, models, step):
            match(database)
            for model in models.values():
                model.observe(shown(database, model.condition))
                model.tell()
            for id_, ids in told(database).items():
                deliveries.setdefault(id_, []).extend(ids)
    for id_, model in models.items():
        assert sorted(deliveries.get(id_, [])) == sorted(model.told), model.condition


def test_alert_is_told_of_what_changed_into_its_condition(database: Database) -> None:
    """By a person, by another source, by a paper that was found; not of what was so before it, and nothing twice."""
    load(
        database,
        1,
        (0, "Stored before [1].", "contrasting", 0.9),
        (2, "By its PubMed id [1].", "contrasting", 0.9),
    )
    id_ = add_alert(
        database,
        query={"cited": ["10.5555/a", "10.5555/known"], "type": ["contrasting"], "min_confidence": 0.5},
    )  # fmt: skip
    by_text = {}

    def texts() -> list[str]:
        match(database)
        by_text.update({to_hex(entry.id): entry.text for entry in every_entry(database)})
        return [by_text[one] for one in told(database).get(id_, [])]

    load(database, 1, (0, "Stored before [1].", "contrasting", 0.9))
    assert texts() == []
    load(
        database,
        1,
        (0, "New [1].", "contrasting", 0.9),
        (1, "About another [1].", "contrasting", 0.9),
    )
    load(database, 1, (0, "Unsure [1].", "contrasting", 0.4), (0, "Other [1].", "mentioning", 0.9))
    assert texts() == ["New [1]."]
    load(database, 1, (0, "Unsure [1].", "contrasting", 0.6))
    assert texts() == ["Unsure [1]."]
    load(database, 1, (0, "Other [1].", "contrasting", 0.9))
    assert texts() == ["Other [1]."]
    record(database, Document(RESOLVED, (), ()))
    assert texts() == ["By its PubMed id [1]."]
    for type_ in ("mentioning", "contrasting"):
        load(database, 1, (0, "New [1].", type_, 0.9), (0, "Stored before [1].", type_, 0.9))
        match(database)
    assert texts() == ["Stored before [1]."], "it has become so; the other was told"


@ON_SQLITE
def test_outbox_is_not_written_where_there_is_no_alert(database: Database) -> None:
    """Nor for one that is to be confirmed."""
    add_alert(database, state="pending")
    load(database, 1, (0, "New [1].", None, None))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AlertOutbox)) == 0
    add_alert(database)
    load(database, 1, (0, "Newer [1].", None, None))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AlertOutbox)) == 1


@ON_SQLITE
def test_number_of_an_alert_is_not_used_again(database: Database) -> None:
    """Statements that were written for one must not be told by the next."""
    gone = add_alert(database)
    load(database, 1, (0, "New [1].", None, None))
    with database.writing() as session:
        alerts.remove(session, alerts.find(session, gone))
    add_alert(database)
    match(database)
    assert told(database) == {}


def test_load_of_many_is_one_digest(database: Database) -> None:
    """A mail has the first fifty and counts all; a webhook gets a hundred a call; a load that goes on is waited for."""
    mail, hook = (
        add_alert(database, kind=kind, target=f"{kind}@example.org")
        for kind in ("email", "webhook")
    )
    number = 0
    for batch in range(3):
        load(
            database,
            batch,
            *((0, f"Sentence {n} [1].", "contrasting", 0.9) for n in range(number, number + 50)),
        )
        number += 50
        match(database, NOON + batch * SETTLE / 2)
        assert told(database, NOON + batch * SETTLE / 2) == {}
    digests = told(database, NOON + 2 * SETTLE)
    assert (len(digests[mail]), len(digests[hook])) == (50, 150)
    with database.reading() as session:
        counts = session.execute(
            select(Alert.id, AlertDelivery.counts).join(
                Alert, Alert.number == AlertDelivery.alert_number
            )
        ).all()
    assert sorted((id_, sum(count.values())) for id_, count in counts) == sorted(
        [(mail, 150), (hook, 100), (hook, 50)]
    )
    assert told(database) == {}


@ON_SQLITE
def test_digest_of_very_many_is_counted(database: Database) -> None:
    """What would be more than a hundred calls is one."""
    hook = add_alert(database)
    load(
        database, 0, *((0, f"Sentence {n} [1].", "mentioning", 0.9) for n in range(MOST_CALLED + 1))
    )
    match(database)
    assert len(told(database)[hook]) == 100
    with database.reading() as session:
        (delivery,) = session.scalars(select(AlertDelivery))
        assert delivery.counts == {"mentioning": MOST_CALLED + 1}
        assert session.scalar(select(func.count()).where(~AlertMatch.delivered)) == 0


@ON_SQLITE
def test_rhythm_decides_when_a_digest_is_made(database: Database) -> None:
    """A day, or a week, after the one before; at once, no later than a quarter of an hour after the first statement; and no
    more than ten mails an hour."""
    ids = {
        rhythm: add_alert(database, rhythm=rhythm, kind="email")
        for rhythm in ("at_once", "daily", "weekly")
    }
    hour = timedelta(hours=1)
    first = NOON + hour

    def come(now: datetime, text: str) -> None:
        load(database, 1, (0, text, None, None))
        match(database, now)

    come(first, "One [1].")
    assert told(database, first) == {}
    assert told(database, first + SETTLE).keys() == {ids["at_once"]}
    assert told(database, NOON + 24 * hour).keys() == {ids["daily"]}
    come(NOON + 25 * hour, "Two [1].")
    assert told(database, NOON + 47 * hour).keys() == {ids["at_once"]}
    assert told(database, NOON + 48 * hour).keys() == {ids["daily"]}
    assert len(told(database, NOON + 7 * 24 * hour)[ids["weekly"]]) == 2
    start = NOON + 200 * hour
    come(start, "Begin [1].")
    come(start + LONGEST_SETTLING - SETTLE / 2, "Still coming [1].")
    assert ids["at_once"] in told(database, start + LONGEST_SETTLING)
    mails = 1
    for number in range(MAILS_AN_HOUR + 2):
        now = start + LONGEST_SETTLING + number * 2 * SETTLE
        come(now, f"More {number} [1].")
        mails += ids["at_once"] in told(database, now + SETTLE)
    assert mails == MAILS_AN_HOUR
    assert len(told(database, start + 2 * hour)[ids["at_once"]]) == 3
