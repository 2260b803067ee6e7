"""What the language model used, a row a day."""

from datetime import date

from sqlalchemy import Date
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Identity, Row


class ModelUsage(Row):
    """Tokens of one day (UTC), in and out together."""

    __tablename__ = "model_usage"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    tokens: Mapped[int] = mapped_column(Identity)
