"""The main pages, and who sees them: visited by axe and by the photographer alike."""

from __future__ import annotations

PUBLIC = {
    "home": "/",
    "ideas": "/ideas",
    "markets": "/boards/markets",
    "idea": "{idea}",
    "timeline": "/ideas/{idea_id}/timeline",
    "comments": "/ideas/{idea_id}/comments",
    "tag": "/tags/{tag}",
    "search": "/search?q={word}",
    "search-nothing": "/search?q=xylophonquark",
    "member": "/members/{author}",
    "sign-in": "/sign-in",
    "register": "/register",
    "inbox": "/account/inbox?kind=sign_in",
    "code": "/account/code",
    "join": "/ideas/{idea_id}/join?do=support",
    "forgotten": "/account/password/forgotten",
    "report": "/reports/new?thing=idea&id={idea_id}",
    "terms": "/terms",
    "guidelines": "/guidelines",
    "privacy": "/privacy",
    "imprint": "/imprint",
    "accessibility": "/accessibility",
    "not-found": "/ideas/999999",
}

MEMBER = {
    "new-idea": "/ideas/new",
    "new-suggestion": "/ideas/new?board=markets",
    "my-ideas": "/account/ideas",
    "settings": "/account",
    "security": "/account/security",
    "confirm": "/account/confirmation?next=/account/security",
    "data": "/account/data",
    "closing": "/account/closing",
    "idea-signed-in": "{idea}",
}

STAFF = {
    "desk-queue": "/desk/queue",
    "desk-idea": "/desk/ideas/{idea_id}",
    "desk-comments": "/desk/comments",
    "desk-reports": "/desk/reports",
    "desk-boards": "/desk/boards",
    "desk-members": "/desk/members",
    "desk-outbox": "/desk/outbox",
}
