"""What anyone may read by GET, from any page: tables, and where the sockets are.

Tables are made by others and handed in as functions; the addresses in the rest are those by
which the client has come, so that it can be pointed at this server by one URL.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any, Final

from litestar import MediaType, Request, Response, get
from litestar.exceptions import HTTPException, NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from diffex.domain.limits import ID_LENGTH

TD_PATH: Final = "/diff/td"
MD_PATH: Final = "/diff/md"
BROKERS: Final = ("diffex", "快期模拟")
"""Names by which clients find the trade socket; the second is what ``TqKq`` asks for."""

Body = Callable[[], bytes]
"""Returns a JSON body; the same object as long as nothing has changed."""

Reply = Response[bytes]
Table = Response[dict[str, Any]]

_SUFFIX: Final = ".json"
_HOST: Final = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_ANYONE: Final = {"Access-Control-Allow-Origin": "*"}
_FOR_ONE: Final = {**_ANYONE, "Cache-Control": "no-store"}


class Tagged:
    """A body with its ETag, which is computed once for each body."""

    def __init__(self, make: Body) -> None:
        self._make: Final = make
        self._body = b""
        self._tag = ""

    def answer(self, known: str | None) -> Reply:
        """Return the body, or 304 to a client that knows it by its If-None-Match header."""
        body = self._make()
        if body is not self._body or not self._tag:
            self._body = body
            self._tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        headers = {**_ANYONE, "ETag": self._tag, "Cache-Control": "no-cache"}
        if known is not None and self._tag in re.split(r"\s*,\s*", known.replace("W/", "").strip()):
            return Response(b"", status_code=304, headers=headers)
        return Response(body, media_type=MediaType.JSON, headers=headers)


def table_handler(path: str, make: Body) -> HTTPRouteHandler:
    """Return what answers ``path`` with the body that ``make`` returns."""
    tagged = Tagged(make)

    @get(path, summary=f"The table {path}")
    async def table(request: Request[Any, Any, Any]) -> Reply:
        return tagged.answer(request.headers.get("if-none-match"))

    return table


def health_handler(make: Body) -> HTTPRouteHandler:
    """Return what tells that the server lives."""

    @get("/healthz", summary="Whether the server lives, with a few figures")
    async def health() -> Reply:
        return Response(make(), media_type=MediaType.JSON, headers=_FOR_ONE)

    return health


def place_handlers() -> list[HTTPRouteHandler]:
    """Return what tells clients where the sockets are."""

    @get("/broker-list.json", summary="Where to trade, by broker (TqSdk for JavaScript)")
    async def brokers(request: Request[Any, Any, Any]) -> Table:
        broker = _broker(request)
        return Response(dict.fromkeys(BROKERS, broker), headers=_FOR_ONE)

    @get("/{name:str}", summary="Where to trade with one broker (TqSdk for Python)")
    async def one_broker(request: Request[Any, Any, Any], name: FromPath[str]) -> Table:
        broker_id = name.removesuffix(_SUFFIX)
        if broker_id == name or not 1 <= len(broker_id) <= ID_LENGTH:
            raise NotFoundException
        return Response({broker_id: _broker(request)}, headers=_FOR_ONE)

    @get("/ns", summary="Where the market data is")
    async def market_data(request: Request[Any, Any, Any]) -> Table:
        return Response({"mdurl": f"{_address(request)}{MD_PATH}"}, headers=_FOR_ONE)

    return [brokers, one_broker, market_data]


def _broker(request: Request[Any, Any, Any]) -> dict[str, Any]:
    return {
        "broker_type": "FUTURE",
        "category": ["TQ"],
        "url": f"{_address(request)}{TD_PATH}",
    }


def _address(request: Request[Any, Any, Any]) -> str:
    """Return the WebSocket address by which this client reaches the server.

    Raises:
        HTTPException: the Host header names none.
    """
    host = request.headers.get("host", "")
    if _HOST.fullmatch(host) is None:
        raise HTTPException("the Host header names no host", status_code=400)
    return f"{'wss' if request.scope['scheme'] == 'https' else 'ws'}://{host}"
