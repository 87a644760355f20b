"""How each text field of the pages and of the API is sent. A field that a form shows and that has no line here fails the build.

A line: endpoint, kind of thing (`tests/house/world.py`), who sends it, fields. `:line` and `:text` come back as they went in (cleaned as one line, or as
several); `:other` is a choice, a number, a day, a secret, an address: it is kept only where it fits, and must break nothing. A method stands
before the endpoint where it is not POST.
"""

from __future__ import annotations

from typing import NamedTuple

from ideas.web.api.v1 import CALLS

TABLE = """
account.profile                 nothing    creator    name:line bio:text handle:other lang:other
account.make_account            nothing    visitor    name:other email:other handle:other next:other stamp:other website:other
account.sign_in_with_password   nothing    visitor    email:other password:other next:other
account.send_link               nothing    visitor    email:other next:other stamp:other website:other
account.forgotten               nothing    visitor    email:other stamp:other website:other
account.join                    public     visitor    email:other text:other guest:other name:other stamp:other website:other
account.email                   nothing    creator    email:other present_for_email:other
account.password                nothing    creator    password:other present:other username:other
account.use_link                link       visitor    next:other password:other
account.leave                   nothing    creator    present:other link:other
account.code                    nothing    visitor    code:other email:other stamp:other website:other next:other
account.confirm                 nothing    creator    credential:other code:other mailed:other password:other username:other next:other
account.mail_code               nothing    creator    next:other
account.take_second_step        nothing    visitor    code:other credential:other next:other
account.confirm_app             nothing    creator    code:other
account.passkey_options         nothing    creator    for:other
account.add_passkey             nothing    creator    credential:other name:other
account.sign_in_with_passkey    nothing    visitor    credential:other next:other for:other
account.choose_notices          nothing    creator    own:other shared:other own_talk:other decisions:other news:other talk:other reports:other desk:other texts:other rewards:other invitations:other perks:other
account.scheme                  nothing    visitor    scheme:other next:other
members_home.suggest            nothing    creator    back:other
members_home.suggest_nothing    nothing    creator    back:other
comments.create                 public     another    body:text parent_id:other part:other own_mark:other repeated:other
comments.edit                   comment    creator    body:text
comments.hide                   comment    moderator  reason:other text:other
reports.new                     public     another    reason:other text:text thing:other thing_id:other good_faith:other link:other
reports.new                     public     visitor    reason:other text:text thing:other thing_id:other good_faith:other link:other email:other name:other stamp:other website:other
reports.appeal                  decided_report another text:text
statements.appeal               statement  visitor    text:text
desk_moderation.decide_appeal   appeal     moderator  text:other outcome:other until:other
ideas_new.save                  draft      creator    title:line summary:line problem:text body:text tags:other answers:other lang:other board:other idea_id:other region:other group:other channel:other evidence:other size:other alt-:other field-f:other
ideas_new.save                  begun_again creator     title:line what_changed:text
ideas_new.see_preview           draft      creator    title:other summary:other tags:other
ideas_new.submit                draft      creator    terms:other checklist:other
ideas_new.edit                  public     creator    title:line summary:line problem:text body:text tags:other answers:other lang:other
ideas_new.resubmit              returned   creator    title:line summary:line problem:text body:text tags:other answers:other lang:other
ideas_new.resubmit              returned_again creator  title:line what_changed:text
ideas_new.pictures              picture    creator    alt-:line order:other picture_id:other
ideas_new.order_pictures        picture    creator    up:other down:other order:other alt-:other
ideas_new.tell                  public     creator    title:line text:text
ideas_new.correct               update     creator    text:text
ideas_new.withdraw              public     creator    reason:text
desk_principles.change          nothing    admin      text_de:text text_en:text
desk_settings.change            number     admin      value:other default:other
account.make_token              nothing    creator    name:other scopes:other days:other
desk_theme.change               looks      admin      name:other brand_light:other brand_dark:other pop_light:other pop_dark:other sun:other deep:other font:other
desk_exports.ask                nothing    admin      name:other purpose:line
desk_transfer.send              board      admin      board:other clock:other format:other source:other
desk_transfer.read_as           upload     admin      format:other
desk_transfer.map_columns       upload     admin      board:other lang:other source:other map-title:other map-body:other map-id:other map-created_at:other map-author:other map-author_email:other map-votes:other map-status:other map-category:other map-subcategory:other map-area:other map-tags:other map-board:other map-answer:other map-answered_at:other map-merged_into:other map-url:other map-lang:other
desk_members.hand_over          colleague  admin      handle:other reason:other
desk_tags.change                topic      admin      name:other description_de:line description_en:line
desk_tags.merge                 topic      admin      into:other
desk_boards.change              board      admin      name_de:line name_en:line intro_de:line intro_en:line preset:other first_days:other votes_1:other days_1:other votes_2:other days_2:other votes_3:other days_3:other votes_4:other days_4:other votes_5:other days_5:other votes_6:other days_6:other contact:other
desk_lifecycle.answer           public     team       title:line text:text next_step:line promised_for:other promised_stage:other kind:other own_mark:other keeps:other late_because:other late_action:other template:other repeated:other
desk_lifecycle.correct          answer     team       text:text next_step:other promised_for:other late_because:other late_action:other
ratings.rate                    answer     creator    thing:other thing_id:other mark:other
desk_lifecycle.hide             answer     moderator  text:other reason:other
desk_lifecycle.give_back        submitted  team       text:other reason:other repeated:other
desk_lifecycle.move             public     team       text:other reason:other stage:other changes_mind:other parked_until:other next_review_on:other own_mark:other repeated:other
desk_lifecycle.remove           public     moderator  text:other reason:other
desk_reviews.make               round      admin      entry_closes_on:other decisions_on:other
desk_reviews.dates              round      admin      entry_closes_on:other decisions_on:other
desk_reviews.assign             round      team       member:other role:other
desk_reviews.publish            prepared   team       publish_at:other entries:other
desk_reviews.score              round      team       note_brand_fit:other note_strategy:other note_demand:other note_feasibility:other note_cost:other note_safety:other note_licence:other note_quality:other brand_fit:other strategy:other demand:other feasibility:other cost:other safety:other licence:other quality:other
desk_reviews.declare            round      team       conflict:other
desk_reviews.prepare            prepared   team       text:other changes_mind:other outcome:other reason:other parked_until:other next_review_on:other own_mark:other repeated:other
desk_scoring.give               public     team       reach:other impact:other confidence:other effort:other why:text
desk_scoring.choose_scheme      board      admin      weight_brand_fit:other weight_strategy:other weight_demand:other weight_feasibility:other weight_cost:other weight_safety:other weight_licence:other weight_quality:other method:other
desk_fields.add                 board_field admin     name_de:line name_en:line hint_de:line hint_en:line kind:other audience:other options:other required:other
desk_fields.change              board_field admin     name_de:line name_en:line hint_de:line hint_en:line options:other required:other
desk_fields.fill                own_fielded team      field-f:other
desk_behalf.enter               public     team       label:line source:line
desk_supporters.contact         supported  team       body:text segment:other
desk_notes.write                note       team       body:text
desk_notes.change               note       creator    body:other
reviews.vote                    ballot     another    idea_id:other
desk_members.role               colleague  admin      role:other role_reason:other
desk_members.sign_out           colleague  admin      sign_out_reason:other
desk_members.suspension         colleague  moderator  reason:text until:other
desk_moderation.refuse          waiting    team       reason:other
desk_moderation.decide          report     moderator  text:other outcome:other reason:other until:other
co_authors.show                 draft      creator    handle:other share:other
co_authors.shares               draft      creator    share-:other member_id:other
co_authors.answer               shared_draft creator  answer:other
hints.give                      public     another    text:line originality:other usefulness:other detail:other
surveys.answer                  supported  creator    price:other quantity:other intent:other for_whom:other country:other customer_group:other channel:other would_buy:other
challenges_jury.score           seated           creator    points:other note:text
invitations.answer              invitation       creator    answer:other
invitations.choose              nothing          another    wants:other
polls.answer                    poll             another    choice:other consent:other
polls.answer                    poll_in_words    creator    words:text consent:other
desk_guests.open_board          council_form     admin      name_de:line name_en:line intro_de:line intro_en:line kind:other
desk_guests.add                 council          team       who:other
desk_guests.remove              council          team       reason:text
desk_guests.set_tier            council          team       tier:other
desk_panels.new                 panel_form       team       title_de:line title_en:line text_de:text text_en:text purpose:other thing:other size:other tags:other answer_by:other
desk_panels.edit                panel            team       title_de:line title_en:line text_de:text text_en:text purpose:other thing:other size:other tags:other answer_by:other
desk_panels.leave_out           panel            team       reason:text
desk_polls.new                  poll_form        team       question_de:line question_en:line why_de:text why_en:text kind:other options_de:other options_en:other segment:other aim_tier:other aim_tag:other aim_board:other aim_panel:other closes_at:other
desk_polls.edit                 draft_poll       team       question_de:line question_en:line why_de:text why_en:text kind:other options_de:other options_en:other segment:other aim_tier:other aim_tag:other aim_board:other aim_panel:other closes_at:other
desk_polls.stop                 poll             team       reason:text
ambassadors.decide              question   creator    answer:other
leaderboard.leave               nothing    creator    back:other
leaderboard.rejoin              nothing    creator    back:other
desk_ambassadors.ask            able_fan   team       handle:other reason:text
desk_ambassadors.end            question   team       reason:text
coin_rounds.spend               coin_round       another    idea_id:other coins:other
desk_coin_rounds.new            coin_form        team       title_de:line title_en:line promise_de:text promise_en:text ideas:other opens_at:other closes_at:other
desk_coin_rounds.edit           draft_coin_round team       title_de:line title_en:line promise_de:text promise_en:text ideas:other opens_at:other closes_at:other
desk_coin_rounds.cancel         coin_round       team       reason:text
badges.choose                   badged           creator    badge:other
thanks.tell_birthday            birthday         creator    day:other month:other
desk_thanks.new                 thankable        team       to:other text:text points:other audience:other lang:other
challenges.enter                own_entrant      creator    idea_id:other
challenges.leave                own_entry        creator    idea_id:other
challenges.vote                 in_vote          another    idea_id:other after:other
challenges.take_back            in_vote          another    idea_id:other after:other
desk_challenges.new             nothing          team       title_de:other title_en:other question_de:other question_en:other rules_de:other rules_en:other prize_de:other prize_en:other eligibility_de:other eligibility_en:other form:other board_id:other opens_at:other closes_at:other vote_opens_at:other vote_closes_at:other result_at:other entries_each:other votes_each:other winners_most:other alt:other
desk_challenges.edit            draft_challenge  team       title_de:other title_en:other question_de:other question_en:other rules_de:other rules_en:other prize_de:other prize_en:other eligibility_de:other eligibility_en:other form:other board_id:other opens_at:other closes_at:other vote_opens_at:other vote_closes_at:other result_at:other entries_each:other votes_each:other winners_most:other alt:other
desk_challenges.invite          judged           admin      handle:other
desk_challenges.choose          judged           team       finalists:other reason-:other
desk_challenges.publish         counting         team       word:text
desk_challenges.add_word        decided          team       word:text
perks.redeem                    perk       another    country:other terms:other offer:other before:other
product_tests.apply             open_test  another    text:text country:other terms:other offer:other
product_tests.tell              drawn_test creator    body:text rating:other
product_tests.hide              tester_report moderator reason:other text:other
desk_perks.new                  perk_form  team       title_de:other title_en:other text_de:other text_en:other terms_de:other terms_en:other kind:other price:other stock:other each_most:other tier:other countries:other opens_at:other closes_at:other expiry_days:other cost:other board_id:other with_greetings:other
desk_perks.edit                 perk       team       title_de:line title_en:line text_de:text text_en:text terms_de:text terms_en:text kind:other price:other stock:other stock_seen:other each_most:other tier:other countries:other opens_at:other closes_at:other expiry_days:other cost:other board_id:other with_greetings:other
desk_perks.codes                code_perk  team       lines:other
desk_perks.cancel               redemption team       reason:text
desk_tests.set_aside            applied    team       reason:text
desk_tests.thank                tester_report team    thanks:text
products.tell                   launched   another    body:text owns:other
products.hide                   told       moderator  reason:other text:other
collections.add                 public     another    title:line sentence:other collection:other official:other
collections.edit                collection creator    title:line text:text
collections.arrange             collection creator    sentence:line do:other
collections.hide                collection moderator  reason:other text:other
desk_contributions.refuse_collection waiting_collection team reason:other
desk_lifecycle.put_template     answerable team      title:other text:other next_step:other promised_for:other promised_stage:other kind:other own_mark:other keeps:other late_because:other late_action:other template:other
desk_templates.new              template   team       name:line text:text lang:other
desk_templates.edit             template   team       name:line text:text lang:other
desk_bulk.new                   choice     team      kind:other idea:other all:other
desk_bulk.start                 chosen_run team       tags:other assignee:other stage:other reason:other text:other changes_mind:other parked_until:other text-:other template:other repeated:other
desk_bulk.put_in                chosen_answers team   text-:other template:other
desk_bulk.cancel                running    team       tags:other assignee:other stage:other reason:other text:other changes_mind:other parked_until:other text-:other template:other
desk_bulk.undo                  finished_run team     text:other
desk_merges.announce            to_merge   moderator  reason:other days:other hurry:other into:other
desk_merges.hasten              merge_coming moderator days:other reason:other
desk_merges.read                merge_coming team     up_to:other
desk_merges.call_off            merge_coming team     reason:other
desk_merges.undo                merged     team       reason:other
merges.protest                  merge_coming creator  text:text
desk_picks.new                  public     team       sentence:other from_day:other until:other
desk_interviews.show            asked      team       title:other intro:other question-:other answer-:other alt-:other kept-:other remove-:other
desk_inbox.assign               public     team       to:other
desk_inbox.tag                  public     team       tags:other take:other
desk_inbox.be_here              public     team       doing:other
desk_inbox.keep                 nothing    team       name:line
desk_inbox.density              nothing    team       density:other
desk_products.show              launched   team       text:text shop_url:other rate:other copies:other
desk_products.credit            launched   team       kind:other period_from:other period_until:other net:other copies:other note:line figures_public:other
desk_contributions.refuse       waiting_told team     reason:other
votes.cast                      public     another    part:other
"""

