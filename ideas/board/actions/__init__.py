"""Use cases of boards and ideas, one module a thing."""

from ideas.board.actions.boards import change_board, open_default_boards
from ideas.board.actions.drafts import discard_draft, save_draft, start_draft
from ideas.board.actions.edits import edit, link
from ideas.board.actions.pictures import Upload, add_picture, change_pictures, remove_picture
from ideas.board.actions.ranks import count_vote, lower_for_vote, renew_hot, renew_ranks
from ideas.board.actions.tags import set_tags
from ideas.board.actions.views import count_views

__all__ = [
    "Upload", "add_picture", "change_board", "change_pictures", "count_views", "count_vote", "discard_draft", "edit", "link", "lower_for_vote", "open_default_boards", "remove_picture",
    "renew_hot", "renew_ranks", "save_draft", "set_tags", "start_draft",
]
