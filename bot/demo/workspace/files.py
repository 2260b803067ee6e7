"""Uploaded files: ticket, bytes, then shared into a channel."""

import base64
import mimetypes

from bot.demo.workspace.clock import Clock
from bot.demo.workspace.documents import Archive, Documents, Json
from bot.demo.workspace.refused import Refused


class Files:
    """Stored files are Slack's own objects; bytes are kept apart in base64."""

    def __init__(self, archive: Archive, clock: Clock, bot_user_id: str) -> None:
        """Load what an earlier run left."""
        self._clock = clock
        self._bot_user_id = bot_user_id
        self._pending = Documents(archive, "upload")
        self._content = Documents(archive, "file_content")
        self._documents = Documents(archive, "file")

    def expect(self, filename: str, length: int, alt_txt: str | None) -> str:
        """Return the id of a file whose bytes are still to come."""
        file_id = self._clock.new_id("F")
        ticket = {"filename": filename, "length": length, "alt_txt": alt_txt, "uploaded": False}
        self._pending.put(file_id, ticket)
        return file_id

    def receive(self, file_id: str, content: bytes) -> None:
        """Take the bytes; refuses unknown ids and a wrong length."""
        ticket = self._pending.find(file_id)
        if ticket is None:
            raise Refused("file_not_found")
        if len(content) != ticket["length"]:
            raise Refused("length_mismatch")
        self._content.put(file_id, {"base64": base64.b64encode(content).decode()})
        self._pending.change(file_id, uploaded=True)

    def is_uploaded(self, file_id: str) -> bool:
        """Tell whether the bytes are here and wait to become a file."""
        ticket = self._pending.find(file_id)
        return ticket is not None and ticket["uploaded"]

    def complete(self, file_id: str, title: str | None, base_url: str) -> Json:
        """Turn an upload into a file; raises KeyError for one that was not announced."""
        ticket = self._pending.get(file_id)
        self._pending.drop(file_id)
        return self._documents.put(file_id, self._describe(file_id, ticket, title, base_url))

    def share(self, file_id: str, channel: Json, ts: str) -> None:
        """Record where a file was posted."""
        held = self._documents.get(file_id)
        where = "private" if channel.get("is_private") or channel.get("is_im") else "public"
        shares = {**held["shares"].get(where, {}), channel["id"]: [{"ts": ts}]}
        names = {"public": "channels", "private": "groups"}
        listed = "ims" if channel.get("is_im") else names[where]
        self._documents.change(
            file_id,
            shares={**held["shares"], where: shares},
            **{listed: [*held[listed], channel["id"]]},
        )

    def find(self, file_id: str) -> Json | None:
        """Return a completed file, or None."""
        return self._documents.find(file_id)

    def content(self, file_id: str) -> bytes:
        """Return the bytes; raises KeyError."""
        return base64.b64decode(self._content.get(file_id)["base64"])

    def _describe(self, file_id: str, ticket: Json, title: str | None, base_url: str) -> Json:
        name = ticket["filename"]
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        extension = name.rpartition(".")[2].lower() if "." in name else "binary"
        created = int(self._clock.seconds())
        url = f"{base_url}/files/{file_id}/download"
        return {
            "id": file_id,
            "created": created,
            "timestamp": created,
            "name": name,
            "title": title or name,
            "mimetype": mimetype,
            "filetype": extension,
            "pretty_type": extension.upper(),
            "user": self._bot_user_id,
            "size": ticket["length"],
            "mode": "hosted",
            "alt_txt": ticket["alt_txt"] or "",
            "is_external": False,
            "is_public": False,
            "url_private": url,
            "url_private_download": url,
            "permalink": url,
            "channels": [],
            "groups": [],
            "ims": [],
            "shares": {},
        }
