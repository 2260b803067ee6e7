"""Drafts of a language model behind any OpenAI-compatible chat endpoint."""

from integrations.language_model.prompt import PROMPT_VERSION
from integrations.language_model.writer import Budget, OpenAIWriter

__all__ = ["PROMPT_VERSION", "Budget", "OpenAIWriter"]
