"""Paths of the portal, built without a request; a test holds them against the routes."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, urlencode

PATHS = {
    "home.show": "/",
    "board.index": "/ideas",
    "board.by_board": "/boards/{board}",
    "board.show": "/ideas/{idea_id}-{slug}",
    "ideas_new.new": "/ideas/new",
    "ideas_new.similar": "/ideas/similar",
    "ideas_new.save": "/ideas/drafts",
    "ideas_new.submit": "/ideas/drafts/submission",
    "ideas_new.see_preview": "/ideas/drafts/preview",
    "ideas_new.draft": "/ideas/drafts/{idea_id}",
    "ideas_new.preview": "/ideas/drafts/{idea_id}/preview",
    "ideas_new.discard": "/ideas/drafts/{idea_id}/removal",
    "ideas_new.edit": "/ideas/{idea_id}/edit",
    "ideas_new.resubmit": "/ideas/{idea_id}/resubmission",
    "ideas_new.pictures": "/ideas/{idea_id}/pictures",
    "ideas_new.order_pictures": "/ideas/{idea_id}/pictures/order",
    "ideas_new.remove_picture": "/ideas/{idea_id}/pictures/removal",
    "ideas_new.history": "/ideas/{idea_id}/history",
    "ideas_new.withdraw": "/ideas/{idea_id}/withdrawal",
    "ideas_new.tell": "/ideas/{idea_id}/updates",
    "ideas_new.correct": "/ideas/{idea_id}/updates/{update_id}/correction",
    "ideas_new.mine": "/account/ideas",
    "votes.cast": "/ideas/{idea_id}/vote",
    "votes.withdraw": "/ideas/{idea_id}/vote/withdrawal",
    "votes.follow": "/ideas/{idea_id}/follow",
    "votes.unfollow": "/ideas/{idea_id}/follow/withdrawal",
    "surveys.answer": "/ideas/{idea_id}/survey",
    "desk_surveys.show": "/desk/ideas/{idea_id}/survey",
    "desk_surveys.table": "/desk/ideas/{idea_id}/survey.csv",
    "comments.index": "/ideas/{idea_id}/comments",
    "comments.create": "/ideas/{idea_id}/comments",
    "comments.edit": "/comments/{comment_id}/edit",
    "comments.history": "/comments/{comment_id}/history",
    "comments.withdraw": "/comments/{comment_id}/withdrawal",
    "comments.helpful": "/comments/{comment_id}/helpful",
    "comments.unhelpful": "/comments/{comment_id}/helpful/withdrawal",
    "comments.hide": "/comments/{comment_id}/hiding",
    "comments.unhide": "/comments/{comment_id}/hiding/lift",
    "timeline.show": "/ideas/{idea_id}/timeline",
    "reports.new": "/reports/new",
    "board.tag": "/tags/{tag}",
    "search.show": "/search",
    "search.suggestions": "/search/suggestions",
    "people.show": "/members/{handle}",
    "account.sign_in": "/sign-in",
    "account.register": "/register",
    "account.join": "/ideas/{idea_id}/join",
    "account.notices": "/account/notices",
    "account.open_notice": "/account/notices/{notice_id}",
    "account.read_all_notices": "/account/notices/reading",
    "account.choose_notices": "/account/notices/choices",
    "account.unsubscribe": "/account/notices/mails-off/{token}",
    "account.inbox": "/account/inbox",
    "account.send_link": "/sign-in/link",
    "account.sign_in_with_passkey": "/sign-in/passkey",
    "account.second_step": "/sign-in/second-step",
    "account.code": "/account/code",
    "account.security": "/account/security",
    "account.confirm_own": "/account/confirmation",
    "account.mail_code": "/account/confirmation/code",
    "account.app": "/account/app",
    "account.confirm_app": "/account/app/confirmation",
    "account.remove_app": "/account/app/removal",
    "account.recovery_codes": "/account/recovery-codes",
    "account.add_passkey": "/account/passkeys",
    "account.passkey_options": "/account/passkeys/options",
    "account.remove_passkey": "/account/passkeys/{passkey_id}/removal",
    "account.end_sign_in": "/account/sign-ins/{sign_in_id}/removal",
    "account.forgotten": "/account/password/forgotten",
    "account.sign_out": "/sign-out",
    "account.scheme": "/account/scheme",
    "account.settings": "/account",
    "account.picture": "/account/picture",
    "account.password": "/account/password",
    "account.email": "/account/email",
    "account.sign_ins": "/account/sign-ins",
    "account.data": "/account/data",
    "account.download": "/account/data.zip",
    "account.close": "/account/closing",
    "account.close_link": "/account/closing/link",
    "account.follow_link": "/account/links/{token}",
    "media.show": "/media/{key}",
    "media.avatar": "/avatars/{seed}.svg",
    "products.show": "/products/{idea_id}-{slug}",
    "products.tell": "/products/{idea_id}/reports",
    "products.withdraw": "/products/reports/{report_id}/withdrawal",
    "products.hide": "/products/reports/{report_id}/hiding",
    "products.unhide": "/products/reports/{report_id}/hiding/lift",
    "feeds.everything": "/feeds/all.atom",
    "feeds.idea": "/feeds/ideas/{idea_id}.atom",
    "pages.imprint": "/imprint",
    "pages.privacy": "/privacy",
    "pages.terms": "/terms",
    "pages.guidelines": "/guidelines",
    "pages.accessibility": "/accessibility",
    "desk_members.index": "/desk/members",
    "desk_members.show": "/desk/members/{member_id}",
    "desk_members.role": "/desk/members/{member_id}/role",
    "desk_members.suspension": "/desk/members/{member_id}/suspension",
    "desk_members.lift": "/desk/members/{member_id}/suspension/lift",
    "desk_outbox.index": "/desk/outbox",
    "desk_outbox.show": "/desk/outbox/{name}",
    "desk_outbox.html": "/desk/outbox/{name}/html",
    "desk_queue.show": "/desk/queue",
    "desk_lifecycle.show": "/desk/ideas/{idea_id}",
    "desk_lifecycle.hide": "/desk/ideas/{idea_id}/updates/{update_id}/hiding",
    "desk_lifecycle.unhide": "/desk/ideas/{idea_id}/updates/{update_id}/hiding/lift",
    "desk_moderation.comments": "/desk/comments",
    "desk_moderation.reports": "/desk/reports",
    "desk_products.show": "/desk/products/{idea_id}",
    "desk_products.credit": "/desk/products/{idea_id}/credits",
    "desk_products.reverse": "/desk/products/{idea_id}/credits/{credit_id}/reversal",
    "desk_contributions.index": "/desk/contributions",
    "desk_boards.index": "/desk/boards",
}


@lru_cache(maxsize=16384)
def path(endpoint: str, /, **values: str | int) -> str:
    """The path of an endpoint; values without a place in it become the query. Raises KeyError if unknown."""
    form = PATHS[endpoint]
    query = {k: v for k, v in values.items() if "{" + k + "}" not in form}
    filled = form.format(**{k: quote(str(v), safe="/" if k == "key" else "") for k, v in values.items() if k not in query})
    return f"{filled}?{urlencode(query)}" if query else filled


def idea_path(idea_id: int, slug: str) -> str:
    """The page of an idea."""
    return path("board.show", idea_id=idea_id, slug=slug or "idea")


def absolute(public_url: str, link: str) -> str:
    """A link for a mail or a feed: always from the configured public address, never from a request."""
    return public_url.rstrip("/") + link
