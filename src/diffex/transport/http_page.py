"""The page: its index, its files, and what it asks first about the server.

The page comes under a policy by which it may load and run nothing but its own files, and
may talk to nobody but this server.
"""

import re
from typing import Any, Final

from litestar import MediaType, Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from diffex.transport.page_files import ASSETS, Page, PageFile

ABOUT_PATH: Final = "/about.json"

# No 'unsafe-inline' and no 'unsafe-eval' anywhere: scripts and styles are files of the page.
# 'self' in connect-src means the WebSockets of the same host and port too (CSP level 3).
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

GUARDS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_FRESH: Final = {"Cache-Control": "no-cache"}
_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}

NOT_BUILT: Final = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>diffex</title>
<h1>diffex</h1>
<p>交易所在运行，但网页还没有构建。请安装 Node.js 20.19 或更新版本，
在源码目录运行 <code>make run</code>。</p>
<p lang="en">The exchange is running, but its page is not built. Install Node.js 20.19 or newer and
run <code>make run</code> in the source tree.</p>
</html>
"""

Reply = Response[bytes]


def page_handlers(page: Page, about: bytes) -> list[HTTPRouteHandler]:
    """Return what answers ``/``, ``/assets`` and ``/about.json``.

    Args:
        page: what was built.
        about: the body of ``/about.json``.
    """

    @get("/", summary="The page", media_type=MediaType.HTML)
    async def index(request: Request[Any, Any, Any]) -> Reply:
        if page.index is None:
            headers = {**GUARDS, "Cache-Control": "no-store"}
            return Response(NOT_BUILT.encode(), status_code=503, headers=headers)
        return _file(page.index, request, _FRESH)

    @get(f"/{ASSETS}/{{name:str}}", summary="A file of the page")
    async def asset(request: Request[Any, Any, Any], name: FromPath[str]) -> Reply:
        found = page.assets.get(name)
        if found is None:
            raise NotFoundException
        return _file(found, request, _FOR_EVER)

    @get(ABOUT_PATH, summary="The version, and who may enter without a password")
    async def what() -> Reply:
        return Response(about, media_type=MediaType.JSON, headers={**GUARDS, **_FRESH})

    return [index, asset, what]


def _file(file: PageFile, request: Request[Any, Any, Any], lasting: dict[str, str]) -> Reply:
    headers = {**GUARDS, **lasting, "ETag": file.tag, "Vary": "Accept-Encoding"}
    known = request.headers.get("if-none-match")
    if known is not None and file.tag in re.split(r"\s*,\s*", known.replace("W/", "").strip()):
        return Response(b"", status_code=304, headers=headers)
    if file.packed is not None and _takes_gzip(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
        return Response(file.packed, media_type=file.media_type, headers=headers)
    return Response(file.body, media_type=file.media_type, headers=headers)


def _takes_gzip(accepted: str) -> bool:
    """Return whether an Accept-Encoding header takes gzip (RFC 9110 section 12.5.3)."""
    for coding in accepted.lower().split(","):
        name, _, weight = coding.partition(";")
        if name.strip() in ("gzip", "*"):
            return re.fullmatch(r"q=0(\.0{0,3})?", weight.strip()) is None
    return False
