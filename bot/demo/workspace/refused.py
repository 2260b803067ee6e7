"""The one exception of the Web API: an error code that Slack documents for the method."""

from bot.demo.workspace.documents import Json


class Refused(Exception):
    """Answered as ``{"ok": false, "error": code, ...}`` with HTTP 200.

    `messages` become ``response_metadata.messages``; `details` are further top-level fields.
    """

    def __init__(
        self, code: str, messages: list[str] | None = None, details: Json | None = None
    ) -> None:
        """Remember what to answer."""
        super().__init__(code)
        self.code = code
        self.messages = messages or []
        self.details = details or {}

    def answer(self) -> Json:
        """Return the JSON body."""
        body: Json = {"ok": False, "error": self.code, **self.details}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body
