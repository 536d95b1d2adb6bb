"""Quotes: the whole list each time, shared bytes, five levels, no more than was asked for."""

import pytest

from diffex.domain.errors import RejectCode
from tests.support.contracts import CU, J, M
from tests.support.floor import Client, Floor


@pytest.fixture
def floor() -> Floor:
    """An exchange with two users."""
    return Floor("alice", "bob")


def quiet(client: Client) -> None:
    """See everything, and find that no null deleted nothing."""
    client.quiet()
    assert client.wire.useless == []


def subscribe(client: Client, ins_list: str) -> None:
    """Send the whole list."""
    client.send("subscribe_quote", ins_list=ins_list)


def test_the_list_is_echoed_and_its_quotes_appear(floor: Floor) -> None:
    """Under the full symbol, at once, for a contract that never traded too."""
    alice = floor.client("alice")
    subscribe(alice, f"{CU.symbol},{J.symbol}")
    quiet(alice)
    assert alice.tree["ins_list"] == f"{CU.symbol},{J.symbol}"
    assert set(alice.tree["quotes"]) == {CU.symbol, J.symbol}
    assert alice.tree["quotes"][J.symbol]["upper_limit"] == 1865.0


def test_spaces_blanks_and_repeats_are_dropped_from_the_list(floor: Floor) -> None:
    """The echo says what is watched."""
    alice = floor.client("alice")
    subscribe(alice, f" {CU.symbol} ,,{M.symbol},{CU.symbol}, ")
    quiet(alice)
    assert alice.tree["ins_list"] == f"{CU.symbol},{M.symbol}"


def test_a_new_list_replaces_the_old_one(floor: Floor) -> None:
    """Quotes no longer asked for are deleted, those that stay are not sent again."""
    alice = floor.client("alice")
    subscribe(alice, f"{CU.symbol},{M.symbol}")
    quiet(alice)
    subscribe(alice, f"{M.symbol},{J.symbol}")
    assert alice.wire.last[0]["quotes"][CU.symbol] is None
    assert M.symbol not in alice.wire.last[0]["quotes"]
    quiet(alice)
    assert set(alice.tree["quotes"]) == {M.symbol, J.symbol}


def test_an_empty_list_watches_nothing(floor: Floor) -> None:
    """Nothing more is published to the session."""
    alice, bob = floor.client("alice"), floor.client("bob")
    subscribe(alice, CU.symbol)
    subscribe(alice, "")
    quiet(alice)
    frames = len(alice.wire.transactions)
    bob.order("b1")
    floor.publish()
    assert len(alice.wire.transactions) == frames
    assert alice.tree["quotes"] == {}
    assert alice.tree["ins_list"] == ""


@pytest.mark.parametrize(
    "ins_list", ["SHFE.cu9999", "cu2512", "shfe.cu2512", "SHFE.cu2512;DCE.m2601"]
)
def test_a_list_with_an_unknown_symbol_is_refused_whole(floor: Floor, ins_list: str) -> None:
    """The list before it stays."""
    alice = floor.client("alice")
    subscribe(alice, M.symbol)
    subscribe(alice, f"{CU.symbol},{ins_list}")
    quiet(alice)
    assert alice.wire.codes[-1] == RejectCode.SYMBOL_UNKNOWN
    assert alice.tree["ins_list"] == M.symbol
    assert list(alice.tree["quotes"]) == [M.symbol]


def test_a_quote_follows_the_book_and_the_trades(floor: Floor) -> None:
    """Levels come and go, volume counts each fill once."""
    alice, bob = floor.client("alice"), floor.client("bob")
    subscribe(alice, CU.symbol)
    quiet(alice)
    bob.order("b1", direction="SELL", volume=3)
    bob.order("b2", direction="SELL", volume=7, limit_price=75_240.0)
    floor.publish()
    quote = alice.tree["quotes"][CU.symbol]
    assert (quote["ask_price1"], quote["ask_volume1"]) == (75_230.0, 3)
    assert (quote["ask_price2"], quote["ask_volume2"]) == (75_240.0, 7)
    assert "last_price" not in quote
    quiet(alice)
    alice.order("a1", volume=4, limit_price=75_240.0)
    floor.publish()
    quiet(alice)
    quote = alice.tree["quotes"][CU.symbol]
    assert (quote["ask_price1"], quote["ask_volume1"]) == (75_240.0, 6)
    assert "ask_price2" not in quote
    assert (quote["last_price"], quote["volume"], quote["open_interest"]) == (75_240.0, 4, 4)
    assert quote["amount"] == (3 * 75_230 + 75_240) * 5.0


