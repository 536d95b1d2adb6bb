"""Every way in which a message can be bad, and that nothing good is refused."""

from typing import Any, Final

import msgspec
import pytest

from diffex.diff import codec
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import JSON_DEPTH
from diffex.domain.units import INT64_MAX

Code = RejectCode


def nested(depth: int, *, lists: bool = False) -> bytes:
    """Return an object that nests ``depth`` containers, itself counted."""
    opening, closing = (b"[", b"]") if lists else (b'{"a":', b"}")
    inner = depth - 1
    return b'{"a":' + opening * inner + b"1" + closing * inner + b"}"


BAD: Final[list[tuple[str, bytes, RejectCode]]] = [
    ("empty", b"", Code.NOT_JSON),
    ("spaces", b"  ", Code.NOT_JSON),
    ("prose", b"hello", Code.NOT_JSON),
    ("cut short", b'{"aid":"ping"', Code.NOT_JSON),
    ("two objects", b'{"aid":"ping"}{"aid":"ping"}', Code.NOT_JSON),
    ("trailing comma", b'{"aid":"ping",}', Code.NOT_JSON),
    ("single quotes", b"{'aid':'ping'}", Code.NOT_JSON),
    ("comment", b'{"aid":"ping"}//', Code.NOT_JSON),
    ("byte order mark", b'\xef\xbb\xbf{"aid":"ping"}', Code.NOT_JSON),
    ("not UTF-8", b'{"aid":"\xff"}', Code.NOT_JSON),
    ("overlong UTF-8", b'{"aid":"\xc0\x80"}', Code.NOT_JSON),
    ("lone surrogate", b'{"aid":"\\ud800"}', Code.NOT_JSON),
    ("raw control character", b'{"aid":"a\x00b"}', Code.NOT_JSON),
    ("NaN", b'{"aid":"ping","x":NaN}', Code.NOT_JSON),
    ("Infinity", b'{"aid":"ping","x":Infinity}', Code.NOT_JSON),
    ("-Infinity", b'{"aid":"ping","x":-Infinity}', Code.NOT_JSON),
    ("1e999", b'{"aid":"ping","x":1e999}', Code.NOT_JSON),
    ("five thousand digits", b'{"x":' + b"1" * 5000 + b"}", Code.NOT_JSON),
    ("leading zero", b'{"x":010}', Code.NOT_JSON),
    ("text", b'"aid"', Code.NOT_OBJECT),
    ("number", b"1", Code.NOT_OBJECT),
    ("null", b"null", Code.NOT_OBJECT),
    ("array", b'[{"aid":"ping"}]', Code.NOT_OBJECT),
    ("2^63", b'{"x":9223372036854775808}', Code.NUMBER_OUT_OF_RANGE),
    ("2^64", b'{"x":18446744073709551616}', Code.NUMBER_OUT_OF_RANGE),
    ("-2^63 - 1", b'{"x":-9223372036854775809}', Code.NUMBER_OUT_OF_RANGE),
    ("1e19", b'{"x":1e19}', Code.NUMBER_OUT_OF_RANGE),
    ("-1e300", b'{"x":-1e300}', Code.NUMBER_OUT_OF_RANGE),
    ("2^63 in an array", b'{"x":[1,[9223372036854775808]]}', Code.NUMBER_OUT_OF_RANGE),
    ("2^63 in an object", b'{"x":{"y":{"z":9223372036854775808}}}', Code.NUMBER_OUT_OF_RANGE),
    ("1e19 in an object", b'{"x":[{"y":1e19}]}', Code.NUMBER_OUT_OF_RANGE),
    ("one object too deep", nested(JSON_DEPTH + 1), Code.TOO_DEEP),
    ("one array too deep", nested(JSON_DEPTH + 1, lists=True), Code.TOO_DEEP),
    ("20,000 deep", nested(20_000, lists=True), Code.TOO_DEEP),
    (
        "500 deep under a key that comes again",
        b'{"a":' + b"[" * 500 + b"]" * 500 + b',"a":1}',
        Code.DUPLICATE_KEY,
    ),
    ("key twice", b'{"aid":"ping","aid":"ping"}', Code.DUPLICATE_KEY),
    ("key twice, numbers", b'{"x":1,"x":2}', Code.DUPLICATE_KEY),
    ("key twice, the first is a text", b'{"x":"1","x":2}', Code.DUPLICATE_KEY),
    ("key twice beside a text", b'{"a":"s","b":1,"b":2}', Code.DUPLICATE_KEY),
    ("key twice beside texts", b'{"a":"s","c":"t","b":"u","b":"v"}', Code.DUPLICATE_KEY),
    ("key twice, spaced", b'{"x" : 1 , "x" : 2}', Code.DUPLICATE_KEY),
    ("empty key twice", b'{"":1,"":2}', Code.DUPLICATE_KEY),
    ("key twice, escaped", b'{"user_id":"me","user\\u005fid":"you"}', Code.DUPLICATE_KEY),
    ("key twice, both escaped", b'{"\\u0061":1,"\\u0061":2}', Code.DUPLICATE_KEY),
    ("key twice, a quote in it", b'{"a\\"":1,"a\\u0022":2}', Code.DUPLICATE_KEY),
    ("key twice beside an escaped quote", b'{"a":"\\"","b":1,"b":2}', Code.DUPLICATE_KEY),
    ("key twice in an object", b'{"x":{"y":1,"y":2}}', Code.DUPLICATE_KEY),
    ("key twice in an array", b'{"x":[{"y":1,"y":1}]}', Code.DUPLICATE_KEY),
    ("key twice under a key twice", b'{"x":{"y":1,"y":2},"x":1}', Code.DUPLICATE_KEY),
]

