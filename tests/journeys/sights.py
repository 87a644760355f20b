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
    "ideas-top": "/ideas?sort=top&stage=gathering",
    "search": "/search?q={word}",
    "search-begin": "/search",
    "search-nothing": "/search?q=xylophonquark",
    "member": "/members/{author}",
    "sign-in": "/sign-in",
    "register": "/register",
    "inbox": "/account/inbox?kind=sign_in",
    "code": "/account/code",
    "join": "/ideas/{idea_id}/join?do=support",
    "forgotten": "/account/password/forgotten",
    "report": "/reports/new?thing=idea&id={idea_id}",
    "roadmap": "/roadmap",
    "decisions": "/decisions",
    "decisions-declined": "/decisions?outcome=declined",
    "how-answers-explain": "/decisions/answers",
    "promises": "/promises",
    "promises-late": "/promises?list=late",
    "promises-kept": "/promises?list=kept",
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
    "notices": "/account/notices",
    "security": "/account/security",
    "confirm": "/account/confirmation?next=/account/security",
    "data": "/account/data",
    "closing": "/account/closing",
    "idea-signed-in": "{idea}",
}

STAFF = {
    "desk-queue": "/desk/queue",
    "desk-idea": "/desk/ideas/{idea_id}",
    "desk-survey": "/desk/ideas/{idea_id}/survey",
    "desk-comments": "/desk/comments",
    "desk-reports": "/desk/reports",
    "desk-boards": "/desk/boards",
    "desk-board": "/desk/boards/products",
    "desk-members": "/desk/members",
    "desk-outbox": "/desk/outbox",
}

STRAINED = {
    "long": "{long}",
    "long-timeline": "{long}/timeline",
    "told": "{told}",
    "told-timeline": "{told}/timeline",
    "talked": "{talked}",
    "talked-comments": "{talked}/comments",
    "comment-history": "/comments/{comment}/history",
    "many-pictures": "{many}",
    "declined": "{declined}",
    "approved": "{approved}",
    "parked": "{parked}",
    "removed": "{taken_down}",
    "nothing-here": "/ideas?stage=launched&q=quark",
    "member-long": "/members/{creator}",
    "member-new": "/members/{newcomer}",
}

STRAINED_OWN = {
    "own-idea": "{long}",
    "own-draft": "/ideas/drafts/{draft_id}",
    "own-preview": "/ideas/drafts/{draft_id}/preview",
    "own-pictures": "{many}/pictures",
    "own-edit": "{long}/edit",
    "own-update": "{told}/updates",
    "own-withdrawal": "{long}/withdrawal",
    "own-returned": "{returned}",
    "own-removed": "{taken_down}",
    "own-discard": "/ideas/drafts/{draft_id}/removal",
    "own-similar": "/ideas/similar?title=Windm%C3%BChle",
    "not-open": "/desk/queue",
}

STRAINED_STAFF = {
    "desk-waiting": "/desk/ideas/{waiting_id}",
    "desk-told": "/desk/ideas/{told_id}",
    "desk-decided": "/desk/ideas/{declined_id}",
    "desk-correction": "/desk/ideas/{told_id}/updates/{update}/correction",
    "desk-hiding": "/desk/ideas/{told_id}/updates/{update}/hiding",
    "desk-member": "/desk/members/{member}",
    "desk-members-found": "/desk/members?q=xylophonquark",
    "desk-empty": "/desk/queue?view=declined&tag=quark",
    "desk-letter": "/desk/outbox/{letter}",
    "comment-hiding": "/comments/{comment}/hiding",
}
