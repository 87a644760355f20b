"""The register and what follows from it, as tables."""

import pytest

from ideas.core.events import KINDS
from ideas.core.words import say
from ideas.notifications.queries.audiences import AUDIENCES
from ideas.notifications.rules import GROUPS, LEVELS, NOTICES, REASONS_GROUP, Heard, after_unsubscribing, channels, groups_for, heard_by, why_not_choose
from ideas.notifications.sentences import SHORT, WHY, sentence, why
from ideas.reactions import REACTIONS


@pytest.mark.parametrize("kind", sorted(NOTICES))
def test_every_line_names_what_there_is(kind):
    assert kind in KINDS
    assert [follow_up.__name__ for follow_up in REACTIONS[kind]].count("tell_notices") == 1
    for line in NOTICES[kind]:
        assert line.audience in AUDIENCES
        assert line.group in {*GROUPS, REASONS_GROUP}
        assert line.usual in LEVELS
        assert line.audience in WHY and line.audience in SHORT
        assert say("de", sentence(kind, {}, line.audience)) and say("de", why(line.audience, line.group))


@pytest.mark.parametrize(("kind", "to_stage", "audience", "group", "usual"), [
    ("idea.moved", "declined", "supporters", "decisions", "mail"),
    ("idea.moved", "launched", "supporters", "decisions", "mail"),
    ("idea.moved", "in_development", "supporters", "news", "inbox"),
    ("idea.moved", "approved", "followers", "decisions", "inbox"),
    ("idea.moved", "in_review", "creator", "own", "mail"),
    ("statement.given", None, "concerned", "reasons", "mail"),
    ("comment.posted", None, "answered", "talk", "inbox"),
    ("update.posted", None, "followers", "news", "inbox"),
])
def test_who_hears_how(kind, to_stage, audience, group, usual):
    line = {line.audience: line for line in heard_by(kind, {"to_stage": to_stage})}[audience]
    assert (line.group, line.usual) == (group, usual)


def test_one_line_an_audience():
    audiences = [line.audience for line in heard_by("idea.moved", {"to_stage": "declined"})]
    assert sorted(audiences) == ["creator", "followers", "supporters"]
    assert heard_by("vote.cast", {}) == ()


@pytest.mark.parametrize(("line", "chosen", "inbox", "expected"), [
    (Heard("creator", "own"), None, True, ("inbox", "mail")),
    (Heard("creator", "own"), "inbox", True, ("inbox",)),
    (Heard("creator", "own"), "off", True, ()),
    (Heard("supporters", "news"), None, True, ("inbox",)),
    (Heard("supporters", "news"), "mail", True, ("inbox", "mail")),
    (Heard("creator", "reasons"), "off", True, ("inbox", "mail")),
    (Heard("concerned", "reports"), None, False, ("mail",)),
    (Heard("concerned", "reports"), "inbox", False, ()),
    (Heard("concerned", "reports"), "off", False, ()),
])
def test_channels(line, chosen, inbox, expected):
    assert channels(line, chosen, inbox=inbox) == expected


@pytest.mark.parametrize(("present", "level"), [(None, "inbox"), ("mail", "inbox"), ("inbox", "inbox"), ("off", "off")])
def test_refusing_mails_keeps_the_inbox(present, level):
    assert after_unsubscribing(present) == level


@pytest.mark.parametrize(("group", "level", "is_staff", "goes"), [
    ("own", "mail", False, True), ("own", "off", False, True), ("own", "loud", False, False), ("reasons", "off", False, False), ("account", "off", True, False),
    ("desk", "off", False, False), ("desk", "off", True, True),
])
def test_what_can_be_switched(group, level, is_staff, goes):
    assert (why_not_choose(group, level, is_staff=is_staff) is None) == goes


def test_the_desks_switch_is_for_staff():
    assert set(groups_for(is_staff=True)) - set(groups_for(is_staff=False)) == {"desk"}
