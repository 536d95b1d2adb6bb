"""docs/reference/diff-td.md is true: every pack, field and limit, nothing more."""

import json
from typing import Any, Final

import msgspec
import pytest

from diffex.diff import codec
from diffex.diff.aids.trade import LOGIN, TRADE_AIDS
from diffex.diff.aids.trade.req_login import ReqLoginPack
from diffex.domain import limits
from tests.support import bad_conditions
from tests.support.contracts import CU
from tests.support.mirror_client import Tree, strict_json
from tests.support.paths import ROOT
from tests.support.reference_page import chapters_of, field_names, rows
from tests.support.samples import samples
from tests.support.trade_floor import TradeClient, TradeFloor

PAGE: Final = ROOT / "docs" / "reference" / "diff-td.md"
PACKS: Final[dict[str, type]] = {
    LOGIN: ReqLoginPack,
    **{aid: pack for aid, (pack, _) in TRADE_AIDS.items()},
}


def fields(heading: str) -> list[str]:
    """Return the names in the first column of a chapter's tables."""
    return field_names(chapters_of(PAGE)[heading])


def busy_trader() -> TradeClient:
    """Return a client whose mirror has something of everything."""
    floor = TradeFloor("u", "v")
    other, client = floor.trader("v"), floor.trader("u")
    other.order("s", direction="SELL", volume=4)
    client.order("o1", volume=4)
    client.order("o2", volume=1)
    client.order("o3", volume=0)
    client.order("o4", direction="UP")
    client.order("o5", time_condition="IOC", volume_condition="MIN", min_volume=1)
    client.order("o6", time_condition="GTD", good_till_date=20991231, volume=1)
    client.send("req_transfer", amount=1)
    client.send(**bad_conditions.pack("c", user_id="u"))
    order = {"exchange_id": "SHFE", "instrument_id": "cu2512", "direction": "BUY"}
    client.send("pre_insert_order", user_id="u", order_id="q", **order)
    client.send("set_risk_management_rule", user_id="u", exchange_id="SSE", enable=True)
    client.quiet()
    return client


def every_field(section: Tree) -> set[str]:
    """Return the fields of all entries of a section."""
    return {field for entry in section.values() for field in entry}


def emitted() -> dict[str, set[str]]:
    """Return every field that each section can have."""
    client = busy_trader()
    user = client.user
    return {
        "`trade.<user_id>`": set(user),
        "`session`": set(user["session"]),
        "`accounts.CNY`": set(user["accounts"]["CNY"]),
        "`positions.<symbol>`": set(user["positions"][CU.symbol]),
        "`orders.<order_id>`": every_field(user["orders"]),
        "`condition_orders.<order_id>`": every_field(user["condition_orders"]),
        "`trades.<trade_id>`": every_field(user["trades"]),
        "`banks.<id>`": every_field(user["banks"]),
        "`transfers.<number>`": every_field(user["transfers"]),
        "`pre_insert_orders.<order_id>`": every_field(user["pre_insert_orders"]),
        "`risk_management_rule.<exchange_id>`": every_field(user["risk_management_rule"]),
        "`notify.<id>`": every_field(client.wire.notices),
    }


@pytest.mark.parametrize("heading", sorted(emitted()))
def test_each_field_of_a_section_is_documented_and_no_other(heading: str) -> None:
    """Field by field."""
    documented = fields(heading)
    assert sorted(set(documented)) == sorted(emitted()[heading])
    assert len(documented) == len(set(documented))


@pytest.mark.parametrize("aid", sorted(PACKS))
def test_each_pack_is_documented_field_by_field(aid: str) -> None:
    """With those that it must have and those that it may have."""
    names = [field.name for field in msgspec.structs.fields(PACKS[aid])]
    assert fields(f"`{aid}`") == names
    assert bool(names) or "No fields" in chapters_of(PAGE)[f"`{aid}`"]


def test_each_limit_is_documented_with_its_number() -> None:
    """Those that the flat dialect has not."""
    for row in rows(chapters_of(PAGE)["Limits"]):
        assert float(row[1]) == getattr(limits, row[3].strip("`"))


def messages() -> list[dict[str, Any]]:
    """Return the page's JSON samples."""
    found = [sample.text for sample in samples(PAGE) if sample.language == "json"]
    return [codec.parse(text.encode()) for text in found]


def test_each_sample_is_a_message_that_works() -> None:
    """A client's are sent in the page's order and none is refused; a server's are strict."""
    floor = TradeFloor("user123")
    floor.passwords["user123"] = "opensesame"
    client = floor.trader()
    client.wire.user_id = "user123"
    sent = set()
    for message in messages():
        if message["aid"] in PACKS and "settlement_info" not in message:
            sent.add(message["aid"])
            client.receive(json.dumps(message).encode())
        else:
            strict_json(json.dumps(message).encode())
    client.quiet()
    assert sent == set(PACKS)
    assert floor.passwords["user123"] == "open, sesame"
    levels = [notice["level"] for notice in client.wire.notices.values()]
    assert levels == ["INFO", "INFO", "INFO", "INFO"]
    assert client.user["transfers"]["1"]["error_id"] == 0
    assert client.user["orders"]["PYSDK_insert_1"]["last_msg"] == "已撤单"


def test_the_servers_samples_are_what_it_sends() -> None:
    """The greeting and the statement, word by word."""
    client = TradeFloor("user123").trader("user123")
    client.send("qry_settlement_info", trading_day=20251124)
    assert client.wire.packs[0] in messages()
    assert client.wire.packs[-1] in messages()
