"""What can happen on Square. Each change is stored together with the news of it."""

import json
from dataclasses import replace
from typing import Any

from bot.demo.square.config import SquareConfig
from bot.demo.square.live import Live
from bot.demo.square.refusals import Refusal, not_found
from bot.demo.square.store import Comment, Delivery, Post, Store


class Board:
    """Posts, comments and the brand's answers."""

    def __init__(self, config: SquareConfig, store: Store, live: Live) -> None:
        self._config = config
        self._store = store
        self._live = live

    def add_post(self, post: Post) -> None:
        """Publish a post of the brand; Signoff learns of it with the first comment."""
        if self._config.find_account(post.account) is None:
            raise not_found("account")
        if self._store.find(Post, post.id) is None:
            self._store.save(post)
            self._live.tell(post.id)

    def add_comment(self, comment: Comment) -> Comment:
        """Take a visitor's comment. Raises `Refusal`."""
        self._must_fit(comment)
        self._record(comment, f"{comment.kind}.created", self.describe(comment))
        return comment

    def edit(self, comment: Comment, text: str) -> Comment:
        """Change the words of a comment."""
        if comment.text == text:
            return comment
        edited = replace(comment, text=text, edited_at=self._config.now())
        news = "review.updated" if comment.kind == "review" else "comment.edited"
        self._record(edited, news, self.describe(edited))
        return edited

    def correct(self, answer: Comment, text: str) -> Comment:
        """Change the words of the brand's answer, which then says that it was edited."""
        if answer.text == text:
            return answer
        edited = replace(answer, text=text, edited_at=self._config.now())
        self._record(edited, "reply.edited", self.describe(edited))
        return edited

    def hide(self, comment: Comment, *, is_hidden: bool) -> Comment:
        """Hide a comment from visitors, or show it again."""
        changed = replace(comment, is_hidden=is_hidden)
        self._record(changed, "comment.edited", self.describe(changed))
        return changed

    def delete(self, comment: Comment) -> None:
        """Take a comment or an answer away."""
        now = self._config.now()
        data = {"id": comment.id, "deleted_at": now.isoformat()}
        self._record(replace(comment, deleted_at=now), "comment.deleted", data)

    def publish_answer(self, account: str, *, key: str, target_id: str, text: str) -> Comment:
        """Publish the brand's answer; the same *key* always means the same answer."""
        known = self._store.find_reply(account, key)
        if known is not None:
            return known
        target = self.get_comment(target_id, account=account)
        brand = self._config.find_account(account)
        answer = Comment(
            id=self._config.new_id(),
            post_id=target.post_id,
            parent_id=target.id,
            account=account,
            kind="comment",
            author_id=account,
            author_name=brand.display_name if brand else account,
            text=text,
            is_brand=True,
            reply_key=key,
            created_at=self._config.now(),
        )
        self._record(answer, "reply.published", self.describe(answer))
        return answer

    def find_answer(self, account: str, key: str) -> Comment | None:
        """The standing answer that was published under *key*."""
        answer = self._store.find_reply(account, key)
        return answer if answer and answer.deleted_at is None else None

    def take_down(self, account: str, *, key: str, answer_id: str) -> bool:
        """Take away the answer that was published under *key*; False when it is not *answer_id*."""
        answer = self._store.find_reply(account, key)
        if answer is None or answer.id != answer_id:
            return False
        if answer.deleted_at is None:
            self.delete(answer)
        return True

    def get_comment(self, comment_id: str, *, account: str | None = None) -> Comment:
        """A standing comment, of *account* when given. Raises `Refusal`."""
        comment = self._store.find(Comment, comment_id)
        if comment is None or comment.deleted_at is not None:
            raise not_found("comment")
        if account is not None and comment.account != account:
            raise not_found("comment")
        return comment

    def describe(self, comment: Comment) -> dict[str, Any]:
        """A comment as Signoff's generic platform reads it."""
        post = self._store.find(Post, comment.post_id)
        answers = self._store.list_answers(comment.id)
        return {
            "id": comment.id,
            "post_id": comment.post_id,
            "post_title": post.text.splitlines()[0][:200] if post else None,
            "post_url": f"{self._config.public_url}/#p-{comment.post_id}",
            "parent_id": comment.parent_id,
            "kind": comment.kind,
            "author": {"id": comment.author_id, "name": comment.author_name},
            "text": comment.text,
            "url": self.link(comment),
            "created_at": comment.created_at.isoformat(),
            "edited_at": comment.edited_at.isoformat() if comment.edited_at else None,
            "is_hidden": comment.is_hidden,
            "can_reply": not comment.is_hidden,
            "own_reply_ids": [answer.id for answer in answers],
        }

    def link(self, comment: Comment) -> str:
        """Where people find the comment."""
        return f"{self._config.public_url}/#c-{comment.id}"

    def _must_fit(self, comment: Comment) -> None:
        post = self._store.find(Post, comment.post_id)
        if post is None:
            raise not_found("post")
        if comment.parent_id is not None:
            parent = self.get_comment(comment.parent_id)
            if parent.post_id != post.id:
                raise not_found("comment")
        brand_names = {
            name.casefold()
            for account in self._config.accounts
            for name in (account.external_id, account.display_name)
        }
        if comment.author_name.casefold().removeprefix("@") in brand_names:
            raise Refusal(400, "name_taken", "This name belongs to the brand; choose another.")

    def _record(self, comment: Comment, news: str, data: dict[str, Any]) -> None:
        now = self._config.now()
        envelope = {
            "type": news,
            "timestamp": now.isoformat(),
            "data": {"source": comment.account, **data},
        }
        delivery = Delivery(
            id=f"msg_{self._config.new_id()}",
            account=comment.account,
            body=json.dumps(envelope, ensure_ascii=False),
            next_at=now,
        )
        self._store.save(comment, delivery)
        self._live.tell(comment.post_id)
