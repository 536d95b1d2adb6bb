"""``[rules]`` of the configuration: every choice, its default, and what is refused."""

import pytest

from diffex.config import ConfigError, demo_config, parse
from diffex.config_rules import ORDERS_PER_SECOND
from diffex.domain.rules import CTP_RULES, Rules
from diffex.domain.units import RATE_ONE


def rules(text: str) -> Rules:
    """Return the rules of a file whose ``[rules]`` says ``text``."""
    return parse(f"[rules]\n{text}", "x.toml").rules


def test_an_empty_file_is_the_market_s_own_choice() -> None:
    """Only the rate is the server's: the engine by itself counts nothing."""
    assert rules("") == Rules(orders_per_second=ORDERS_PER_SECOND)
    assert Rules() == CTP_RULES


def test_every_key_is_taken() -> None:
    """Each says what it says."""
    assert rules(
        'order_types = "all"\nself_trade = "allow"\norders_per_second = 5\n'
        'floating_gains = "withheld"\ntransfers = false\ndelivery = false\n'
        "confirm_settlement = true\nmargin_call = 0.85\nliquidation = 0\n"
        'settlement = "manual"\nsettle_at = "15:45"\n'
    ) == Rules(
        order_types="all",
        self_trade="allow",
        orders_per_second=5,
        floating_gains="withheld",
        transfers=False,
        delivery=False,
        confirm_settlement=True,
        margin_call=RATE_ONE * 85 // 100,
        liquidation=0,
        settlement="manual",
        settle_at=15 * 3_600 + 45 * 60,
    )


def test_the_demo_takes_every_order_type() -> None:
    """Whoever tries it out meets no exchange that lacks one."""
    assert demo_config().rules.order_types == "all"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('order_type = "all"', "order_type: unknown key; use order_types, self_trade"),
        ('order_types = "some"', "order_types: 'some' is unknown; use exchange or all"),
        ("margin_call = 1.5", "margin_call: must be a share of the balance"),
        ('settle_at = "14:59"', "settle_at: must lie between 15:15"),
        ('settle_at = "20:31"', "settle_at: must lie between 15:15"),
        ('settle_at = "24:00"', "settle_at: must be a time of the Beijing day"),
    ],
)
def test_what_cannot_be_used_is_refused(text: str, sentence: str) -> None:
    """With the key and what to write instead."""
    with pytest.raises(ConfigError, match=r"x\.toml: \[rules\] ") as caught:
        rules(text)
    assert sentence in str(caught.value)
