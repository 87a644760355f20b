"""What programs get: every answer by its fields. The document is made from these, and what `serialise` gives is checked against them by types."""

from ideas.web.api.shapes.ideas import (
    Column,
    Decision,
    DecisionPage,
    Followed,
    Idea,
    IdeaPage,
    Like,
    LikeList,
    Maker,
    Milestone,
    Person,
    Picture,
    PictureList,
    PictureSize,
    Promise,
    PromisePage,
    Roadmap,
    Tag,
    TagList,
    Voted,
)
from ideas.web.api.shapes.places import Board, BoardField, BoardList, FieldProblem, Me, Member, Notice, NoticePage, NoticeRead, Problem, Terms, TwoWords
from ideas.web.api.shapes.talk import Comment, CommentPage, Doer, Entry, EntryPage, Gone, Helped, Report, Update

__all__ = ["Board", "BoardField", "BoardList", "Column", "Comment", "CommentPage", "Decision", "DecisionPage", "Doer", "Entry", "EntryPage", "FieldProblem", "Followed", "Gone", "Helped", "Idea", "IdeaPage", "Like", "LikeList", "Maker", "Me", "Member", "Milestone", "Notice", "NoticePage", "NoticeRead", "Person", "Picture", "PictureList", "PictureSize", "Problem", "Promise", "PromisePage", "Report", "Roadmap", "Tag", "TagList", "Terms", "TwoWords", "Update", "Voted"]
