"""One JSON document per row: in memory, and in an SQLite file when a path is given."""

import json
import sqlite3
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
Snapshot: TypeAlias = dict[str, dict[str, Json]]


class Archive:
    """Where documents survive a restart; with no path nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        """Open or create the file."""
        self._kinds: dict[str, Documents] = {}
        self._rows: sqlite3.Connection | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._rows = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._rows.execute("PRAGMA journal_mode=WAL")
            self._rows.execute("PRAGMA synchronous=NORMAL")
            self._rows.execute(
                "CREATE TABLE IF NOT EXISTS documents ("
                "kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,"
                "position INTEGER PRIMARY KEY AUTOINCREMENT, UNIQUE (kind, id))"
            )

    def enroll(self, kind: str, documents: "Documents") -> dict[str, Json]:
        """Take one kind into snapshots; returns what is stored, in the order it first came."""
        self._kinds[kind] = documents
        return self._load(kind)

    def snapshot(self) -> Snapshot:
        """Return all documents as they are now."""
        return {kind: documents.copy() for kind, documents in self._kinds.items()}

    def restore(self, snapshot: Snapshot) -> None:
        """Put the documents of a snapshot back."""
        for kind, held in snapshot.items():
            self._kinds[kind].reset(held)

    def _load(self, kind: str) -> dict[str, Json]:
        if self._rows is None:
            return {}
        found = self._rows.execute(
            "SELECT id, body FROM documents WHERE kind = ? ORDER BY position", (kind,)
        )
        return {key: json.loads(body) for key, body in found}

    def save(self, kind: str, key: str, document: Json) -> None:
        """Insert or replace one document."""
        if self._rows is not None:
            self._rows.execute(
                "INSERT INTO documents (kind, id, body) VALUES (?, ?, ?)"
                " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
                (kind, key, json.dumps(document, ensure_ascii=False)),
            )

    def drop(self, kind: str, key: str) -> None:
        """Forget one document."""
        if self._rows is not None:
            self._rows.execute("DELETE FROM documents WHERE kind = ? AND id = ?", (kind, key))

    def close(self) -> None:
        """Close the file; nothing may be saved afterwards."""
        if self._rows is not None:
            self._rows.close()
            self._rows = None


class Documents:
    """The documents of one kind; a stored document is replaced, never changed in place."""

    def __init__(self, archive: Archive, kind: str) -> None:
        """Load what an earlier run left."""
        self._archive = archive
        self._kind = kind
        self._held = archive.enroll(kind, self)

    def __contains__(self, key: str) -> bool:
        """Tell whether a document is held under this key."""
        return key in self._held

    def __len__(self) -> int:
        """Count the documents."""
        return len(self._held)

    def find(self, key: str) -> Json | None:
        """Return the document, or None."""
        return self._held.get(key)

    def get(self, key: str) -> Json:
        """Return the document; raises KeyError."""
        return self._held[key]

    def put(self, key: str, document: Json) -> Json:
        """Keep a document and return it."""
        self._held[key] = document
        self._archive.save(self._kind, key, document)
        return document

    def seed(self, key: str, document: Json) -> None:
        """Keep a document unless an earlier run already left one."""
        if key not in self._held:
            self.put(key, document)

    def change(self, key: str, **fields: Any) -> Json:
        """Replace some fields; raises KeyError."""
        return self.put(key, {**self._held[key], **fields})

    def drop(self, key: str) -> None:
        """Forget a document; unknown keys are fine."""
        if self._held.pop(key, None) is not None:
            self._archive.drop(self._kind, key)

    def copy(self) -> dict[str, Json]:
        """Return every document under its key."""
        return dict(self._held)

    def reset(self, held: dict[str, Json]) -> None:
        """Hold these documents and no others."""
        for key in self.keys():
            self.drop(key)
        for key, document in held.items():
            self.put(key, document)

    def all(self) -> list[Json]:
        """Return every document, oldest first."""
        return list(self._held.values())

    def keys(self) -> list[str]:
        """Return every key, oldest first."""
        return list(self._held)
