"""Which hosts are this machine, and which pages may connect."""

import pytest

from diffex.transport.origin import is_loopback, may_connect


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]"])
def test_a_loopback_host_is_this_machine_alone(host: str) -> None:
    """Every address of the loopback net, and its name."""
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "0.0.0.0",  # noqa: S104 - nobody binds it
        "::",
        "192.168.1.1",
        "localhost.example",
        "127.0.0.1.example",
        "127.1",
        "[::2]",
    ],
)
def test_any_other_host_is_not(host: str) -> None:
    """A name that is not known to stay here may lead anywhere."""
    assert not is_loopback(host)


@pytest.mark.parametrize("local", [True, False])
def test_a_program_sends_no_origin_and_may_connect(local: bool) -> None:
    """Only browsers send one; a program's identity is its password."""
    assert may_connect(None, "any", (), local)


@pytest.mark.parametrize("local", [True, False])
def test_a_configured_origin_may_connect_as_it_is_spelled(local: bool) -> None:
    """Scheme, host and port together are the origin."""
    allowed = ("https://app.example:8443",)
    assert may_connect("https://app.example:8443", "other", allowed, local)
    assert not may_connect("https://app.example", "other", allowed, local)
    assert not may_connect("http://app.example:8443", "other", allowed, local)


def test_a_server_of_the_network_takes_the_pages_of_its_own_host() -> None:
    """The Host header is the name under which the browser came; the page must bear it too."""
    assert may_connect("https://trade.example", "trade.example", (), local=False)
    assert may_connect("http://trade.example:8080", "trade.example:8080", (), local=False)
    assert not may_connect("http://trade.example:81", "trade.example:8080", (), local=False)
    assert not may_connect("http://evil.example", "trade.example", (), local=False)
    assert not may_connect("http://localhost", "trade.example", (), local=False)
    assert not may_connect("http://trade.example", None, (), local=False)


def test_a_local_server_takes_local_pages_and_no_name_that_points_here() -> None:
    """DNS rebinding: the Host header then is the attacker's own name."""
    assert may_connect("http://localhost:3000", "127.0.0.1:8080", (), local=True)
    assert may_connect("http://[::1]", "localhost", (), local=True)
    assert not may_connect("http://evil.example", "evil.example", (), local=True)


@pytest.mark.parametrize(
    "origin", ["", "null", "file://", "ws://localhost", "http://", "http://[::1", "//localhost"]
)
def test_what_is_no_web_origin_may_not_connect(origin: str) -> None:
    """A page from a file or a sandbox has no origin that could be trusted."""
    assert not may_connect(origin, "localhost", (), local=True)
