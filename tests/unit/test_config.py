"""The configuration file: every key, every default, every mistake in one sentence."""

import datetime
import logging
import re
from pathlib import Path

import msgspec
import pytest

from diffex.config import (
    DEFAULT_PRODUCTS,
    Config,
    ConfigError,
    agent_symbols,
    all_products,
    demo_config,
    instruments,
    load,
    parse,
)
from diffex.config_fees import KEYS as FEES
from diffex.config_rules import KEYS as RULES
from diffex.data import demo_toml
from diffex.domain.columns import COLUMNS, OVERRIDABLE
from diffex.secret import Secret

GUIDE = Path(__file__).parents[2] / "docs/howto/configure.md"
DAY = datetime.date(2025, 11, 10)
USER = '[[user]]\nuser_id = "u"\npassword = "p"\ndeposit = 1\n'
CU = '[[instrument]]\nsymbol = "SHFE.cu2512"\n'


def read(text: str) -> Config:
    """Return the configuration in a text, as of the file x.toml."""
    return parse(text, "x.toml")


def test_an_empty_file_is_a_configuration() -> None:
    """Every key of the first three tables has a default."""
    config = read("")
    assert (config.server.host, config.server.port) == ("127.0.0.1", 8080)
    assert config.server.allowed_origins == ()
    assert config.clock.sessions == "24x7"
    assert (config.market.agents, config.market.seed) == (True, 1)
    assert config.market.products == DEFAULT_PRODUCTS
    assert (config.explicit, config.users) == ((), ())


def test_default_products_make_a_broad_market() -> None:
    """At least eight products, of at least four exchanges, copper among them."""
    assert len(DEFAULT_PRODUCTS) >= 8
    assert len({key.partition(".")[0] for key in DEFAULT_PRODUCTS}) >= 4
    assert "SHFE.cu" in DEFAULT_PRODUCTS
    assert set(DEFAULT_PRODUCTS) <= set(all_products())


def test_the_demo_is_the_quick_starts() -> None:
    """Its contract at its price, its two users with ten million each, agents on."""
    config = demo_config()
    assert config.clock.sessions == "24x7"
    assert config.market.agents
    assert config.market.products == DEFAULT_PRODUCTS
    (cu,) = config.explicit
    assert (cu.symbol, cu.price(cu.pre_settlement)) == ("SHFE.cu2512", 75_230.0)
    assert [(u.user_id, u.password.reveal(), u.deposit) for u in config.users] == [
        ("demo", "demo", 1_000_000_000),
        ("user123", "password123", 1_000_000_000),
    ]


def test_every_key_is_read() -> None:
    """What the file says is what the exchange uses."""
    config = read("""
        [server]
        host = "0.0.0.0"
        port = 0
        allowed_origins = ["https://a.example", "http://localhost:3000"]
        [clock]
        sessions = "exchange"
        [market]
        agents = false
        seed = 7
        products = ["DCE.m"]
        [[user]]
        user_id = "alice@a.example"
        password = "correct horse"
        deposit = 1234.56
    """)
    assert (config.server.host, config.server.port) == ("0.0.0.0", 0)  # noqa: S104 - read, not bound
    assert config.server.allowed_origins == ("https://a.example", "http://localhost:3000")
    assert config.clock.sessions == "exchange"
    assert (config.market.agents, config.market.seed) == (False, 7)
    assert config.market.products == ("DCE.m",)
    assert config.users[0].password == Secret("correct horse")
    assert config.users[0].deposit == 123_456


def test_a_contract_overrides_its_product() -> None:
    """Any column but the product's name; the others stay."""
    config = read("""
        [[instrument]]
        symbol = "CZCE.SR605"
        pre_settlement = 5450
        name_zh = "糖"
        name_en = "sweet"
        volume_multiple = 20
        price_tick = 0.5
        day_sessions = "09:00:00-15:00:00"
        night_sessions = ""
        base_price = 5000
        margin_rate = 0.2
        limit_rate = 0.1
        commission_by_money = 5e-05
        commission_by_lot = 1.2
        close_today_by_money = 1e-9
        close_today_by_lot = 0
    """)
    (sugar,) = config.explicit
    assert (sugar.symbol, sugar.name_zh, sugar.name_en) == ("CZCE.SR605", "糖", "sweet")
    assert (sugar.tick_e6, sugar.tick_value, sugar.pre_settlement) == (500_000, 1_000, 10_900)
    assert (sugar.upper_limit, sugar.lower_limit) == (11_990, 9_810)
    assert sugar.sessions == ((32_400, 54_000),)
    assert sugar.margin_rate == 200_000_000
    assert (sugar.fees.open_by_money, sugar.fees.open_by_lot) == (50_000, 120)
    assert (sugar.fees.close_today_by_money, sugar.fees.close_today_by_lot) == (1, 0)
    assert (sugar.max_limit_volume, sugar.max_market_volume) == (1_000, 200)


