"""What an account decided about claims: measures, names and hosts, and what signers overrode."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import AccountId, MemberId, SignatureId, SignOffId
from bot.models.base import Identity, Row
from bot.rules.claims.findings import Rule
from bot.rules.claims.measures import Measure


class ClaimPolicy(Row):
    """The measure that an account chose for a rule; without a row the default holds."""

    __tablename__ = "claim_policy"
    __table_args__ = (
        CheckConstraint("rule <> 'over_limit' OR measure = 'block'", name="over_limit"),
    )

    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"), primary_key=True)
    rule: Mapped[Rule] = mapped_column(primary_key=True)
    measure: Mapped[Measure]


class NameList(StrEnum):
    """What a listed name is for the account."""

    LINK_HOST = "link_host"  # replies may link there, and to what is below it
    COMPETITOR = "competitor"  # replies do not name it
    OWN_NAME = "own_name"  # a handle, telephone number or address of the brand


class ListedName(Row):
    """A name on one of an account's lists."""

    __tablename__ = "listed_name"
    __table_args__ = (CheckConstraint("length(name) BETWEEN 1 AND 200", name="name"),)

    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"), primary_key=True)
    list: Mapped[NameList] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)


class ClaimOverride(Row):
    """A member signed a text although a rule found something in it, and said why."""

    __tablename__ = "claim_override"
    __table_args__ = (
        CheckConstraint("measure <> 'block'", name="never_past_a_block"),
        CheckConstraint("length(reason) BETWEEN 1 AND 500", name="reason"),
        CheckConstraint("(sign_off_id IS NULL) <> (signature_id IS NULL)", name="of_one_signature"),
        Index("ix_claim_override_sign_off_id", "sign_off_id"),
        Index(
            "ix_claim_override_signature_id",
            "signature_id",
            sqlite_where=sql("signature_id IS NOT NULL"),
            postgresql_where=sql("signature_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    sign_off_id: Mapped[SignOffId | None] = mapped_column(ForeignKey("sign_off.id"))
    signature_id: Mapped[SignatureId | None] = mapped_column(ForeignKey("signature.id"))  # first
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("member.id"))
    rule: Mapped[Rule]
    measure: Mapped[Measure]
    words: Mapped[str]
    reason: Mapped[str]
    overridden_at: Mapped[datetime]