ASKED = {  # texts of addresses: what is searched for, filtered by, gone back to
    "board.index": ("q", "tag", "sort", "stage", "board", "language", "after", "lang"), "board.by_board": ("q", "tag", "sort", "stage", "after"), "board.tag": ("q", "sort", "after"), "search.show": ("q", "after", "view"),
    "search.suggestions": ("q",), "ideas_new.similar": ("title",), "desk_members.index": ("q", "role", "state", "before"), "desk_tags.index": ("q", "after"), "desk_audit.index": ("person", "kind", "idea", "member", "since", "until", "after"), "desk_audit.table": ("person", "kind", "idea", "member", "since", "until"), "desk_answers.show": ("days",), "desk_inbox.show": ("view", "after", "q", "board", "stage", "tag", "language", "assignee", "late", "sort", "whose"), "desk_bulk.index": ("after",), "desk_bulk.show": ("state", "after"), "comments.index": ("order", "after", "reply"),
    "leaderboard.show": ("topic", "board"), "desk_insights.index": ("from", "to", "board"), "desk_merges.show": ("q",),
    "desk_insights.show": ("from", "to", "board"), "decisions.index": ("q", "outcome", "reason", "year", "board", "after"), "promises.index": ("list", "board", "after"), "roadmap.show": ("board",),
    "timeline.show": ("only", "after"), "people.show": ("list", "after"), "account.sign_in": ("next",), "account.confirm_own": ("mailed", "next"), "account.security": ("next",), "account.register": ("next",), "account.join": ("do", "text", "reply"), "account.inbox": ("kind",), "account.notices": ("after",), "reports.new": ("thing", "thing_id", "link"), "moderation_log.month": ("what", "after"), "desk_moderation.reports": ("reason", "after"),
    "desk_guests.show": ("after",), "desk_panels.new": ("purpose",), "challenges.index": ("after",), "thanks.index": ("after",), "desk_thanks.index": ("after",), "desk_thanks.new": ("to",), "products.statement": ("creator", "year"), "surveys.answer": ("later",), "ideas_new.new": ("board", "challenge"),
    "board.show": ("picture",), "kit.svg": ("save",), "kit.png": ("save",), "desk_exports.index": ("name",), **{f"api.{call.name}": tuple(one.name for one in call.query) for call in CALLS if call.query},
}
WITH_A_KEY = {f"api.{call.name}" for call in CALLS if call.method == "GET" and call.scope}

