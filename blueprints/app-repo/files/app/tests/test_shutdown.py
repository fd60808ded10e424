"""SIGTERM in the middle of a request, as Kubernetes sends it."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing

import httpx2 as httpx

# A request that takes longer than the signal does to arrive.
PROGRAM = """
import asyncio
import service.__main__ as main

create = main.create_application

def with_slow_route(settings):
    application = create(settings)

    @application.get("/slow")
    async def slow():
        print("slow request begins", flush=True)
        await asyncio.sleep(1)
        return "done"

    return application

main.create_application = with_slow_route
main.main()
"""


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


def wait_until_live(url: str) -> None:
    for _ in range(200):
        try:
            httpx.get(f"{url}/livez")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing answers at {url}")


def test_answers_what_was_asked_before_it_was_stopped() -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            wait_until_live(url)
            with socket.create_connection(("127.0.0.1", port)) as caller:
                caller.sendall(b"GET /slow HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
                assert process.stdout is not None
                while "slow request begins" not in process.stdout.readline():
                    pass
                process.send_signal(signal.SIGTERM)
                answer = b"".join(iter(lambda: caller.recv(4096), b""))
                assert answer.startswith(b"HTTP/1.1 200 OK")
                assert answer.endswith(b'"done"')
            process.wait(timeout=10)
        finally:
            process.kill()
