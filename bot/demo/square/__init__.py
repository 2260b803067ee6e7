"""Square: a small public platform on this machine, to try Signoff without any account."""

from bot.demo.square.app import create_app
from bot.demo.square.config import SquareAccount, SquareConfig

__all__ = ["SquareAccount", "SquareConfig", "create_app"]
