KIND = {
 "comments": "comment", "desk_lifecycle": "public", "desk_members": "colleague", "desk_boards": "board", "desk_outbox": "letter", "ideas_new": "public",
}
SPECIAL = {"desk_moderation.decide":"report","desk_moderation.approve":"waiting","desk_moderation.refuse":"waiting","comments.unhide":"hidden","comments.create":"public","comments.index":"public",
"comments.helpful":"foreign_comment","comments.unhelpful":"foreign_comment","ideas_new.correct":"update","desk_lifecycle.correct":"answer","desk_lifecycle.restore":"removed","desk_lifecycle.publish":"submitted","desk_lifecycle.give_back":"submitted",
"ideas_new.draft":"draft","ideas_new.preview":"draft","ideas_new.discard":"draft","ideas_new.save":"draft","ideas_new.see_preview":"draft","ideas_new.submit":"draft","ideas_new.resubmit":"returned","ideas_new.remove_picture":"picture","ideas_new.order_pictures":"picture",
"media.show":"file","account.use_link":"link","account.follow_link":"link"}
def guesses(app, rows):
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: r.endpoint):
        room = rule.endpoint.split(".")[0]
        kind = SPECIAL.get(rule.endpoint) or KIND.get(room) or ("public" if "idea_id" in rule.arguments else "nothing")
        if rule.endpoint == "reports.new": kind = "public"
        import sys
        if len(sys.argv)>1 and not any(rule.endpoint.startswith(x) for x in sys.argv[1:]): continue
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, kind, method, rule
