"""A small closed-loop HTTP client and a granian to aim it at: N connections, each asking again at once."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

CONNECTIONS = 8
SERVER_WORKERS = 2
WARM_UP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What one bounded run of the client saw."""

    per_second: float
    p50_ms: float
    p99_ms: float
    bytes_each: int


def measure(
    host: str,
    port: int,
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    seconds: float = 5.0,
) -> Measured:
    """Ask for one path over and over for some seconds, after a short warm-up.

    Raises RuntimeError when an answer is not 200: a fast error page would be a false success.
    """
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", "Connection: keep-alive"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    asyncio.run(_drive(host, port, request, WARM_UP_SECONDS))
    started = time.perf_counter()
    seen = asyncio.run(_drive(host, port, request, seconds))
    elapsed = time.perf_counter() - started
    times = sorted(spent for spent, _size in seen)
    return Measured(
        per_second=len(seen) / elapsed,
        p50_ms=times[len(times) // 2] * 1000,
        p99_ms=times[int(len(times) * 0.99)] * 1000,
        bytes_each=seen[-1][1],
    )


async def _drive(host: str, port: int, request: bytes, seconds: float) -> list[tuple[float, int]]:
    deadline = time.perf_counter() + seconds
    clients = (_client(host, port, request, deadline) for _ in range(CONNECTIONS))
    return [row for rows in await asyncio.gather(*clients) for row in rows]


async def _client(host: str, port: int, request: bytes, deadline: float) -> list[tuple[float, int]]:
    reader, writer = await asyncio.open_connection(host, port, limit=1 << 22)
    seen = []
    while time.perf_counter() < deadline:
        started = time.perf_counter()
        writer.write(request)
        size = await _answer(reader)
        seen.append((time.perf_counter() - started, size))
    writer.close()
    return seen


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one answer to its end; return the bytes of its body."""
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.split(b"\r\n")[0].decode())
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
    if b"content-length" in fields:
        length = int(fields[b"content-length"])
        await reader.readexactly(length)
        return length
    total = 0
    while True:  # chunked
        size = int((await reader.readuntil(b"\r\n")).strip(), 16)
        await reader.readexactly(size + 2)
        if size == 0:
            return total
        total += size


@contextlib.contextmanager
def served(application: str, environment: Mapping[str, str]) -> Iterator[int]:
    """Serve a WSGI application with granian on a free port of the loopback; yield the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", str(SERVER_WORKERS), "--blocking-threads", "4"]
    command += ["--no-log", application]
    process = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")
