"""The JSON of Canny's API as lines of the common form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ideas.core.words import N_, Message, Nn_
from ideas.transfer.formats.common import ByKind, Line, quoted
from ideas.transfer.formats.objects import Object, objects
from ideas.transfer.formats.shaping import filled, label, merged_at_last, noted
from ideas.transfer.formats.standing import known_status
from ideas.transfer.formats.values import names_in

Paths = Mapping[str, Sequence[tuple[str, Path]]]
PEOPLE = {"users": ("",), "posts": ("author",), "votes": ("voter",), "comments": ("author",)}
PRIVATE = N_("its board is private there: left out")


@dataclass
class _Index:
    """What has to be known of all posts before one can be told: ids only."""

    posts: set[str] = field(default_factory=set)
    private: set[str] = field(default_factory=set)
    hushed: set[str] = field(default_factory=set)
    merges: dict[str, str] = field(default_factory=dict)
    dated: set[str] = field(default_factory=set)


class CannyApi(ByKind):
    """Posts, votes, comments, people, status changes and the changelog of a portal, as its API answers them. What belongs to a private board is left out; what only the team or only its author sees there is internal."""

    def __init__(self, name: str, paths: Paths) -> None:
        self.name, self._paths = name, paths

    def _objects(self, kind: str) -> Iterator[tuple[str, Object]]:
        for file, path in self._paths[kind]:
            for found in objects(path, kind, "statusChanges"):
                yield file, found

    @cached_property
    def _index(self) -> _Index:
        index = _Index()
        private, hushed = self._boards()
        for _, found in self._objects("posts"):
            key, board = _text(found.data, "id"), _within(found.data, "board")
            index.posts.add(key)
            if _text(board, "id") in private or board.get("isPrivate") is True:
                index.private.add(key)
            if _text(board, "id") in hushed or board.get("privateComments") is True:
                index.hushed.add(key)
            for other in _merged(found.data):
                index.merges[_text(other, "id")] = key
        index.dated = {_text(_within(found.data, "post"), "id") for _, found in self._objects("status_changes")}
        return index

    def _boards(self) -> tuple[set[str], set[str]]:
        """The boards that are private, and those whose comments are."""
        found = [board.data for _, board in self._objects("boards")]
        return tuple({_text(board, "id") for board in found if board.get(name) is True} for name in ("isPrivate", "privateComments"))  # type: ignore[return-value]

    @cached_property
    def _labels(self) -> dict[str, str]:
        """By which label the users with an address go, wherever only their id stands."""
        return {_text(found.data, "id"): label(found.data["email"]) for _, found in self._objects("users") if found.data.get("id") and found.data.get("email")}

    def _label(self, person: Mapping[str, Any]) -> str:
        return self._labels.get(_text(person, "id")) or label(person.get("email"), person.get("id"), person.get("name"))

    def _people(self) -> Iterator[Line]:
        met: set[str] = set()
        for kind, places in PEOPLE.items():
            for file, found in self._objects(kind):
                for place in places:
                    person = _within(found.data, place) if place else found.data
                    known = "" if found.problem else self._label(person)
                    if known and known not in met:
                        met.add(known)
                        yield Line(file, found.number, filled(id=known, name=_text(person, "name"), email=_text(person, "email"), role="official" if person.get("isAdmin") is True else ""))

    @cached_property
    def _voted(self) -> Counter[str]:
        """How many votes of each post are listed."""
        return Counter(_text(_within(found.data, "post"), "id") for _, found in self._objects("votes"))

    def _ideas(self) -> Iterator[Line]:
        for file, found in self._objects("posts"):
            if found.problem:
                yield Line(file, found.number, problem=found.problem)
                continue
            yield self._idea(file, found)
            yield from self._swallowed(file, found)

    def _idea(self, file: str, found: Object) -> Line:
        post, key = found.data, _text(found.data, "id")
        if key in self._index.private:
            return Line(file, found.number, {"id": key}, left_out=PRIVATE)
        votes, about_votes = _votes(post, self._voted[key])
        merged_into, about_merge = self._merged_into(key)
        return Line(file, found.number, filled(
            id=key, title=_text(post, "title"), body=_text(post, "details"), created_at=_text(post, "created"), author=self._label(_within(post, "author")),
            category=_text(_within(post, "category"), "name"), tags=names_in(post.get("tags") or []), board=_text(_within(post, "board"), "name"), votes_up=votes,
            status=_status(post), status_raw=_text(post, "status"), url=_text(post, "url"), merged_into=merged_into,
        ), note=noted(*found.notes, about_votes, about_merge, _pictures(post)))

    def _merged_into(self, key: str) -> tuple[str, Message | None]:
        if key not in self._index.merges:
            return "", None
        last = merged_at_last(key, self._index.merges)
        return (last, None) if last else ("", N_("merged in a circle: left apart"))

    def _swallowed(self, file: str, found: Object) -> Iterator[Line]:
        """Posts that were merged into this one and are no longer in the list, as far as their titles are told."""
        for other in _merged(found.data):
            key = _text(other, "id")
            if key and _text(other, "title") and key not in self._index.posts and _text(found.data, "id") not in self._index.private:
                yield Line(file, found.number, filled(
                    id=key, title=_text(other, "title"), body=_text(other, "details"), created_at=_text(other, "created"), author=self._label(_within(other, "author")),
                    board=_text(_within(found.data, "board"), "name"), url=_text(other, "url"), merged_into=self._merged_into(key)[0],
                ), note=N_("read from the post it was merged into"))

    def _statuses(self) -> Iterator[Line]:
        yield from self._changes()
        yield from self._last_changes()
        yield from self._entries()

    def _changes(self) -> Iterator[Line]:
        for file, found in self._objects("status_changes"):
            post, said = _text(_within(found.data, "post"), "id"), _text(_within(found.data, "changeComment"), "value")
            yield Line(file, found.number, filled(
                idea_id=post, at=_text(found.data, "created"), kind="official_answer" if said else "status", status=_status(found.data), status_raw=_text(found.data, "status"),
                text=said, by="team",
            ), problem=found.problem, left_out=PRIVATE if post in self._index.private else None, note=noted(*found.notes))

    def _last_changes(self) -> Iterator[Line]:
        """When a post came to stand where it stands, where its changes are not listed."""
        for file, found in self._objects("posts"):
            key, at = _text(found.data, "id"), _text(found.data, "statusChangedAt")
            if at and _status(found.data) != "open" and key not in self._index.private | self._index.dated:
                yield Line(file, found.number, filled(idea_id=key, at=at, kind="status", status=_status(found.data), status_raw=_text(found.data, "status"), by="team"))

    def _entries(self) -> Iterator[Line]:
        for file, found in self._objects("entries"):
            posts = [key for post in _list(found.data, "posts") if (key := _text(post, "id") if isinstance(post, dict) else str(post))]
            left_out = None if _text(found.data, "status") in ("", "published") else N_("a changelog entry that is not published")
            left_out = left_out or (None if posts or found.problem else N_("a changelog entry that names no post"))
            if found.problem or left_out:
                yield Line(file, found.number, {"kind": "milestone"}, found.problem, left_out)
                continue
            for place, key in enumerate(posts):
                yield self._milestone(file, found, key, noted(*found.notes) if place == 0 else None)

    def _milestone(self, file: str, found: Object, key: str, note: Message | None) -> Line:
        entry, markdown = found.data, _text(found.data, "markdownDetails")
        return Line(file, found.number, filled(
            idea_id=key, at=_text(entry, "publishedAt") or _text(entry, "created"), kind="milestone", title=_text(entry, "title"), text=markdown or _text(entry, "plaintextDetails"),
            format="markdown" if markdown else "", by="team",
        ), left_out=PRIVATE if key in self._index.private else None, note=note)

    def _votes(self) -> Iterator[Line]:
        for file, found in self._objects("votes"):
            post = _text(_within(found.data, "post"), "id")
            yield Line(
                file, found.number, filled(idea_id=post, voter=self._label(_within(found.data, "voter")), at=_text(found.data, "created")),
                found.problem, PRIVATE if post in self._index.private else None, noted(*found.notes),
            )

    def _comments(self) -> Iterator[Line]:
        for file, found in self._objects("comments"):
            comment, post, author = found.data, _text(_within(found.data, "post"), "id"), _within(found.data, "author")
            hidden = comment.get("internal") is True or comment.get("private") is True or post in self._index.hushed
            left_out = PRIVATE if post in self._index.private else None
            if not left_out and not found.problem and not _text(comment, "value").strip() and comment.get("imageURLs"):
                left_out = N_("a comment of pictures only")
            yield Line(file, found.number, filled(
                id=_text(comment, "id"), idea_id=post, parent_id=_text(comment, "parentID"), author=self._label(author), author_role="official" if author.get("isAdmin") is True else "",
                created_at=_text(comment, "created"), body=_text(comment, "value"), internal=hidden,
            ), found.problem, left_out, noted(*found.notes, _pictures(comment)))


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    value = data.get(name)
    return value if isinstance(value, list) else []


def _within(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def _merged(post: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [_within(entry, "post") for entry in _list(post, "mergeHistory") if isinstance(entry, dict)]


def _status(data: Mapping[str, Any]) -> str:
    return known_status(_text(data, "status")) or _text(data, "status")


def _votes(post: Mapping[str, Any], listed: int) -> tuple[int | None, Message | None]:
    """How many votes a post has: those listed count, `voteCount` says how many more there were; `score` counts only without either, since some portals weigh it."""
    for name in ("voteCount", "vote_count"):
        if isinstance(post.get(name), int):
            return max(post[name], listed), None
    score = post.get("score")
    if listed:
        if score in (None, listed):
            return listed, None
        return listed, Nn_("score %(score)s, but one vote is listed: it counts", "score %(score)s, but %(num)s votes are listed: these count", listed, score=quoted(str(score)))
    if score is None or (isinstance(score, int) and score >= 0):
        return score, None
    return None, N_("score %(score)s is no number of votes: taken as none", score=quoted(str(score)))


def _pictures(data: Mapping[str, Any]) -> Message | None:
    count = len(_list(data, "imageURLs"))
    return Nn_("one picture lies at an address of its own: left out", "%(num)s pictures lie at addresses of their own: left out", count) if count else None
