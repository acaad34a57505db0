"""A gateway on loopback that the tests may reach, and a canary that nothing may reach."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Canary:
    """What a small server saw, and what it answers."""

    port: int = 0
    hits: list[tuple[str, dict, dict]] = field(default_factory=list)
    status: int = 200
    body: bytes = b'{"id": "gw-1", "errcode": 0}'
    location: str = ""


@contextmanager
def listening() -> Iterator[Canary]:
    """Serve on 127.0.0.1; every request is kept."""
    canary = Canary()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            canary.hits.append((self.path, json.loads(raw or b"{}"), dict(self.headers)))
            self.send_response(canary.status)
            if canary.location:
                self.send_header("Location", canary.location)
            self.send_header("Content-Length", str(len(canary.body)))
            self.end_headers()
            self.wfile.write(canary.body)

        do_GET = do_POST  # noqa: N815 - the name that the library calls

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    canary.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield canary
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