def test_a_contract_without_a_price_starts_at_the_base_price() -> None:
    """Its own base price if it has one, moved to the tick."""
    config = read(CU + "base_price = 70004\n")
    assert config.explicit[0].pre_settlement == 7_000


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[server", "x.toml: not valid TOML, correct it: "),
        ("port = 1e9999999999999999999999", "x.toml: not valid TOML, correct it: "),
        ("[serve]", "x.toml: serve: unknown key; use server, clock, rules, market"),
        ("server = 1", "x.toml: server: must be a table; write [server]"),
        ("[server]\nprot = 1", "x.toml: [server] prot: unknown key; use host, port, allowed"),
        ('[server]\nhost = ""', "x.toml: [server] host: must be a text that is not empty"),
        ("[server]\nhost = 1", "x.toml: [server] host: must be a text that is not empty"),
        ("[server]\nport = 65536", "x.toml: [server] port: must be a whole number from 0 to 65535"),
        ("[server]\nport = -1", "x.toml: [server] port: must be a whole number from 0 to"),
        ("[server]\nport = true", "x.toml: [server] port: must be a whole number from 0 to"),
        ("[server]\nport = 80.0", "x.toml: [server] port: must be a whole number from 0 to"),
        ('[server]\nallowed_origins = "a"', "x.toml: [server] allowed_origins: must be a list"),
        ("[server]\nallowed_origins = [1]", "x.toml: [server] allowed_origins: must be a list"),
        (
            '[server]\nallowed_origins = ["http://a/"]',
            "x.toml: [server] allowed_origins: 'http://a/' is not an origin; write it like http://",
        ),
        (
            '[server]\nallowed_origins = ["http://a", "http://a"]',
            "x.toml: [server] allowed_origins: http://a is there twice; remove one",
        ),
        (
            '[clock]\nsessions = "always"',
            "x.toml: [clock] sessions: 'always' is unknown; use 24x7 or exchange",
        ),
        ("[clock]\nzone = 8", "x.toml: [clock] zone: unknown key; use sessions"),
        ("[market]\nagents = 1", "x.toml: [market] agents: must be true or false"),
        ("[market]\nseed = -1", "x.toml: [market] seed: must be a whole number from 0 to 9223"),
        ("[market]\nproducts = []", "x.toml: [market] products: agents need one; name some or"),
        (
            '[market]\nproducts = ["GFEX.zz"]',
            "x.toml: [market] products: 'GFEX.zz' is no product; use one of GFEX.si, GFEX.lc, ",
        ),
        (
            '[market]\nproducts = ["cu"]',
            "x.toml: [market] products: 'cu' is no product; use one of CFFEX.…, CZCE.…, ",
        ),
        (
            '[market]\nproducts = ["DCE.m", "DCE.m"]',
            "x.toml: [market] products: DCE.m is there twice; remove one",
        ),
        ("[instrument]", "x.toml: instrument: must be a list of tables; write [[instrument]]"),
        ("instrument = [1]", "x.toml: instrument: must be a list of tables; write [[instrument]]"),
        ("[[instrument]]", "x.toml: [[instrument]] number 1, symbol: missing; add it"),
        (CU + "colour = 1", "x.toml: [[instrument]] number 1, colour: unknown key; use symbol, "),
        (CU + 'exchange_id = "X"', "x.toml: [[instrument]] number 1, exchange_id: unknown key"),
        (
            '[[instrument]]\nsymbol = "cu2512"',
            "x.toml: [[instrument]] number 1, symbol: 'cu2512' must look like SHFE.cu2512",
        ),
        (
            '[[instrument]]\nsymbol = "SHFE.zz2512"',
            "x.toml: [[instrument]] number 1, symbol: 'SHFE.zz' is no product; use one of SHFE.cu",
        ),
        (CU + CU, "x.toml: [[instrument]] number 2, symbol: SHFE.cu2512 is there twice; remove"),
        (
            CU + "pre_settlement = 75231",
            "x.toml: [[instrument]] number 1, pre_settlement: 75231 is not a multiple above 0 of "
            "the tick 10; nearest is 75230",
        ),
        (
            CU + 'pre_settlement = "75230"',
            "x.toml: [[instrument]] number 1, pre_settlement: must be a number, without quotes",
        ),
        (CU + "pre_settlement = true", "x.toml: [[instrument]] number 1, pre_settlement: must be"),
        (
            CU + "pre_settlement = 0.0000001",
            "x.toml: [[instrument]] number 1, pre_settlement: 1E-7 has more than 6 decimals; use",
        ),
        (
            CU + "pre_settlement = -10",
            "x.toml: [[instrument]] number 1, pre_settlement: -10 is ne",
        ),
        (CU + "pre_settlement = nan", "x.toml: [[instrument]] number 1, pre_settlement: NaN is"),
        (CU + "margin_rate = 2", "x.toml: [[instrument]] number 1, margin_rate: 2 must lie betwee"),
        (CU + "margin_rate = true", "x.toml: [[instrument]] number 1, margin_rate: must be a numb"),
        (CU + "price_tick = [1]", "x.toml: [[instrument]] number 1, price_tick: must be a number"),
        (
            CU + "volume_multiple = 1\nprice_tick = 0.001",
            "x.toml: [[instrument]] number 1, price_tick: times volume_multiple must be whole fen",
        ),
        (USER + "name = 1", "x.toml: [[user]] number 1, name: unknown key; use user_id, password"),
        (USER + USER, "x.toml: [[user]] number 2, user_id: u is there twice; remove one"),
        (
            '[[user]]\nuser_id = "a b"',
            "x.toml: [[user]] number 1, user_id: 'a b' cannot be an id; use 1 to 128 letters, ",
        ),
        (
            '[[user]]\nuser_id = "__proto__"',
            "x.toml: [[user]] number 1, user_id: '__proto__' cannot be an id; use 1 to 128",
        ),
        ('[[user]]\nuser_id = "u"', "x.toml: [[user]] number 1, password: missing; add it"),
        (
            '[[user]]\nuser_id = "u"\npassword = ""',
            "x.toml: [[user]] number 1, password: must be a text that is not empty",
        ),
        (
            f'[[user]]\nuser_id = "u"\npassword = "{"p" * 257}"',
            "x.toml: [[user]] number 1, password: longer than 256 characters; shorten it",
        ),
        (
            '[[user]]\nuser_id = "u"\npassword = "p"',
            "x.toml: [[user]] number 1, deposit: missing; add it",
        ),
        (
            USER.replace("= 1\n", "= 0.001\n"),
            "x.toml: [[user]] number 1, deposit: 0.001 has more than 2 decimals; use a number that",
        ),
        (USER.replace("= 1\n", "= -1\n"), "x.toml: [[user]] number 1, deposit: -1 is negative"),
        (USER.replace("= 1\n", "= 1e15\n"), "x.toml: [[user]] number 1, deposit: 1E+15 is too lar"),
    ],
)
def test_a_mistake_is_one_sentence(text: str, sentence: str) -> None:
    """It names the file, the key and what to do."""
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


