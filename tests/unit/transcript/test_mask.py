"""No secret reaches a file."""

import pytest

from diffex.transcript.mask import MASK, masked, masked_path, masked_text, unmasked_path


def test_passwords_and_tokens_are_masked_at_any_depth() -> None:
    """Whatever the field is called around the word; the rest stays, and the pack is unchanged."""
    pack = {
        "aid": "req_login",
        "user_name": "alice",
        "password": "p1",
        "client_system_info": "p2",
        "nested": [{"bank_password": "p3", "Access_Token": ["p4"], "password": None}],
        "numeric_password": 12345,
    }
    told = masked(pack)
    assert told == {
        "aid": "req_login",
        "user_name": "alice",
        "password": MASK,
        "client_system_info": MASK,
        "nested": [{"bank_password": MASK, "Access_Token": MASK, "password": None}],
        "numeric_password": MASK,
    }
    assert pack["password"] == "p1"


@pytest.mark.parametrize(
    ("path", "told", "again"),
    [
        ("/diff/td", "/diff/td", "/diff/td"),
        ("/diff/td?access_token=a.b", "/diff/td?access_token=***", "/diff/td"),
        (
            "/ws/diff?user_id=demo&token=x",
            "/ws/diff?user_id=demo&token=***",
            "/ws/diff?user_id=demo",
        ),
        ("/ws?a=&b=%20", "/ws?a=&b=+", "/ws?a=&b=+"),
    ],
)
def test_a_path_keeps_what_is_no_secret(path: str, told: str, again: str) -> None:
    """And is opened again without the parameters that are not known any more."""
    assert masked_path(path) == told
    assert unmasked_path(told) == again


def test_a_text_that_may_hold_a_secret_is_not_kept() -> None:
    """A message that is no JSON may be a login with a slip in it."""
    assert masked_text('{"aid":"req_login","PassWord":"x"') == MASK
    assert masked_text("hello") == "hello"
