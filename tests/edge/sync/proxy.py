"""A proxy between two offices that counts bytes, and loses, delays and doubles what passes."""

from __future__ import annotations

import random
import socket
import socketserver
import threading
import time


class Lossy:
    """A line to a port of this machine that ill-treats requests, by a seed.

    `cut` is the share of connections cut after some bytes, on the way there or back; `double`
    the share of requests that arrive twice, whose second answer is passed on; `delay_s` the
    longest wait before a chunk.
    """

    def __init__(
        self, port: int, seed: int = 1, *, cut: float = 0, double: float = 0, delay_s: float = 0
    ) -> None:
        self.target, self.random = port, random.Random(seed)
        self.cut, self.double, self.delay_s = cut, double, delay_s
        self.there = self.back = self.cuts = self.doubles = self.requests = 0
        self._lock = threading.Lock()
        line = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                line.carry(self.request)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def carry(self, client: socket.socket) -> None:
        """One request there and one answer back, or part of it."""
        with self._lock:
            self.requests += 1
            cut_there = self.random.random() < self.cut / 2
            cut_back = not cut_there and self.random.random() < self.cut / 2
            twice = self.random.random() < self.double
            share, wait = self.random.random(), self.random.random() * self.delay_s
            self.cuts += cut_there or cut_back
            self.doubles += twice
        request = _request(client)
        time.sleep(wait)
        if cut_there:
            request = request[: int(len(request) * share)]
        answer = b""
        for _time in range(2 if twice and not cut_there else 1):
            answer = self._ask(request, whole=not cut_there)
        if cut_back:
            answer = answer[: int(len(answer) * share)]
        with self._lock:
            self.there += len(request)
            self.back += len(answer)
        if not cut_there:
            client.sendall(answer)

    def _ask(self, request: bytes, *, whole: bool) -> bytes:
        try:
            with socket.create_connection(("127.0.0.1", self.target), timeout=30) as server:
                server.sendall(request)
                if not whole:
                    return b""
                parts = []
                while part := server.recv(65536):
                    parts.append(part)
                return b"".join(parts)
        except OSError:
            return b""

    def close(self) -> None:
        """Hang up."""
        self.server.shutdown()
        self.server.server_close()


def _request(client: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        part = client.recv(65536)
        if not part:
            return data
        data += part
    head, _sep, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        part = client.recv(65536)
        if not part:
            break
        body += part
    return head + b"\r\n\r\n" + body