def test_a_file_is_loaded_from_its_path(tmp_path: Path) -> None:
    """The path is the file's name in errors."""
    path = tmp_path / "exchange.toml"
    path.write_text(USER, encoding="utf-8")
    assert load(path).users[0].user_id == "u"
    path.write_text("[serve]", encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape(f"{path}: serve: ")):
        load(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The system's own reason is in the sentence."""
    path = tmp_path / "none.toml"
    with pytest.raises(ConfigError, match=re.escape(f"{path}: cannot be read (No such file")):
        load(path)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """TOML is UTF-8."""
    path = tmp_path / "exchange.toml"
    path.write_bytes("name = '沪铜'".encode("gbk"))
    with pytest.raises(ConfigError, match="not UTF-8 text; save it as UTF-8"):
        load(path)


def test_no_text_form_shows_a_password(caplog: pytest.LogCaptureFixture) -> None:
    """Not repr, not str, not a format, not a log line, not JSON."""
    config = read(USER.replace('"p"', '"hunter2"'))
    secret = config.users[0].password
    logging.getLogger("t").warning("%s %r %s", config, config.users, secret)
    shown = [repr(config), str(config.users[0]), str(secret), f"{secret!r:>20}", caplog.text]
    assert "hunter2" not in "".join(shown)
    with pytest.raises(TypeError):
        msgspec.json.encode(config)


def test_no_error_shows_a_password() -> None:
    """A password that is not a text, or too long, stays out of the sentence."""
    for value in ("424242", f'"{"424242" * 60}"', "[424242]"):
        with pytest.raises(ConfigError) as caught:
            read(f'[[user]]\nuser_id = "u"\npassword = {value}\ndeposit = 1\n')
        assert "424242" not in str(caught.value)


def test_secrets_are_equal_by_their_text() -> None:
    """So that configurations compare; a plain text is never equal to one."""
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1


def test_instruments_are_the_listed_and_the_explicit() -> None:
    """An explicit contract replaces a listed one and is there on days that would not list it."""
    config = demo_config()
    by_symbol = {one.symbol: one for one in instruments(config, DAY)}
    assert len(by_symbol) == len(instruments(config, DAY)) == 696
    assert by_symbol["SHFE.cu2512"] == config.explicit[0]
    assert by_symbol["SHFE.cu2601"].pre_settlement == 8_600
    later = datetime.date(2026, 11, 23)
    assert "SHFE.cu2512" in {one.symbol for one in instruments(config, later)}
    assert len(instruments(config, later)) == len(instruments(read(""), later)) + 1


def test_agents_trade_explicit_contracts_before_main_ones() -> None:
    """One contract a product unless several are configured; in the order of the file."""
    config = demo_config()
    assert agent_symbols(config, instruments(config, DAY), DAY) == (
        "SHFE.cu2512",
        "SHFE.rb2601",
        "SHFE.au2601",
        "SHFE.ag2601",
        "INE.sc2602",
        "DCE.m2601",
        "DCE.i2601",
        "CZCE.SR603",
        "CZCE.TA601",
        "CFFEX.IF2511",
        "GFEX.lc2601",
    )
    two = read(
        f'[market]\nproducts = ["DCE.m", "SHFE.cu"]\n{CU}{CU.replace("2512", "2603")}'
        '[[instrument]]\nsymbol = "DCE.i2601"\n'
    )
    assert agent_symbols(two, instruments(two, DAY), DAY) == (
        "DCE.m2601",
        "SHFE.cu2512",
        "SHFE.cu2603",
    )


def test_without_agents_none_trades() -> None:
    """Agents = false leaves the market to people."""
    config = read("[market]\nagents = false\n")
    assert agent_symbols(config, instruments(config, DAY), DAY) == ()


def test_agents_trade_only_what_there_is() -> None:
    """Instruments of another day are a mistake of the caller's."""
    config = read('[market]\nproducts = ["DCE.m"]\n')
    with pytest.raises(ValueError, match=r"not among the instruments: DCE.m2601"):
        agent_symbols(config, instruments(config, datetime.date(2027, 1, 4)), DAY)


def examples() -> list[str]:
    """Return the TOML examples of the guide."""
    return re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_guide_shows_the_demo() -> None:
    """Its first example is the file behind --demo, and each one can be used."""
    assert examples()[0] == demo_toml()
    for example in examples():
        parse(example, "configure.md")


def test_the_guide_names_every_key() -> None:
    """Every key and every default stands in a table of the guide."""
    text = GUIDE.read_text(encoding="utf-8")
    keys = [
        *("host", "port", "allowed_origins", "agents", "seed", "products"),
        *("sessions", "holidays", "trading_days", "day_roll", "auction"),
        *RULES,
        *("symbol", "pre_settlement", "user_id", "password", "deposit", *OVERRIDABLE),
        *("product", *FEES),
        "keep_days",
    ]
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    assert sorted(re.findall(r"`(\w+)`", "".join(rows))) == sorted(keys)
    assert set(keys).isdisjoint(set(COLUMNS) - set(OVERRIDABLE))
    assert "[" + ", ".join(f'"{key}"' for key in DEFAULT_PRODUCTS) + "]" in text


def test_the_guide_quotes_a_real_error() -> None:
    """The sentence that it shows is what diffex says."""
    with pytest.raises(ConfigError) as caught:
        parse(CU + "pre_settlement = 75231\n", "diffex.toml")
    assert f"    {caught.value}\n" in GUIDE.read_text(encoding="utf-8")
