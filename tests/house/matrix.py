"""Who is let in where: one line for each endpoint, method and kind of thing. An endpoint that has no line here fails the build.

Letters stand for the persons in the order of `world.PERSONS`: visitor, unverified, member, another, creator, moderator, team, admin,
suspended, and a program with a member's key. `o` is let in, `s` is led to sign in (a program: 401), `f` is told no (403), `n` finds
nothing (404), `g` hears that it is gone (410). Who is let in may still be refused for another reason: a field, a moment.
"""

from __future__ import annotations

AUDIENCES = {
    "ALL": "oooooooooo",
    "TEAM_FINDS": "nnnnnnoonn",  # the public face of what is the team's until it is announced
    "NOBODY": "nnnnnnnnnn",  # not even its creator: the public face of a thing that is not public
    "SIGNED_IN": "soooooooos",  # also without a confirmed address, also suspended: what is one's own
    "ACTING": "sfoooooofs",
    "OTHERS": "sfoofooofs",  # acting, but not on one's own
    "OWN": "snnnonnnns",
    "OWN_WORDS": "sfffoffffs",  # the thing is seen by all, so the others are told no
    "OWN_WAITING": "snnnofffns",  # staff see it, and change nothing in it
    "OWN_REFUSED": "snnnfnnnns",  # one's own, and yet not to be done
    "NOT_THEIRS": "sffffffffs",  # somebody else's
    "INVITED": "snnnoooons",
    "SIGNED_IN_FINDS_NOTHING": "snnnnnnnns",
    "INVITED_REFUSED": "snnnffffns",  # seen, and yet not to be done
    "OTHERS_INVITED": "snnnfooons",
    "NO_DRAFTS": "sffffnnnfs",  # the desk sees no drafts
    "NO_DRAFTS_MODERATORS": "sffffnfnfs",
    "OTHERS_HEAR_IT_IS_GONE": "ggggoooogg",
    "EVERYBODY_ACTING": "ofoooooofo",
    "ITS_CREATOR": "nnnnonnnnn",
    "ITS_CREATOR_AND_STAFF": "nnnnoooonn",
    "CONCERNED": "sfffoffffs",  # its creator, or who supports it: none of the others here does
    "STAFF": "sffffooofs",
    "TEAM": "sfffffoofs",
    "TOLD_IN_SECRET": "sffffofofs",
    "MODERATORS": "sffffofofs",
    "ADMINS": "sffffffofs",
    "STEP_GONE": "ssssssssss",  # nobody has passed a first step just now
    "STAFF_ELSE_NOTHING": "snnnnooons",  # whom it was not written to does not learn that it is there
    "KEY": "ssssssssso",
    "STAFF_KEY": "sssssssssf",
    "KEY_FINDS_NOTHING": "sssssssssn",
}

NO_TOKEN_NEEDED = {
    "account.scheme",  # a plain cookie for the colours; other sites are kept out by what the browser says
    "account.unsubscribe_at_once",  # one click by RFC 8058: mail programs send it without a cookie; the sealed link says for whom, and can do nothing else
}

