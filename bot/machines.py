"""The embedder and the language model that the settings choose."""

from contextlib import AsyncExitStack

import structlog

from bot.ports import Clock, Sessions
from bot.services.budget import DailyBudget
from bot.settings import EmbedderChoice, Settings
from integrations.embeddings import OpenAIEmbedder, find_bundled_embedder
from integrations.model_contract import Embedder, Writer

_log = structlog.get_logger(__name__)


async def find_embedder(settings: Settings, stack: AsyncExitStack) -> Embedder | None:
    """The chosen embedder; None when there is none that runs on this machine."""
    match settings.embedder:
        case EmbedderChoice.NONE:
            return None
        case EmbedderChoice.OPENAI:
            remote = OpenAIEmbedder(
                api_key=_key(settings),
                base_url=settings.openai_base_url,
                model=settings.embedding_model,
            )
            stack.push_async_callback(remote.close)
            return remote
        case EmbedderChoice.BUNDLED:
            embedder, reason = await find_bundled_embedder()
            if embedder is None:
                _log.warning("embedder.missing", reason=reason, instead="character n-grams")
            else:
                stack.callback(embedder.close)
            return embedder


def find_writer(
    settings: Settings, sessions: Sessions, now: Clock, stack: AsyncExitStack
) -> Writer | None:
    """The configured language model; None without one."""
    if not settings.has_writer:
        return None
    # The client costs a start about a second and 20 MB, so only those pay who use it.
    from integrations.language_model import OpenAIWriter  # noqa: PLC0415 - said above

    writer = OpenAIWriter(
        api_key=_key(settings),
        base_url=settings.openai_base_url,
        model=settings.model,
        budget=DailyBudget(sessions, now, most=settings.model_daily_tokens),
    )
    stack.push_async_callback(writer.close)
    return writer


def _key(settings: Settings) -> str | None:
    return settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
