"""The page over HTTP: what is sent, under which policy, and that nothing else can be had."""

import gzip
from pathlib import Path
from typing import Final

import pytest

from diffex.version import version
from tests.integration.test_http import ask, request
from tests.support.quiet import quiet_server

SCRIPT: Final = b"console.log('diffex');\n" * 50
HOSTILE: Final = (
    "/assets/../index.html",
    "/assets/..%2findex.html",
    "/assets/%2e%2e/index.html",
    "/assets/..%5cindex.html",
    "/assets/....//index.html",
    "/assets//secret.txt",
    "/assets/%00app.js",
    "/assets/app.js%00",
    "/assets/app.js/x",
    "/assets/",
    "/assets",
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "//secret.txt",
    "/assets/secret.txt",
    "/index.html",
)


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the page of the servers of a test lies, with a page in it."""
    place = tmp_path / "web"
    (place / "assets").mkdir(parents=True)
    (place / "index.html").write_text("<!doctype html><title>diffex</title>", encoding="utf-8")
    (place / "assets" / "app.js").write_bytes(SCRIPT)
    (place / "assets" / "secret.txt").write_text("secret", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    monkeypatch.setattr("diffex.app_http.WEB", place)
    return place


@pytest.mark.usefixtures("web")
async def test_the_index_is_asked_for_again_each_time() -> None:
    """A browser that knows it is told so; a new build is seen at once."""
    async with quiet_server() as server:
        found = await ask(server.port, request("/"))
        assert found.status == 200
        assert found.headers["content-type"] == "text/html; charset=utf-8"
        assert found.headers["cache-control"] == "no-cache"
        known = await ask(server.port, request("/", f"If-None-Match: {found.headers['etag']}"))
        assert (known.status, known.body) == (304, b"")


@pytest.mark.usefixtures("web")
async def test_assets_last_for_ever_and_come_packed() -> None:
    """Their names change with their content; who takes gzip gets it."""
    async with quiet_server() as server:
        plain = await ask(server.port, request("/assets/app.js"))
        packed = await ask(server.port, request("/assets/app.js", "Accept-Encoding: br, gzip"))
        refused = await ask(server.port, request("/assets/app.js", "Accept-Encoding: gzip;q=0"))
    assert plain.body == SCRIPT == refused.body
    assert plain.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in plain.headers["cache-control"]
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == SCRIPT
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


@pytest.mark.usefixtures("web")
@pytest.mark.parametrize("path", ["/", "/assets/app.js", "/about.json"])
async def test_the_policy_lets_the_page_run_its_own_files_alone(path: str) -> None:
    """No inline script, no eval, no frame, no guessing of types, no word to other hosts."""
    async with quiet_server() as server:
        headers = (await ask(server.port, request(path))).headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.usefixtures("web")
async def test_no_path_leads_out_of_the_page() -> None:
    """Only the names that were found at the start mean anything; the rest is 404 in JSON."""
    async with quiet_server() as server:
        for path in HOSTILE:
            found = await ask(server.port, request(path))
            assert found.status == 404, path
            assert b"secret" not in found.body.replace(b"secret.txt", b"")
            assert "error" in found.json


async def test_a_page_that_was_not_built_says_how_to_build_it(web: Path) -> None:
    """In both languages, and as an answer that no cache keeps."""
    (web / "index.html").unlink()
    async with quiet_server() as server:
        found = await ask(server.port, request("/"))
    text = found.body.decode()
    assert found.status == 503
    assert found.headers["cache-control"] == "no-store"
    assert text.count("make run") == 2
    assert "网页还没有构建" in text
    assert "not built" in text


async def test_about_tells_who_may_enter_without_a_password() -> None:
    """Nobody may unless it is a demo."""
    async with quiet_server() as server:
        demo = (await ask(server.port, request("/about.json"))).json
    async with quiet_server(demo=False) as server:
        real = (await ask(server.port, request("/about.json"))).json
    assert demo == {"version": version(), "demo": True, "demo_users": ["alice", "bob"]}
    assert real == {"version": version(), "demo": False, "demo_users": []}