BODIES = {  # JSON: the model of `web/api/forms.py`, its endpoint, method, kind, who, and the rest of a body that passes
    "NewIdea": ("api.create", "POST", "nothing", "another", {"board": "products", "title": "A marble run on the wall", "body": "A strip of beech with holes, straight rails and curves, no screws at all."}),
    "NewComment": ("api.say", "POST", "public", "another", {"body": "Words enough"}),
    "NewUpdate": ("api.tell", "POST", "public", "team", {"text": "Words enough for an update of the team."}),
    "ChangedIdea": ("api.edit", "PATCH", "picture", "creator", {}),
    "Withdrawal": ("api.withdraw", "POST", "picture", "creator", {}),
    "PictureOrder": ("api.arrange_pictures", "PUT", "picture", "creator", {"alts": {}}),
    "ChangedComment": ("api.edit_comment", "PATCH", "comment", "creator", {}),
    "NewReport": ("api.report", "POST", "comment", "another", {"thing": "comment", "thing_id": 0, "reason": "spam", "good_faith": True}),
    "NewStage": ("api.move", "PUT", "public", "team", {"stage": "in_review", "text": "It has enough supporters and fits what we make."}),
}
KEPT_IN_JSON = {
    "NewIdea": {"title": "line", "summary": "line", "problem": "text", "body": "text"}, "NewComment": {"body": "text"}, "NewUpdate": {"title": "line", "text": "text", "next_step": "line"}, "NewStage": {"text": "text"},
    "ChangedIdea": {"title": "line", "summary": "line", "problem": "text", "body": "text"}, "Withdrawal": {"reason": "line"}, "PictureOrder": {"alts": "line"}, "ChangedComment": {"body": "text"}, "NewReport": {"text": "text"},
}


