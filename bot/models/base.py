"""What every table shares: naming of constraints, column types, eager-or-error loading."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    Text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

from bot import ids


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC with microseconds; a naive one is refused.

    SQLite holds it as text of fixed width, so that it sorts and compares as time.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(DateTime(timezone=True))

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive instant {value!r}: give it a time zone")
        value = value.astimezone(UTC)
        return value.isoformat(timespec="microseconds") if dialect.name == "sqlite" else value

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        instant = datetime.fromisoformat(value) if isinstance(value, str) else value
        return instant.astimezone(UTC)


Identity = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts by itself on SQLite
Json = JSON().with_variant(postgresql.JSONB(), "postgresql")


def stored(members: type[StrEnum], **named: str) -> Enum:
    """The type of a column that holds one of *members*, called like their class or as *named*."""
    return Enum(
        members,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
        **named,
    )


class Row(DeclarativeBase):
    """Base of all rows. Relations load when asked for, never behind one's back."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant(),
        str: Text(),
        bytes: LargeBinary(),
        dict[str, Any]: Json,
        list[Any]: Json,
        StrEnum: stored(StrEnum),
        **{
            new_type: Identity
            for new_type in vars(ids).values()
            if getattr(new_type, "__supertype__", None) is int
        },
    }
