"""The paths of what leaves the portal: feeds, cards, the creator's kit, the sitemap; a part of `core/links.py`, where all paths are found."""

_FEEDS = {
    "everything": "/feeds/all", "idea": "/feeds/ideas/{idea_id}", "board": "/feeds/boards/{board}", "tag": "/feeds/tags/{tag}", "decisions": "/feeds/decisions",
    "member": "/feeds/members/{handle}",
}
SHARE_PATHS = {
    **{f"feeds.{name}": f"{form}.atom" for name, form in _FEEDS.items()},
    **{f"feeds.{name}_json": f"{form}.json" for name, form in _FEEDS.items()},
    "cards.idea": "/cards/ideas/{idea_id}/{lang}-{mark}.png", "cards.board": "/cards/boards/{board}/{lang}-{mark}.png", "kit.show": "/ideas/{idea_id}/kit", "kit.draw": "/ideas/{idea_id}/kit/card", "kit.svg": "/ideas/{idea_id}/kit/qr.svg", "kit.png": "/ideas/{idea_id}/kit/qr.png", "kit.short": "/i/{idea_id}",
    "sitemap.index": "/sitemap.xml", "sitemap.pages": "/sitemaps/pages.xml", "sitemap.ideas": "/sitemaps/ideas-{part}.xml",
    "cards.portal": "/cards/portal/{lang}-{mark}.png",
}
