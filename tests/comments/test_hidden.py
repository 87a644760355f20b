"""A hidden comment and its author."""

from ideas.accounts.queries import actor_of
from ideas.comments.actions import hide, post
from tests.browser import Browser
from tests.factories import NOON, make_idea, make_member


def test_the_author_of_a_hidden_comment_still_reads_the_page(app):
    author, moderator = make_member(), make_member("moderator")
    idea = make_idea()
    comment = post(idea, "Something that will be hidden soon.", by=actor_of(author), now=NOON)
    hide(comment, reason="off_topic", text="That is not for here.", by=actor_of(moderator), now=NOON)
    answer = Browser(app, author).get(f"/ideas/{idea.id}-{idea.slug}")
    assert answer.status_code == 200
    assert "Something that will be hidden soon." not in answer.text
