"""Everything that is not a WebSocket: the HTTP application, its errors and its description."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Litestar, MediaType, Request, Response
from litestar.exceptions import HTTPException, NotFoundException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from diffex import logs
from diffex.domain.limits import HTTP_BODY_BYTES
from diffex.transport.answers import error_body
from diffex.transport.gate import Rules
from diffex.transport.http_auth import SignIn, sign_in_handlers
from diffex.transport.http_operator import operator_handlers, statement_handlers
from diffex.transport.http_page import page_handlers
from diffex.transport.http_pages import Body, health_handler, place_handlers, table_handler
from diffex.transport.operator_desk import OperatorDesk
from diffex.transport.page_files import Page

VERSION: Final = "1"
"""Of the HTTP interface."""

_log = logs.get_logger("transport.http")


def application(
    rules: Rules,
    sign_in: SignIn,
    operator: OperatorDesk,
    health: Body,
    tables: Mapping[str, Body],
    page: Page,
    about: bytes,
) -> Litestar:
    """Return the ASGI application.

    Args:
        rules: which pages may sign in.
        sign_in: answers requests for tokens.
        operator: does what whoever runs the exchange asks for.
        health: makes the body of ``/healthz``.
        tables: what makes the body of each further path.
        page: what was built for browsers.
        about: the body of ``/about.json``.
    """
    return Litestar(
        [
            health_handler(health),
            *sign_in_handlers(sign_in, rules),
            *operator_handlers(operator),
            *statement_handlers(operator, sign_in),
            *place_handlers(),
            *page_handlers(page, about),
            *(table_handler(path, make) for path, make in tables.items()),
        ],
        exception_handlers={HTTPException: _refused, Exception: _failed},
        openapi_config=OpenAPIConfig(
            title="diffex",
            version=VERSION,
            # The interactive pages would load their scripts from elsewhere.
            render_plugins=[JsonRenderPlugin(path=("/", "/openapi.json"))],
        ),
        # Given, so that the environment cannot show variables' values to clients.
        debug=False,
        pdb_on_exception=False,
        # Litestar would set up the standard library's logs.
        logging_config=None,
        request_max_body_size=HTTP_BODY_BYTES,
    )


def _refused(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    if isinstance(error, NotFoundException):
        body = error_body("no such path", request.scope["path"])
    else:
        detail = f"{request.method} {request.scope['path']}"
        code = error.extra.get("code") if isinstance(error.extra, dict) else None
        body = error_body(error.detail, detail, code)
    return Response(
        body,
        status_code=error.status_code,
        media_type=MediaType.JSON,
        headers=error.headers,
    )


def _failed(request: Request[Any, Any, Any], _: Exception) -> Response[bytes]:
    _log.error("HTTP: A request failed", path=request.scope["path"], exc_info=True)
    body = error_body("internal error", "")
    return Response(body, status_code=500, media_type=MediaType.JSON)
