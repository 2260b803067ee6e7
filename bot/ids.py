"""Identities. Ours are integers, those of platforms and Slack are strings."""

from typing import NewType

InstallationId = NewType("InstallationId", int)
AccountId = NewType("AccountId", int)
PostId = NewType("PostId", int)
AuthorId = NewType("AuthorId", int)
ConversationId = NewType("ConversationId", int)
ArrivalId = NewType("ArrivalId", int)
DeliveryId = NewType("DeliveryId", int)
CommentId = NewType("CommentId", int)
DraftId = NewType("DraftId", int)
SignatureId = NewType("SignatureId", int)
SignOffId = NewType("SignOffId", int)
ReplyId = NewType("ReplyId", int)
MemberId = NewType("MemberId", int)
TaskId = NewType("TaskId", int)
FaqEntryId = NewType("FaqEntryId", int)
StatementId = NewType("StatementId", int)
FreezeId = NewType("FreezeId", int)
SlackMessageId = NewType("SlackMessageId", int)
NoticeId = NewType("NoticeId", int)
RollUpId = NewType("RollUpId", int)
