"""Stands for ``python -m bot``: answers where it should, and notes who ended when.

Its ways come from the environment: ``FAKE_DIES`` names the command that ends with code 3,
``FAKE_STUBBORN`` the one that does not heed a request to end.
"""

import json
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType

ENVIRONMENT = dict(os.environ)  # noqa: TID251 - what a process was given is what is tested
COMMAND = sys.argv[1]


class Yes(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()


def main() -> None:
    print(f"this is {COMMAND}", flush=True)  # noqa: T201 - a log is tested
    if ENVIRONMENT.get("FAKE_DIES") == COMMAND:
        sys.exit(3)
    folder, ports = wiring()
    (folder / f"{COMMAND}.env.json").write_text(json.dumps(ENVIRONMENT))
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        if ENVIRONMENT.get("FAKE_STUBBORN") != COMMAND:
            ended.set()

    signal.signal(signal.SIGTERM, end)
    for port in ports:
        server = ThreadingHTTPServer(("127.0.0.1", port), Yes)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    ended.wait()
    with (folder / "ended.txt").open("a") as file:
        file.write(f"{COMMAND}\n")


def wiring() -> tuple[Path, list[int]]:
    if COMMAND == "serve":
        database = Path(ENVIRONMENT["SIGNOFF_DATABASE_URL"].removeprefix("sqlite:///"))
        return database.parent, [int(ENVIRONMENT["SIGNOFF_PORT"])]
    stage = json.loads(Path(sys.argv[2]).read_text())
    return Path(stage["data_dir"]), [stage["ports"]["page"], stage["ports"]["square"]]


if __name__ == "__main__":
    main()
