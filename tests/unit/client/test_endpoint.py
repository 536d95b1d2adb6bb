"""What a user may write as an address."""

import pytest

from diffex.client.endpoint import parse_endpoint


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("ws://127.0.0.1:8080/ws/diff", "ws://127.0.0.1:8080/ws/diff"),
        ("wss://ex.example/ws/diff", "wss://ex.example/ws/diff"),
        ("http://127.0.0.1:8080", "ws://127.0.0.1:8080/ws/diff"),
        ("https://ex.example/", "wss://ex.example/ws/diff"),
        ("http://[::1]:8080/other", "ws://[::1]:8080/other"),
        ("ws://h:1/ws/diff?user_id=demo&x=%20y", "ws://h:1/ws/diff?user_id=demo&x=%20y"),
    ],
)
def test_http_becomes_ws_and_the_rest_passes_through(given: str, url: str) -> None:
    """The address that the server prints works as it is; a query is not touched."""
    assert parse_endpoint(given).url == url


def test_ports_have_defaults() -> None:
    """Without a port it is the scheme's."""
    assert parse_endpoint("http://ex.example").port == 80
    assert parse_endpoint("wss://ex.example").port == 443
    assert parse_endpoint("ws://ex.example:8080").port == 8080


def test_sentences_do_not_show_the_query() -> None:
    """A token in a query stays out of logs and errors."""
    assert parse_endpoint("ws://h:1/ws/diff?token=abc").shown == "ws://h:1/ws/diff"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("127.0.0.1:8080", "write ws://"),
        ("ftp://h/", "write ws://"),
        ("ws:///ws/diff", "write ws://"),
        ("ws://demo:demo@h/ws/diff", "not inside the URL"),
        ("ws://h/ws/diff#top", "fragment"),
        ("ws://h:99999/", "[Pp]ort"),
    ],
)
def test_a_wrong_address_is_refused_with_a_reason(url: str, sentence: str) -> None:
    """The error says what to write instead."""
    with pytest.raises(ValueError, match=sentence):
        parse_endpoint(url)
