"""Ledger: what the store has to hold, by what its answers have promised."""

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from threading import Lock

State = str | None
"""Type of a statement, or title of a paper; None: it is not there."""


class Ledger:
    """The states that each statement (by its text) and each paper (by its DOI) may be in.

    An acknowledged write leaves one state. One that was not answered leaves two, the one before and the one after, until an
    audit has seen which it is: from then on only that one is right.
    """

    def __init__(self) -> None:
        self.allowed: dict[str, set[State]] = {}
        self.imports: set[str] = set()
        """Ids of imports that were acknowledged."""
        self.failed: set[str] = set()
        """Ids of imports that an audit has seen failed."""
        self.unanswered: list[Sequence[str]] = []
        """Sent in one request each, and not answered: all of it is there, or nothing."""
        self._numbers = itertools.count(1)
        self._lock = Lock()

    def new(self, count: int, kind: str = "Statement") -> list[str]:
        """Texts that no statement has yet."""
        return [f"{kind} w{next(self._numbers)} of the chaos suite [1]." for _ in range(count)]

    def attempt(self, names: Sequence[str], state: State) -> None:
        """A request is sent that would bring these into this state, all or none."""
        with self._lock:
            for name in names:
                self.allowed.setdefault(name, {None}).add(state)
            self.unanswered.append(names)

    def confirm(self, names: Sequence[str], state: State) -> None:
        """The request was answered 2xx."""
        with self._lock:
            for name in names:
                self.allowed[name] = {state}
            self.unanswered.remove(names)

    def settled(self) -> list[str]:
        """Texts of statements that are there for certain."""
        with self._lock:
            return [
                name
                for name, states in self.allowed.items()
                if not name.startswith("10.") and len(states) == 1 and None not in states
            ]

    def lost(self, found: dict[str, str]) -> list[str]:
        """What is in no allowed state, in words. What is in one of several has only that one from now on."""
        wrong = [
            f"{name}: {found.get(name)} instead of {sorted(map(str, states))}"
            for name, states in self.allowed.items()
            if found.get(name) not in states
        ]
        wrong += [f"{name}: nobody has sent it" for name in found.keys() - self.allowed.keys()]
        wrong += [
            f"stored in part: {names[0]} and {len(names) - 1} others"
            for names in self.unanswered
            if not _are_alike(names, found, self.allowed)
        ]
        for name in self.allowed:
            self.allowed[name] = {found.get(name)}
        self.unanswered.clear()
        return wrong

    def count(self) -> int:
        """How many statements and papers are there for certain."""
        return sum(None not in states for states in self.allowed.values())


def _are_alike(
    names: Iterable[str], found: dict[str, str], allowed: Mapping[str, Collection[State]]
) -> bool:
    """Whether all that one request was to change is changed, or none of it. What may be in both cases says nothing."""
    return len({found.get(name) for name in names if len(allowed[name]) > 1}) <= 1
