"""A proxy that leads tqsdk's hard-coded host of the trading status to a server of ours.

What a user would have to run for it: a proxy with a certificate for that host which the
client has been told to trust.
"""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

HOST: Final = "trading-status.shinnytech.com"


def certificate(folder: Path) -> Path:
    """Make a certificate for the host and its key, in one file that stands for its issuer too."""
    key, certified, both = folder / "key.pem", folder / "certified.pem", folder / "both.pem"
    asked = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    asked += ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    asked += ["-keyout", str(key), "-out", str(certified)]
    subprocess.run(asked, check=True, capture_output=True, timeout=60)  # noqa: S603 - no user's input
    both.write_text(key.read_text() + certified.read_text())
    return both


@asynccontextmanager
async def trading_status_front(upstream: int, pem: Path) -> AsyncIterator[int]:
    """Run the proxy in front of a local port for the length of a block; it tells its own port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    pumps: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = await reader.readuntil(b"\r\n\r\n")
            if not asked.startswith(f"CONNECT {HOST}:443 ".encode()):
                writer.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
                return
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await writer.drain()
            await writer.start_tls(context)
            head = await reader.readuntil(b"\r\n\r\n")
            head = head.replace(b"GET /status ", b"GET /diff/status ")
            head = head.replace(HOST.encode(), f"127.0.0.1:{upstream}".encode())
            back, forth = await asyncio.open_connection("127.0.0.1", upstream)
            forth.write(head)
            both = {
                asyncio.create_task(_pump(reader, forth)),
                asyncio.create_task(_pump(back, writer)),
            }
            pumps.update(both)
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            forth.transport.abort()
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in pumps:
            task.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        return