TABLE = """
account.add_passkey            POST    nothing          ACTING
account.app                    GET     nothing          ACTING
account.begin_app              POST    nothing          ACTING
account.choose_notices         POST    nothing          SIGNED_IN
account.close                  GET     nothing          SIGNED_IN
account.close_link             POST    nothing          ACTING
account.code                   GET     nothing          ALL
account.code                   POST    nothing          ALL
account.confirm                POST    nothing          SIGNED_IN
account.confirm_app            POST    nothing          ACTING
account.confirm_own            GET     nothing          SIGNED_IN
account.data                   GET     nothing          SIGNED_IN
account.download               GET     nothing          SIGNED_IN
account.email                  POST    nothing          SIGNED_IN
account.end_sign_in            POST    sign_in          ACTING
account.follow_link            GET     link             ALL
account.forgotten              GET     nothing          ALL
account.forgotten              POST    nothing          ALL
account.inbox                  GET     nothing          ALL
account.join                   GET     public           ALL
account.join                   POST    public           ALL
account.leave                  POST    nothing          SIGNED_IN
account.mail_code              POST    nothing          SIGNED_IN
account.make_account           POST    nothing          ALL
account.notices                GET     nothing          SIGNED_IN
account.open_notice            POST    notice           OWN
account.passkey_options        POST    nothing          ALL
account.read_all_notices       POST    nothing          SIGNED_IN
account.password               POST    nothing          SIGNED_IN
account.picture                POST    nothing          SIGNED_IN
account.profile                POST    nothing          ACTING
account.recovery_codes         POST    nothing          ACTING
account.register               GET     nothing          ALL
account.remove_app             POST    nothing          ACTING
account.remove_passkey         POST    passkey          ACTING
account.scheme                 POST    nothing          ALL
account.second_step            GET     nothing          SIGNED_IN
account.security               GET     nothing          SIGNED_IN
account.send_link              POST    nothing          ALL
account.settings               GET     nothing          SIGNED_IN
account.sign_in                GET     nothing          ALL
account.sign_in_with_password  POST    nothing          ALL
account.sign_in_with_passkey   POST    nothing          ALL
account.sign_ins               POST    nothing          ACTING
account.sign_out               POST    nothing          SIGNED_IN
account.take_second_step       POST    nothing          STEP_GONE
account.unsubscribe            GET     mails_off        ALL
account.unsubscribe_at_once    POST    mails_off        ALL
account.use_link               POST    link             ALL
api.add_pictures               POST    public           KEY
api.boards                     GET     nothing          ALL
api.comments                   GET     public           ALL
api.create                     POST    nothing          KEY
api.idea                       GET     public           ALL
api.ideas                      GET     nothing          ALL
api.me                         GET     nothing          KEY
api.member                     GET     nothing          ALL
api.move                       PUT     public           STAFF_KEY
api.say                        POST    public           KEY
api.similar                    GET     nothing          ALL
api.take_back                  DELETE  public           KEY
api.tell                       POST    public           KEY
api.timeline                   GET     public           ALL
api.vote                       PUT     public           KEY
board.by_board                 GET     nothing          ALL
board.index                    GET     nothing          ALL
board.short                    GET     public           ALL
board.show                     GET     public           ALL
board.slugless                 GET     public           ALL
board.tag                      GET     nothing          ALL
challenges.enter               POST    own_entrant      OWN_WORDS
coin_rounds.index              GET     nothing          ALL
coin_rounds.show               GET     coin_round       ALL
coin_rounds.show               GET     draft_coin_round TEAM_FINDS
coin_rounds.spend              POST    coin_round       OTHERS
desk_coin_rounds.announce      GET     draft_coin_round TEAM
desk_coin_rounds.announce      POST    draft_coin_round TEAM
desk_coin_rounds.cancel        GET     coin_round       TEAM
desk_coin_rounds.cancel        POST    coin_round       TEAM
desk_coin_rounds.edit          GET     draft_coin_round TEAM
desk_coin_rounds.edit          POST    draft_coin_round TEAM
desk_coin_rounds.index         GET     nothing          TEAM
desk_coin_rounds.new           GET     nothing          TEAM
desk_coin_rounds.new           POST    coin_form        TEAM
desk_coin_rounds.show          GET     coin_round       TEAM
challenges.feed                GET     nothing          ALL
challenges.index               GET     nothing          ALL
challenges.leave               POST    own_entry        OWN_WORDS
challenges.rules               GET     challenge        ALL
challenges.short               GET     challenge        ALL
challenges.show                GET     challenge        ALL
challenges.take_back           POST    in_vote          ACTING
challenges.vote                POST    in_vote          OTHERS
challenges_jury.answer         POST    invited          OWN_WORDS
challenges_jury.score          POST    seated           OWN_WORDS
challenges_jury.show           GET     seated           OWN_WORDS
collections.add                GET     public           ACTING
collections.add                POST    public           ACTING
collections.arrange            POST    collection       OWN_WORDS
collections.edit               GET     collection       OWN_WORDS
collections.edit               POST    collection       OWN_WORDS
collections.hide               GET     collection       MODERATORS
collections.hide               POST    collection       MODERATORS
collections.index              GET     nothing          ALL
collections.show               GET     collection       ALL
collections.unhide             POST    hidden_collection MODERATORS
collections.withdraw           GET     collection       OWN_WORDS
collections.withdraw           POST    collection       OWN_WORDS
comments.create                POST    public           ACTING
comments.edit                  GET     comment          OWN_WORDS
comments.edit                  POST    comment          OWN_WORDS
comments.helpful               POST    foreign_comment  ACTING
comments.hide                  GET     comment          MODERATORS
comments.hide                  POST    comment          MODERATORS
comments.history               GET     comment          ALL
comments.index                 GET     public           ALL
comments.unhelpful             POST    foreign_comment  ACTING
comments.unhide                POST    hidden           MODERATORS
comments.withdraw              GET     comment          OWN_WORDS
comments.withdraw              POST    comment          OWN_WORDS
desk_boards.change             POST    board            ADMINS
desk_boards.index              GET     board            ADMINS
desk_boards.show               GET     board            ADMINS
desk_admin.index               GET     nothing          ADMINS
desk_settings.change           POST    number           ADMINS
desk_settings.index            GET     nothing          ADMINS
desk_audit.index               GET     nothing          ADMINS
desk_audit.table               GET     nothing          ADMINS
desk_tokens.end                POST    key              ADMINS
desk_tokens.index              GET     key              ADMINS
account.tokens                 GET     key              SIGNED_IN
account.make_token             POST    nothing          SIGNED_IN
account.end_token              POST    key              OWN
desk_theme.change              POST    looks            ADMINS
desk_theme.check               POST    looks            ADMINS
desk_theme.discard             POST    looks            ADMINS
desk_theme.draft_style         GET     looks            ADMINS
desk_theme.preview             GET     looks            ADMINS
desk_theme.publish             POST    looks            ADMINS
desk_theme.reset               POST    looks            ADMINS
desk_theme.show                GET     looks            ADMINS
theme.logo                     GET     looks            ALL
theme.style                    GET     published_looks  ALL
desk_tags.change               POST    topic            ADMINS
desk_tags.index                GET     topic            ADMINS
desk_tags.merge                GET     topic            ADMINS
desk_tags.merge                POST    topic            ADMINS
desk_tags.remove               POST    topic            ADMINS
desk_tags.show                 GET     topic            ADMINS
desk_tags.undo                 POST    topic            ADMINS
desk_challenges.add_word       POST    decided          TEAM
desk_challenges.announce       GET     draft_challenge  TEAM
desk_challenges.announce       POST    draft_challenge  TEAM
desk_challenges.choose         GET     judged           TEAM
desk_challenges.choose         POST    judged           TEAM
desk_challenges.dismiss        POST    invited          ADMINS
desk_challenges.edit           GET     draft_challenge  TEAM
desk_challenges.edit           POST    draft_challenge  TEAM
desk_challenges.index          GET     challenge        TEAM
desk_challenges.invite         POST    judged           ADMINS
desk_challenges.new            GET     nothing          TEAM
desk_challenges.new            POST    nothing          TEAM
desk_challenges.publish        GET     counting         TEAM
desk_challenges.publish        POST    counting         TEAM
desk_challenges.show           GET     challenge        TEAM
desk_lifecycle.answer          POST    public           STAFF
desk_lifecycle.correct         GET     answer           STAFF
desk_lifecycle.correct         POST    answer           STAFF
desk_lifecycle.give_back       POST    submitted        STAFF
desk_lifecycle.hide            GET     answer           MODERATORS
desk_lifecycle.hide            POST    answer           MODERATORS
desk_lifecycle.move            POST    public           STAFF
desk_lifecycle.publish         POST    submitted        STAFF
desk_lifecycle.remove          POST    public           MODERATORS
desk_lifecycle.restore         POST    removed          MODERATORS
desk_lifecycle.show            GET     public           STAFF
desk_lifecycle.unhide          POST    answer           MODERATORS
desk_members.index             GET     colleague        MODERATORS
desk_members.lift              POST    colleague        MODERATORS
desk_members.role              POST    colleague        ADMINS
desk_members.show              GET     colleague        MODERATORS
desk_members.sign_out          POST    colleague        ADMINS
desk_members.take_factors      POST    colleague        ADMINS
desk_members.suspension        POST    colleague        MODERATORS
desk_moderation.approve        POST    waiting          STAFF
desk_moderation.comments       GET     nothing          STAFF
desk_moderation.decide         POST    report           MODERATORS
desk_moderation.refuse         POST    waiting          STAFF
desk_moderation.reports        GET     nothing          STAFF
desk_moderation.appeals        GET     nothing          STAFF
desk_moderation.decide_appeal  POST    appeal           MODERATORS
moderation_log.show            GET     nothing          ALL
moderation_log.month           GET     month            ALL
reports.appeal                 POST    report           ALL
reports.appeal                 POST    forged           NOBODY
reports.show                   GET     report           ALL
reports.show                   GET     forged           NOBODY
statements.appeal              POST    statement        ALL
statements.appeal              POST    forged           NOBODY
statements.index               GET     nothing          SIGNED_IN
statements.show                GET     statement        ALL
statements.show                GET     forged           NOBODY
desk_behalf.enter              POST    public           TEAM
desk_behalf.erase              POST    behalf           TEAM
desk_behalf.index              GET     behalf           STAFF
desk_behalf.take_back          POST    behalf           TEAM
desk_supporters.contact        POST    public           TEAM
desk_supporters.segments       GET     public           STAFF
desk_supporters.texts          GET     public           STAFF
supporter_texts.show           GET     supporter_text   STAFF_ELSE_NOTHING
desk_fields.add                POST    board            ADMINS
desk_fields.archive            POST    board_field      ADMINS
desk_fields.bring_back         POST    board_field      ADMINS
desk_fields.change             POST    board_field      ADMINS
desk_fields.fill               POST    public           STAFF
desk_fields.index              GET     board            ADMINS
desk_fields.show               GET     public           STAFF
desk_scoring.choose_scheme     POST    board            ADMINS
desk_scoring.give              POST    public           TEAM
desk_scoring.scheme            GET     board            ADMINS
desk_scoring.show              GET     public           STAFF
desk_scoring.take_back         POST    public           TEAM
desk_notes.change              POST    note             NOT_THEIRS
desk_notes.index               GET     note             STAFF
desk_notes.put_back            POST    removed_note     NOT_THEIRS
desk_notes.remove              POST    note             NOT_THEIRS
desk_notes.show                GET     note             STAFF
desk_notes.write               POST    note             STAFF
desk_lifecycle.put_template    POST    answerable       STAFF
desk_templates.edit            GET     template         TEAM
desk_templates.edit            POST    template         TEAM
desk_templates.index           GET     template         TEAM
desk_templates.new             GET     template         TEAM
desk_templates.new             POST    template         TEAM
desk_templates.order           POST    template         TEAM
desk_templates.remove          GET     template         TEAM
desk_templates.remove          POST    template         TEAM
desk_bulk.cancel               POST    running          STAFF
desk_bulk.index                GET     finished_run     STAFF
desk_bulk.new                  POST    choice           STAFF
desk_bulk.put_in               POST    chosen_answers   STAFF
desk_bulk.report               GET     finished_run     STAFF
desk_bulk.show                 GET     finished_run     STAFF
desk_bulk.show                 GET     running          STAFF
desk_bulk.show                 GET     chosen_answers   STAFF
desk_bulk.show                 GET     chosen_moves     STAFF
desk_bulk.show                 GET     chosen_topics    STAFF
desk_bulk.show                 GET     chosen_run       STAFF
desk_bulk.start                POST    chosen_run       NOT_THEIRS
desk_bulk.undo                 POST    finished_run     STAFF
desk_outbox.html               GET     letter           ADMINS
desk_outbox.index              GET     letter           ADMINS
desk_outbox.show               GET     letter           ADMINS
desk_insights.index            GET     nothing          STAFF
desk_insights.show             GET     insight          STAFF
desk_insights.table            GET     insight          STAFF
desk_surveys.show              GET     public           STAFF
desk_surveys.table             GET     public           STAFF
desk_contributions.approve     POST    waiting_told     STAFF
desk_contributions.approve_collection POST waiting_collection STAFF
desk_contributions.refuse_collection POST waiting_collection STAFF
desk_contributions.index       GET     nothing          STAFF
desk_contributions.refuse      POST    waiting_told     STAFF
desk_merges.announce           POST    to_merge         STAFF
desk_merges.bring_back         POST    alike            STAFF
desk_merges.call_off           POST    merge_coming     STAFF
desk_merges.carry_out          POST    merge_coming     STAFF
desk_merges.dismiss            POST    alike            STAFF
desk_merges.hasten             POST    merge_coming     MODERATORS
desk_merges.index              GET     alike            STAFF
desk_merges.read               POST    merge_coming     STAFF
desk_merges.show               GET     to_merge         STAFF
desk_merges.undo               POST    merged           STAFF
desk_picks.index               GET     pick             STAFF
desk_picks.new                 GET     public           STAFF
desk_picks.new                 POST    public           STAFF
desk_picks.take_back           POST    pick             STAFF
desk_interviews.publish        POST    asked            TEAM
desk_interviews.show           GET     asked            TEAM
desk_interviews.show           POST    asked            TEAM
desk_interviews.take_back      POST    interview        TEAM
desk_products.credit           POST    launched         TEAM
desk_products.reverse          POST    credit           TEAM
desk_products.show             GET     launched         TEAM
desk_products.show             POST    launched         TEAM
desk_principles.change         POST    nothing          ADMINS
desk_principles.show           GET     nothing          ADMINS
desk_inbox.home                GET     nothing          STAFF
desk_inbox.queue               GET     nothing          STAFF
desk_inbox.show                GET     nothing          STAFF
desk_inbox.assign              POST    public           STAFF
desk_inbox.undo_stage          POST    public           STAFF
desk_inbox.tag                 POST    public           STAFF
desk_inbox.be_here             POST    public           STAFF
desk_inbox.keep                POST    nothing          STAFF
desk_inbox.let_go              POST    kept_view        NO_DRAFTS
desk_inbox.density             POST    nothing          STAFF
desk_reviews.assign            POST    round            TEAM
desk_reviews.call_off          POST    prepared         TEAM
desk_reviews.close             POST    round            TEAM
desk_reviews.dates             GET     round            ADMINS
desk_reviews.dates             POST    round            ADMINS
desk_reviews.declare           POST    round            NOT_THEIRS
desk_reviews.discard           POST    prepared         STAFF
desk_reviews.idea              GET     prepared         STAFF
desk_reviews.index             GET     round            STAFF
desk_reviews.make              POST    round            ADMINS
desk_reviews.prepare           POST    prepared         STAFF
desk_reviews.publish           POST    prepared         TEAM
desk_reviews.release           POST    reviewed_by      TEAM
desk_reviews.score             POST    round            NOT_THEIRS
desk_reviews.show              GET     prepared         STAFF
feeds.everything               GET     nothing          ALL
feeds.idea                     GET     public           ALL
health.live                    GET     nothing          ALL
health.ready                   GET     nothing          ALL
home.show                      GET     nothing          ALL
log.checker                    GET     nothing          ALL
log.download                   GET     nothing          ALL
log.feed                       GET     nothing          ALL
log.head_json                  GET     nothing          ALL
log.packed                     GET     nothing          ALL
log.show                       GET     nothing          ALL
log.text                       GET     sealed           ALL
openness.behind                GET     figure           ALL
openness.show                  GET     nothing          ALL
principles.history             GET     nothing          ALL
principles.show                GET     nothing          ALL
ideas_new.correct              GET     update           OWN
ideas_new.correct              POST    update           OWN
ideas_new.discard              GET     draft            OWN
ideas_new.discard              POST    draft            OWN
ideas_new.draft                GET     draft            OWN
ideas_new.edit                 GET     public           OWN
ideas_new.edit                 POST    public           OWN
ideas_new.history              GET     public           ALL
ideas_new.mine                 GET     public           SIGNED_IN
ideas_new.new                  GET     public           ACTING
ideas_new.order_pictures       POST    picture          OWN
ideas_new.pictures             GET     public           OWN
ideas_new.pictures             POST    public           OWN
ideas_new.preview              GET     draft            OWN
ideas_new.remove_picture       POST    picture          OWN
ideas_new.resubmit             POST    returned         OWN
ideas_new.save                 POST    draft            OWN
ideas_new.see_preview          POST    draft            OWN
ideas_new.similar              GET     public           SIGNED_IN
ideas_new.submit               POST    draft            OWN
ideas_new.tell                 GET     public           OWN
ideas_new.tell                 POST    public           OWN
ideas_new.begin_again          POST    public           OWN
ideas_new.withdraw             GET     public           OWN
ideas_new.withdraw             POST    public           OWN
metrics.show                   GET     nothing          ALL
media.avatar                   GET     nothing          ALL
media.show                     GET     file             ALL
pages.accessibility            GET     nothing          ALL
pages.guidelines               GET     nothing          ALL
pages.imprint                  GET     nothing          ALL
pages.privacy                  GET     nothing          ALL
pages.robots                   GET     nothing          ALL
pages.security                 GET     nothing          ALL
pages.terms                    GET     nothing          ALL
people.show                    GET     nothing          ALL
products.behind                GET     scenes           ALL
products.goal_club             GET     nothing          ALL
products.interview             GET     interview        ALL
products.hide                  GET     told             MODERATORS
products.hide                  POST    told             MODERATORS
products.short                 GET     launched         ALL
products.show                  GET     launched         ALL
products.tell                  GET     launched         ACTING
products.tell                  POST    launched         ACTING
products.unhide                POST    hidden_told      MODERATORS
products.withdraw              GET     told             OWN_WORDS
products.withdraw              POST    told             OWN_WORDS
ratings.rate                   POST    answer           CONCERNED
decisions.answers              GET     nothing          ALL
decisions.index                GET     nothing          ALL
promises.index                 GET     nothing          ALL
roadmap.show                   GET     nothing          ALL
reports.new                    GET     public           ALL
reports.new                    POST    public           EVERYBODY_ACTING
reviews.ballot                 GET     ballot           ALL
reviews.index                  GET     round            ALL
reviews.show                   GET     round            ALL
reviews.unvote                 POST    ballot           ACTING
reviews.vote                   POST    ballot           OTHERS
search.show                    GET     nothing          ALL
search.suggestions             GET     nothing          ALL
timeline.show                  GET     public           ALL
co_authors.answer              GET     shared_draft     OWN
co_authors.answer              POST    shared_draft     OWN
co_authors.shares              POST    draft            OWN
co_authors.show                GET     draft            OWN
co_authors.show                POST    draft            OWN
co_authors.take_back           POST    draft            OWN
hints.give                     GET     public           OTHERS
hints.give                     POST    public           OTHERS
hints.index                    GET     public           OWN
hints.use                      POST    hint             OWN
surveys.answer                 GET     supported        OWN_WORDS
surveys.answer                 POST    supported        OWN_WORDS
merges.protest                 POST    merge_coming     OWN_WORDS
merges.show                    GET     merge_coming     ALL
votes.cast                     POST    public           OTHERS
votes.follow                   POST    public           ACTING
votes.unfollow                 POST    public           ACTING
votes.withdraw                 POST    public           ACTING

board.show                   GET     draft            ITS_CREATOR
board.show                   GET     submitted        ITS_CREATOR_AND_STAFF
board.show                   GET     returned         ITS_CREATOR_AND_STAFF
board.show                   GET     removed          OTHERS_HEAR_IT_IS_GONE
board.show                   GET     secret           ITS_CREATOR_AND_STAFF
board.short                  GET     draft            ITS_CREATOR
board.short                  GET     secret           ITS_CREATOR_AND_STAFF
board.slugless               GET     draft            ITS_CREATOR
board.slugless               GET     secret           ITS_CREATOR_AND_STAFF
timeline.show                GET     draft            ITS_CREATOR
timeline.show                GET     returned         ITS_CREATOR_AND_STAFF
timeline.show                GET     secret           ITS_CREATOR_AND_STAFF
comments.index               GET     draft            ITS_CREATOR
comments.index               GET     removed          ITS_CREATOR_AND_STAFF
comments.index               GET     secret           ITS_CREATOR_AND_STAFF
ideas_new.history            GET     submitted        ITS_CREATOR_AND_STAFF
ideas_new.history            GET     secret           ITS_CREATOR_AND_STAFF
feeds.idea                   GET     draft            NOBODY
feeds.idea                   GET     submitted        NOBODY
feeds.idea                   GET     removed          NOBODY
feeds.idea                   GET     secret           NOBODY
account.join                 GET     draft            ITS_CREATOR
account.join                 GET     secret           ITS_CREATOR_AND_STAFF
comments.history             GET     waiting          ITS_CREATOR_AND_STAFF
comments.history             GET     hidden           NOBODY
comments.edit                POST    foreign_comment  NOT_THEIRS
comments.edit                POST    waiting          OWN_WAITING
co_authors.answer            GET     public           SIGNED_IN_FINDS_NOTHING
co_authors.show              GET     public           OWN
board.show                   GET     shared_draft     NOBODY
hints.index                  GET     draft            OWN
hints.give                   POST    secret           OTHERS_INVITED
hints.give                   POST    draft            OWN_REFUSED
reports.new                  GET     hint             ITS_CREATOR
surveys.answer               GET     public           NOT_THEIRS
surveys.answer               POST    secret           INVITED_REFUSED
votes.cast                   POST    draft            OWN_REFUSED
votes.cast                   POST    secret           OTHERS_INVITED
votes.follow                 POST    draft            OWN
votes.follow                 POST    secret           INVITED
comments.create              POST    draft            OWN
comments.create              POST    secret           INVITED
reports.new                  GET     draft            ITS_CREATOR
reports.new                  GET     secret           ITS_CREATOR_AND_STAFF
desk_lifecycle.show          GET     draft            NO_DRAFTS
desk_merges.show             GET     draft            NO_DRAFTS
merges.show                  GET     draft            NOBODY
desk_lifecycle.show          GET     secret           STAFF
desk_lifecycle.remove        POST    draft            NO_DRAFTS_MODERATORS
api.idea                     GET     draft            NOBODY
api.idea                     GET     submitted        NOBODY
api.idea                     GET     removed          NOBODY
api.idea                     GET     secret           NOBODY
api.comments                 GET     draft            NOBODY
api.comments                 GET     secret           NOBODY
api.timeline                 GET     returned         NOBODY
api.timeline                 GET     secret           NOBODY
api.vote                     PUT     secret           KEY_FINDS_NOTHING
api.say                      POST    draft            KEY_FINDS_NOTHING
api.tell                     POST    submitted        KEY_FINDS_NOTHING
api.move                     PUT     submitted        KEY_FINDS_NOTHING
api.add_pictures             POST    draft            KEY_FINDS_NOTHING
api.take_back                DELETE  secret           KEY_FINDS_NOTHING
collections.show             GET     waiting_collection ITS_CREATOR_AND_STAFF
collections.show             GET     hidden_collection ITS_CREATOR_AND_STAFF
collections.edit             POST    official_collection STAFF
collections.add              GET     secret           INVITED
collections.add              GET     draft            OWN
products.interview           GET     asked            NOBODY
products.show                GET     draft            ITS_CREATOR
products.show                GET     secret           ITS_CREATOR_AND_STAFF
products.tell                POST    secret_launched  INVITED
products.withdraw            POST    waiting_told     OWN_WAITING
products.hide                POST    secret_told      TOLD_IN_SECRET
"""

ROWS = [tuple(line.split()) for line in TABLE.strip().splitlines() if line]