GOOD: Final[list[tuple[bytes, dict[str, Any] | None]]] = [
    (b"{}", {}),
    (b' \n{ "aid" : "ping" }\t', {"aid": "ping"}),
    (b'{"a":"\\"","b":"\\u0022","\\"":"\\\\"}', {"a": '"', "b": '"', '"': "\\"}),
    (b'{"a":"{\\"a\\":1,\\"a\\":2}"}', {"a": '{"a":1,"a":2}'}),
    ('{"合约":"铜"}'.encode(), {"合约": "铜"}),
    (b'{"x":9223372036854775807,"y":-9223372036854775808}', {"x": INT64_MAX, "y": -(2**63)}),
    (b'{"x":9.2e18,"y":-1.5,"z":0.1}', {"x": 9.2e18, "y": -1.5, "z": 0.1}),
    (b'{"x":1e-999,"t":true,"f":false,"n":null}', {"x": 0.0, "t": True, "f": False, "n": None}),
    (b'{"x":{"y":1},"z":{"y":1},"y":[{"y":1},{"y":1}]}', None),
    (nested(JSON_DEPTH), None),
    (nested(JSON_DEPTH, lists=True), None),
]


@pytest.mark.parametrize(("raw", "code"), [case[1:] for case in BAD], ids=[c[0] for c in BAD])
def test_a_bad_message_is_refused_by_its_code(raw: bytes, code: RejectCode) -> None:
    """The code is stable, and nothing but ``RejectError`` comes out."""
    with pytest.raises(RejectError) as caught:
        codec.parse(raw)
    assert caught.value.code is code


@pytest.mark.parametrize(("raw", "fields"), GOOD)
def test_a_good_message_is_parsed_as_it_stands(raw: bytes, fields: dict[str, Any] | None) -> None:
    """Escapes, other scripts, the limits themselves: none of it is suspicious."""
    assert codec.parse(raw) == (fields if fields is not None else msgspec.json.decode(raw))


def test_a_value_too_deep_for_any_parser_is_refused_though_a_later_key_replaces_it() -> None:
    """The second reading, which alone sees it, gives up without harm."""
    hidden = b'{"a":' + b"[" * 1020 + b"]" * 1020 + b',"a":1}'
    with pytest.raises(RejectError) as caught:
        codec.parse(hidden)
    assert caught.value.code is Code.TOO_DEEP


@pytest.mark.parametrize("raw", [b'{"%s":1,"%s":1}', b'{"%s":1e19}', b'{"%s":[1e19]}'])
def test_an_answer_does_not_echo_a_long_key(raw: bytes) -> None:
    """Notices are kept in the snapshot, so what a client wrote is cut."""
    long = b"k" * 60_000
    with pytest.raises(RejectError) as caught:
        codec.parse(raw.replace(b"%s", long))
    assert len(caught.value.text) < 300


class Pack(msgspec.Struct):
    """Two fields to convert to."""

    volume: int | float
    name: str = ""


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"volume": "10"},
        {"volume": None},
        {"volume": True},
        {"volume": [10]},
        {"volume": {}},
        {"volume": 10, "name": 10},
        {"volume": 10, "name": None},
    ],
)
def test_a_missing_or_mistyped_field_is_refused_by_name(fields: dict[str, Any]) -> None:
    """Nothing is converted: a text is no number and true is not one."""
    with pytest.raises(RejectError) as caught:
        codec.convert(fields, Pack)
    assert caught.value.code is Code.FIELD_INVALID
    assert "name" in caught.value.text or "volume" in caught.value.text


def test_unknown_fields_are_ignored() -> None:
    """As DIFF requires of both sides."""
    pack = codec.convert({"volume": 10.0, "aid": "x", "account_id": {"a": []}}, Pack)
    assert pack == Pack(10.0)


@pytest.mark.parametrize(
    ("raw", "valid"),
    [(b"", True), ("铜".encode(), True), (b"\xff", False), (b"\xed\xa0\x80", False)],
)
def test_utf8_is_told_from_other_bytes(raw: bytes, valid: bool) -> None:
    """Surrogates spelled in UTF-8 are none."""
    assert codec.is_utf8(raw) is valid


def test_a_frame_is_its_parts_in_order() -> None:
    """What is encoded already is not encoded again."""
    parts = [b'{"a":1}', b'{"b":null}']
    assert codec.frame(parts) == b'{"aid":"rtn_data","data":[{"a":1},{"b":null}]}'
