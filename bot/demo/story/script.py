"""The story as data: posts, and what happens to comments at which moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

from bot.demo.story import COMMENTS_FILE


class Strand(StrEnum):
    """A part of the story that can begin on its own."""

    STORY = "story"
    STORM = "storm"


class PostKind(StrEnum):
    """What the brand published, in Square's words."""

    POST = "post"
    REEL = "reel"
    PRODUCT = "product"


class CommentKind(StrEnum):
    """What a visitor wrote, in Square's words."""

    COMMENT = "comment"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Somebody writes a comment. ``answers`` names the comment it follows up."""

    at: timedelta
    comment_id: str
    post_id: str
    author: str
    text: str
    kind: CommentKind = CommentKind.COMMENT
    answers: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Somebody changes the words of an own comment."""

    at: timedelta
    comment_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """Somebody takes an own comment away."""

    at: timedelta
    comment_id: str


Happening: TypeAlias = Writing | Edit | Deletion


class Post(BaseModel):
    """Something the brand published before the story begins."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    account: str
    kind: PostKind
    text: str
    hours_old: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Everything that will happen; each strand is in the order of its moments."""

    posts: tuple[Post, ...]
    strands: Mapping[Strand, tuple[Happening, ...]]


def read_script(path: Path = COMMENTS_FILE) -> Script:
    """Read the story; raises pydantic's ValidationError for a file of another form."""
    told = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    strands: dict[Strand, list[Happening]] = {strand: [] for strand in Strand}
    for comment in told.comments:
        strands[Strand.STORY].extend(comment.happenings())
    for crowd in told.crowds:
        strands[crowd.strand].extend(crowd.happenings())
    return Script(
        posts=told.posts,
        strands={
            strand: tuple(sorted(happenings, key=lambda each: each.at))
            for strand, happenings in strands.items()
        },
    )


def _moment(value: object) -> timedelta:
    """``"6:10"`` is six minutes and ten seconds."""
    minutes, seconds = str(value).split(":")
    return timedelta(minutes=int(minutes), seconds=int(seconds))


_Moment = Annotated[timedelta, BeforeValidator(_moment)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Edit(_Part):
    at: _Moment
    text: str


class _Comment(_Part):
    id: str
    at: _Moment
    post: str
    author: str
    text: str
    kind: CommentKind = CommentKind.COMMENT
    answers: str | None = None
    edit: _Edit | None = None
    delete_at: _Moment | None = None

    def happenings(self) -> Iterator[Happening]:
        yield Writing(
            at=self.at,
            comment_id=self.id,
            post_id=self.post,
            author=self.author,
            text=self.text,
            kind=self.kind,
            answers=self.answers,
        )
        if self.edit is not None:
            yield Edit(at=self.edit.at, comment_id=self.id, text=self.edit.text)
        if self.delete_at is not None:
            yield Deletion(at=self.delete_at, comment_id=self.id)


class _Shout(_Part):
    post: str
    author: str
    text: str


class _Crowd(_Part):
    """Many comments at even distances between two moments."""

    name: str
    strand: Strand
    starts: _Moment
    ends: _Moment
    comments: tuple[_Shout, ...]

    def happenings(self) -> Iterator[Happening]:
        distance = (self.ends - self.starts) / len(self.comments)
        for number, shout in enumerate(self.comments):
            yield Writing(
                at=self.starts + number * distance,
                comment_id=f"{self.name}-{number + 1:02}",
                post_id=shout.post,
                author=shout.author,
                text=shout.text,
            )


class _File(_Part):
    posts: tuple[Post, ...]
    comments: tuple[_Comment, ...]
    crowds: tuple[_Crowd, ...]
