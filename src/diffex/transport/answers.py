"""HTTP answers that are written without an application: refusals that end a connection."""

import http
from typing import Final

import msgspec

_SHOWN: Final = 128
"""Characters of what a client sent that an answer repeats."""


def error_body(what: str, fact: str, code: int | None = None) -> bytes:
    """Return the JSON body of a refusal: a sentence, what it is about, and the reject's code."""
    # What a client sent is shown without the bytes that are no text.
    shown = fact[:_SHOWN].encode("ascii", "backslashreplace").decode()
    body: dict[str, object] = {"error": what, "detail": shown}
    if code is not None:
        body["code"] = code
    return msgspec.json.encode(body)


def refusal(status: int, what: str, fact: str) -> bytes:
    """Return a whole answer, after which the connection is to be closed."""
    body = error_body(what, fact)
    lines = (
        f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode() + body
