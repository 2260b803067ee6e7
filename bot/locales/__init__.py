"""The words people read, one catalogue a language; a new language is one more ``.po`` file."""

from bot.locales.catalogue import LOCALES, Catalogue, UnknownMessage, Words

__all__ = ["LOCALES", "Catalogue", "UnknownMessage", "Words"]