def test_only_what_changed_is_published(floor: Floor) -> None:
    """The terms of the contract are not sent with every tick."""
    alice, bob = floor.client("alice"), floor.client("bob")
    subscribe(alice, CU.symbol)
    quiet(alice)
    floor.now += 1_000_000
    bob.order("b1")
    floor.publish()
    (patch,) = alice.wire.last
    assert set(patch["quotes"][CU.symbol]) == {"datetime", "bid_price1", "bid_volume1"}


def test_a_contract_in_which_nothing_changed_is_not_published(floor: Floor) -> None:
    """An order that comes and goes between two publications leaves no trace but the time."""
    alice, bob = floor.client("alice"), floor.client("bob")
    subscribe(alice, CU.symbol)
    quiet(alice)
    frames = len(alice.wire.transactions)
    bob.order("b1")
    bob.cancel("b1")
    floor.publish()
    assert len(alice.wire.transactions) == frames


def test_watchers_share_the_same_bytes(floor: Floor) -> None:
    """A quote is encoded once for all of them."""
    watchers = [floor.client("alice"), floor.client("bob"), floor.client("bob")]
    for client in watchers:
        subscribe(client, CU.symbol)
        client.peek()
    watchers[1].order("b1")
    for client in watchers:
        client.session._backlog.take()
    floor.publish()
    parts = [client.session._backlog._parts[0] for client in watchers]
    assert parts[0] is parts[1] is parts[2]


def test_whoever_comes_later_catches_up_with_the_others(floor: Floor) -> None:
    """Between two publications too: the next patch fits both."""
    alice, bob = floor.client("alice"), floor.client("bob")
    subscribe(alice, CU.symbol)
    bob.order("b1", direction="SELL")
    subscribe(bob, CU.symbol)
    quiet(alice)
    quiet(bob)
    floor.publish()
    quiet(alice)
    quiet(bob)
    assert alice.tree["quotes"] == bob.tree["quotes"]
    assert bob.tree["quotes"][CU.symbol]["ask_volume1"] == 10


def test_one_session_does_not_replace_the_list_of_another(floor: Floor) -> None:
    """A list belongs to its session, also between two of one user."""
    one, other = floor.client("alice"), floor.client("alice")
    subscribe(one, CU.symbol)
    subscribe(other, M.symbol)
    quiet(one)
    quiet(other)
    assert list(one.tree["quotes"]) == [CU.symbol]
    assert list(other.tree["quotes"]) == [M.symbol]


def test_a_watcher_that_leaves_disturbs_no_other(floor: Floor) -> None:
    """The quote goes on for those who stay."""
    alice, bob = floor.client("alice"), floor.client("bob")
    for client in (alice, bob):
        subscribe(client, CU.symbol)
        quiet(client)
    subscribe(alice, "")
    bob.order("b1")
    floor.publish()
    quiet(bob)
    assert bob.tree["quotes"][CU.symbol]["bid_volume1"] == 10


def test_a_session_that_ended_is_not_published_to(floor: Floor) -> None:
    """The last watcher takes the cached quote along."""
    alice, bob = floor.client("alice"), floor.client("bob")
    subscribe(alice, CU.symbol)
    alice.disconnect()
    bob.order("b1")
    floor.publish()
    assert floor.desk.board._quotes == {}
    assert floor.desk.board._quote_watchers == {}
    assert not alice.session._backlog


def test_a_quote_cannot_be_watched_before_the_login(floor: Floor) -> None:
    """The answer says what to do first."""
    client = floor.client()
    subscribe(client, CU.symbol)
    client.peek()
    assert client.wire.codes == [RejectCode.LOGIN_REQUIRED]
    assert client.tree["quotes"] == {}