class Line(NamedTuple):
    """A form and its fields by how they are kept."""

    endpoint: str
    kind: str
    person: str
    fields: dict[str, str]


LINES = [Line(parts[0], parts[1], parts[2], dict(field.split(":") for field in parts[3:])) for parts in (row.split() for row in TABLE.strip().splitlines())]

SHOWN_AT = {  # where what a form kept is read, beside the form's own page and the idea's
    "account.profile": "account.settings",
    "collections.arrange": "collections.show",
    "desk_boards.change": "desk_boards.show",
    "desk_challenges.add_word": "challenges.short",
    "desk_challenges.publish": "challenges.short",
    "desk_ambassadors.ask": "desk_ambassadors.index",
    "desk_ambassadors.end": "desk_ambassadors.index",
    "desk_coin_rounds.cancel": "coin_rounds.show",
    "desk_guests.open_board": "desk_boards.index",
    "desk_guests.remove": "desk_guests.show",
    "desk_panels.leave_out": "desk_panels.show",
    "desk_polls.stop": "polls.show",
    "polls.answer": "polls.show",
    "desk_fields.change": "desk_fields.index",
    "desk_principles.change": "desk_principles.show",
    "desk_lifecycle.correct": "timeline.show",
    "desk_members.suspension": "desk_members.show",
    "desk_notes.write": "desk_notes.index",
    "desk_perks.cancel": "desk_perks.show",
    "desk_perks.edit": "perks.show",
    "desk_tests.set_aside": "desk_tests.show",
    "desk_tests.thank": "desk_tests.show",
    "product_tests.apply": "desk_tests.show",
    "product_tests.tell": "perks.show",
    "desk_supporters.contact": "desk_supporters.texts",
    "desk_templates.new": "desk_templates.index",
    "desk_thanks.new": "desk_thanks.index",
    "ideas_new.correct": "timeline.show",
    "ideas_new.resubmit": "ideas_new.edit",
    "ideas_new.save": "ideas_new.draft",
    "ideas_new.withdraw": "timeline.show",
    "merges.protest": "merges.show",
    "reports.appeal": "reports.show",
    "reports.new": "desk_moderation.reports",
    "statements.appeal": "statements.show",
}
