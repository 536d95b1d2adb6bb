"""Entries: a node is made once, and what queries select by needs none."""

from diffex.diff.patch import Tree
from diffex.diff.symbols.entry import Entry
from diffex.domain.calendar import Sessions
from tests.support.universe import directory

MODES: tuple[Sessions, ...] = ("exchange", "24x7")


def test_a_contract_is_described_when_it_is_first_shown() -> None:
    """And only then."""
    rebar = directory().now.entries["SHFE.rb2701"]
    made: list[Tree] = []

    def describe() -> Tree:
        made.append({})
        return made[-1]

    entry = Entry("FUTURE", rebar.product, rebar.terms, describe, expired=False, expiry=None)
    assert made == []
    assert entry.node is entry.node
    assert len(made) == 1


def test_an_entry_selects_as_its_node_says() -> None:
    """Exchange, night and categories are those of the node, of every contract."""
    for mode in MODES:
        for symbol, entry in directory(mode).now.entries.items():
            node = entry.node
            assert node["instrument_id"] == symbol
            assert node["exchange_id"] == entry.exchange_id
            assert bool(node["trading_time"]["night"]) is entry.trades_at_night(mode)
            for category in node.get("categories", []):
                assert entry.is_of(frozenset({category["id"]}))


def test_a_product_is_of_its_categories_only() -> None:
    """Copper is no grain."""
    copper = directory().now.entries["SHFE.cu2701"]
    assert copper.is_of(frozenset({"GRAIN", "NONFERROUS_METALS"}))
    assert not copper.is_of(frozenset({"GRAIN"}))
