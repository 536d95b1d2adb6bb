"""docs/reference/diff-md.md is true: every pack, field and limit, nothing more."""

import json
from typing import Any, Final

import msgspec
import pytest

from diffex.diff import codec
from diffex.diff.md.aids import AIDS
from diffex.diff.md.status import SubscribeTradingStatusPack
from diffex.domain import limits
from diffex.domain.units import MINUTE
from tests.support.md_floor import CU, M, MdClient, MdFloor
from tests.support.mirror_client import Tree, strict_json
from tests.support.orders import order, sell
from tests.support.paths import ROOT
from tests.support.reference_page import chapters_of, field_names, rows
from tests.support.samples import samples
from tests.unit.diff.md.test_status import Client

PAGE: Final = ROOT / "docs" / "reference" / "diff-md.md"
PACKS: Final[dict[str, type]] = {
    **{aid: pack for aid, (pack, _) in AIDS.items()},
    "subscribe_trading_status": SubscribeTradingStatusPack,
}


def fields(heading: str) -> list[str]:
    """Return the names in the first column of a chapter's tables."""
    return field_names(chapters_of(PAGE)[heading])


def busy_client() -> MdClient:
    """Return a client whose mirror has something of everything."""
    floor = MdFloor()
    floor.trade()
    floor.trade(terms=M, price=3_000)
    for level in range(5):
        floor.exchange.apply(order(f"bid{level}", price=7_400 - level), floor.now)
        floor.exchange.apply(sell(f"ask{level}", price=7_600 + level), floor.now)
    floor.tick()
    client = floor.client()
    client.send(aid="nonsense")
    client.send(aid="set_chart")
    client.send(aid="ins_query", query_id="q", query="query", variables={})
    client.subscribe(CU.symbol)
    client.chart_of("a", ins_list=f"{CU.symbol},{M.symbol}")
    client.chart_of("t", duration=0)
    return client


def emitted() -> dict[str, set[str]]:
    """Return every field that each section can have."""
    client, status = busy_client(), Client()
    status.subscribe(CU.symbol)
    tree = client.tree
    bars, ticks = client.series(CU.symbol, MINUTE), client.series(CU.symbol, 0)
    return {
        "Top level": {*tree, *status.tree},
        "`quotes.<symbol>`": set(tree["quotes"][CU.symbol]),
        "`charts.<chart_id>`": set(client.chart("a")),
        "`klines.<symbol>.<duration>`": set(bars),
        "`klines.<symbol>.<duration>.data.<id>`": set(bars["data"]["0"]),
        "`ticks.<symbol>`": set(ticks),
        "`ticks.<symbol>.data.<id>`": set(ticks["data"]["0"]),
        "`symbols.<query_id>`": set(tree["symbols"]["q"]),
        "`trading_status.<symbol>`": set(status.tree["trading_status"][CU.symbol]),
    }


@pytest.mark.parametrize("heading", sorted(emitted()))
def test_each_field_of_a_section_is_documented_and_no_other(heading: str) -> None:
    """Field by field."""
    documented = fields(heading)
    assert sorted(documented) == sorted(emitted()[heading])


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
    """A client's are sent in the page's order and none is refused; the server's is its greeting."""
    floor = MdFloor()
    floor.bars(3)
    client = floor.client()
    sent = set()
    for message in messages():
        if message["aid"] in AIDS:
            sent.add(message["aid"])
            client.pending = True
            client.send(**message)
        else:
            assert message == client.frames[0]
            strict_json(json.dumps(message).encode())
    client.peek()
    assert sent == set(AIDS)
    assert "notify" not in client.tree
    charts: Tree = client.tree["charts"]
    assert set(charts) == {"newest", "from", "around", "days"}
    assert all(chart["ready"] for chart in charts.values())
