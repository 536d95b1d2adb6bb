"""``[[user.fees]]`` of the configuration: a user's own rates, and what is refused."""

import pytest

from diffex.config import ConfigError, own_fees, parse
from diffex.config_fees import KEYS
from diffex.domain.commands import SetFees
from diffex.domain.instrument import FeeRates
from diffex.domain.units import RATE_ONE

USER = '[[user]]\nuser_id = "u"\npassword = "p"\ndeposit = 1\n'


def fees(text: str) -> tuple[SetFees, ...]:
    """Return the commands of a file whose one user has the rates of ``text``."""
    return own_fees(parse(USER + text, "x.toml"))


def test_a_user_pays_what_contracts_say() -> None:
    """Unless the file says otherwise."""
    assert fees("") == ()


def test_every_rate_is_taken() -> None:
    """Shares of the money in billionths, fees in fen."""
    (command,) = fees(
        '[[user.fees]]\nproduct = "SHFE.cu"\nopen_by_money = 0.00001\nopen_by_lot = 1.5\n'
        "close_by_money = 0\nclose_by_lot = 2\n"
        "close_today_by_money = 1\nclose_today_by_lot = 0.01\n"
    )
    assert command == SetFees(
        "u",
        "SHFE.cu",
        FeeRates(
            open_by_money=10_000,
            open_by_lot=150,
            close_by_money=0,
            close_by_lot=200,
            close_today_by_money=RATE_ONE,
            close_today_by_lot=1,
        ),
    )
    assert set(KEYS) == set(FeeRates.__struct_fields__)


def test_a_rate_that_is_not_there_is_the_product_s() -> None:
    """Copper costs 0.00005 to open and to close history, and 0.0001 to close today's."""
    (command,) = fees('[[user.fees]]\nproduct = "SHFE.cu"\nopen_by_lot = 3\n')
    own = command.fees
    assert own is not None
    assert (own.open_by_money, own.open_by_lot) == (50_000, 300)
    assert own.close_by_money == 50_000
    assert own.close_today_by_money == 100_000


def test_users_and_products_come_in_the_order_of_the_file() -> None:
    """Each table is one command."""
    text = '[[user.fees]]\nproduct = "SHFE.cu"\n[[user.fees]]\nproduct = "DCE.m"\n'
    other = USER.replace('"u"', '"v"') + '[[user.fees]]\nproduct = "CFFEX.IF"\n'
    found = [(one.user_id, one.product) for one in fees(text + other)]
    assert found == [("u", "SHFE.cu"), ("u", "DCE.m"), ("v", "CFFEX.IF")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "product: missing; add it"),
        ('product = "SHFE.xx"', "product: 'SHFE.xx' is no product; use one of SHFE."),
        ('product = "SHFE.cu"\nrate = 1', "rate: unknown key; use product, open_by_money"),
        ('product = "SHFE.cu"\nopen_by_lot = -1', "open_by_lot: -1 is negative"),
        ('product = "SHFE.cu"\nopen_by_money = 1.1', "open_by_money: must be a share"),
        ('product = "SHFE.cu"\nclose_by_lot = 0.001', "close_by_lot: 0.001 has more than 2"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(text: str, sentence: str) -> None:
    """It names the user, the table and the key."""
    with pytest.raises(ConfigError) as caught:
        fees("[[user.fees]]\n" + text)
    assert str(caught.value).startswith(f"x.toml: [[user]] number 1, [[fees]] number 1, {sentence}")


def test_a_product_stands_there_once() -> None:
    """Two rates for one trade would leave open which is paid."""
    with pytest.raises(ConfigError, match=r"number 2, product: SHFE.cu is there twice"):
        fees(2 * '[[user.fees]]\nproduct = "SHFE.cu"\n')
