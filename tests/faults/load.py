"""People who vote, talk and publish all at once through the API, and remember what the portal told them was done."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.serving import Served, call, connected

PAUSE = 0.02


@dataclass(frozen=True)
class Step:
    """One call. Where it may be sent again (the second time does nothing), it is sent until it is answered."""

    kind: str
    method: str
    path: str
    token: str
    key: tuple[Any, ...]
    body: Any = None
    again: bool = True


@dataclass
class Memory:
    """What was acknowledged, what got no whole answer, what was told to be done already, and what should not have been said.

    `busy` counts the honest 503s: what they answer was not done, and is sent again.
    """

    done: dict[str, set[tuple[Any, ...]]] = field(default_factory=dict)
    unsure: dict[str, set[tuple[Any, ...]]] = field(default_factory=dict)
    answered: dict[str, set[tuple[Any, ...]]] = field(default_factory=dict)
    busy: int = 0
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, step: Step, status: int | None) -> bool:
        """Keep an answer (None: none came); gives whether this step is over."""
        with self.lock:
            if status is not None and 200 <= status < 300:
                self.done.setdefault(step.kind, set()).add(step.key)
                return True
            if status == 503:
                self.busy += 1
                return False
            if status is None:
                self.unsure.setdefault(step.kind, set()).add(step.key)
                return not step.again
            answered_before = status == 409 and step.key in self.unsure.get(step.kind, ())
            if answered_before:
                self.answered.setdefault(step.kind, set()).add(step.key)
            else:
                self.wrong.append(f"{step.method} {step.path}: {status}")
            return True

    def count(self) -> int:
        """How much was acknowledged."""
        with self.lock:
            return sum(len(keys) for keys in self.done.values())


class Crowd:
    """Some threads that send steps through one or more servers until none is left or somebody says stop."""

    def __init__(self, servers: list[Served], steps: Iterable[Step], *, threads: int = 6, seed: int = 1) -> None:
        self.memory = Memory()
        self.kept_back = 0  # so many of the last steps wait: the crowd has work left however fast the portal is
        self._steps = list(steps)
        random.Random(seed).shuffle(self._steps)
        self._servers, self._lock, self._stop = servers, threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(servers[at % len(servers)],)) for at in range(threads)]

    def __len__(self) -> int:
        """How many steps are left."""
        return len(self._steps)

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def busy(self) -> bool:
        """Whether there is still something to send."""
        return any(thread.is_alive() for thread in self._threads)

    def finish(self, *, at_once: bool = False) -> Memory:
        """Wait until all is sent (or only what is under way)."""
        self.kept_back = 0
        if at_once:
            self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.memory

    def _next(self) -> Step | None:
        while len(self._steps) <= self.kept_back and self.kept_back and not self._stop.is_set():
            time.sleep(PAUSE)
        with self._lock:
            return self._steps.pop() if self._steps and not self._stop.is_set() else None

    def _run(self, server: Served) -> None:
        with connected(server.port) as line:
            while (step := self._next()) is not None:
                while not self.memory.note(step, _status(line, step)):
                    time.sleep(PAUSE)


def _status(line: Any, step: Step) -> int | None:
    try:
        return call(line, step.method, step.path, step.body, token=step.token)[0]
    except OSError:
        time.sleep(PAUSE)
        return None


def votes(tokens: dict[int, str], idea_ids: Iterable[int]) -> list[Step]:
    """Every member supports every idea."""
    ideas = list(idea_ids)
    return [Step("vote", "PUT", f"/api/v1/ideas/{idea}/vote", token, (idea, member)) for member, token in tokens.items() for idea in ideas]


def talk(tokens: dict[int, str], idea_ids: Iterable[int], rounds: int) -> list[Step]:
    """Members say something, each sentence once."""
    ideas = list(idea_ids)
    said = [(turn, member, ideas[(turn + member) % len(ideas)]) for turn in range(rounds) for member in tokens]
    return [
        Step("comment", "POST", f"/api/v1/ideas/{idea}/comments", tokens[member], (f"Sentence {turn} of member {member}",), {"body": f"Sentence {turn} of member {member}"}, again=False)
        for turn, member, idea in said
    ]


def publications(token: str, idea_ids: Iterable[int]) -> list[Step]:
    """A moderator lets ideas through; each creator gets a mail."""
    return [Step("publication", "PUT", f"/api/v1/ideas/{idea}/stage", token, (idea,), {"stage": "gathering"}) for idea in idea_ids]
