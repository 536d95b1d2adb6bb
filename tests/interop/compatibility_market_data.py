"""What of TqSdk's market data works here: quotes, series, queries, backtests, what is local."""

from typing import Final

from tests.interop.compatibility_row import DIFFERS, NOT_YET, WORKS, Row

_QUOTES: Final = "tests/interop/test_tqsdk_market_data.py"
_SERIES: Final = "tests/interop/test_tqsdk_series.py"
_BACKTEST: Final = "tests/interop/test_tqsdk_backtest.py"
_SIM: Final = "tests/interop/test_tqsdk_sim.py"
_LOST: Final = "tests/interop/test_tqsdk_md_reconnect.py"
_OTHERS: Final = "tests/interop/test_tqsdk_other_hosts.py"
_QUERIES: Final = f"{_QUOTES}::test_queries_over_the_socket"
_NO_OPTIONS: Final = "tests/interop/test_tqsdk_contract_queries.py::test_there_are_no_options"
_ELSEWHERE: Final = f"{_OTHERS}::test_hosts_that_are_hard_coded"
_INDICATORS: Final = f"{_OTHERS}::test_indicators_are_reckoned_from_our_bars"
_HARD_CODED: Final = "TqSdk asks a host that it has hard-coded, whatever the variables say; "
_WITHOUT_OPTIONS: Final = "There are no options here yet: every list is empty."
_CACHE: Final = (
    "TqSdk keeps what it has downloaded below `~/.tqsdk/data_series_1`, by symbol and id, and "
    "does not ask which exchange it came from. Remove that directory when the past was made anew "
    "or the hosted service was used before."
)

QUOTES: Final = (
    Row(
        "TqApi.get_quote",
        DIFFERS,
        "A symbol that does not exist is told by TqSdk's own TqTimeoutError after 30 s. Before "
        "the first trade of the day `last_price` is NaN.",
        f"{_QUOTES}::test_a_quote_has_the_engine_s_numbers",
    ),
    Row("TqApi.get_quote_list", WORKS, "", f"{_QUOTES}::test_many_quotes_at_once"),
    Row(
        "TqApi.get_trading_status",
        NOT_YET,
        _HARD_CODED + "our `/diff/status` answers it behind a proxy that leads that host here.",
        f"{_OTHERS}::test_trading_status_behind_a_proxy",
    ),
    Row(
        "quotes after a lost connection",
        WORKS,
        "TqSdk connects again after 10 to 20 s.",
        f"{_LOST}::test_quotes_go_on",
    ),
)

SERIES: Final = (
    Row(
        "TqApi.get_kline_serial",
        DIFFERS,
        "A bar of this run is there where there was a trade; every minute of the past has one. "
        "While the past is still being made the call waits for it, and gives up after 85 s; "
        "what is asked for is made first, and `diffex run` begins when all is made. "
        "`adj_type` changes nothing: there are no dividends.",
        f"{_SERIES}::test_a_series_has_the_engine_s_bars",
    ),
    Row(
        "TqApi.get_kline_serial([SYMBOL, …])",
        WORKS,
        "",
        f"{_SERIES}::test_two_symbols_side_by_side",
    ),
    Row(
        "TqApi.get_kline_serial of days and of KQ.m@",
        WORKS,
        "",
        f"{_SERIES}::test_days_and_a_continuous_contract",
    ),
    Row(
        "TqApi.get_kline_serial of KQ.i@",
        DIFFERS,
        "Each price of a bar is the mean of the contracts' weighted by open interest, minute by "
        "minute; TqSdk's documents give no formula. There are no ticks of an index.",
        f"{_SERIES}::test_an_index",
    ),
    Row(
        "TqApi.get_tick_serial",
        DIFFERS,
        "At most two ticks a second, as on the live market; in the past one in every 5 s, or "
        "10 s where the market never closes.",
        f"{_SERIES}::test_ticks",
    ),
    Row("TqApi.is_serial_ready", WORKS, "", _INDICATORS),
    Row(
        "TqApi.get_kline_data_series",
        DIFFERS,
        "The past that was made, and this run. " + _CACHE,
        f"{_SERIES}::test_stored_bars_are_the_past_s",
    ),
    Row(
        "TqApi.get_tick_data_series",
        DIFFERS,
        _CACHE,
        f"{_SERIES}::test_stored_ticks_are_the_past_s",
    ),
    Row("tools.DataDownloader", WORKS, "", f"{_SERIES}::test_downloaded_tables"),
    Row("series after a lost connection", WORKS, "", f"{_LOST}::test_bars_and_ticks_have_no_gap"),
    Row(
        "series after a restart of the exchange",
        NOT_YET,
        "Quotes go on. With --memory the bars and ticks of a run are not kept, and ids begin "
        "again behind the past: a frame that had reached higher ids ends the strategy with TqSdk's "
        "ValueError. Start the strategy again too.",
        f"{_LOST}::test_quotes_go_on",
    ),
)

CONTRACTS: Final = (
    Row("TqApi.query_quotes", WORKS, "", _QUERIES),
    Row("TqApi.query_cont_quotes", WORKS, "", _QUERIES),
    Row("TqApi.query_his_cont_quotes", DIFFERS, "By our rule of the main contract.", _QUERIES),
    Row("TqApi.query_symbol_info", WORKS, "", _QUERIES),
    Row("TqApi.query_graphql", WORKS, "", _QUERIES),
    Row(
        "TqApi.get_trading_calendar",
        DIFFERS,
        "Holidays of 2018 to 2026 are known; in other years every weekday trades.",
        _QUERIES,
    ),
    Row("TqApi.query_options", NOT_YET, _WITHOUT_OPTIONS, _NO_OPTIONS),
    Row("TqApi.query_atm_options", NOT_YET, _WITHOUT_OPTIONS, _NO_OPTIONS),
    Row("TqApi.query_all_level_options", NOT_YET, _WITHOUT_OPTIONS, _NO_OPTIONS),
    Row("TqApi.query_all_level_finance_options", NOT_YET, _WITHOUT_OPTIONS, _NO_OPTIONS),
    Row(
        "TqApi.query_option_greeks",
        NOT_YET,
        "There are no options here yet; TqSdk refuses other symbols itself.",
        f"{_OTHERS}::test_there_are_no_options",
    ),
    Row(
        "TqApi.query_symbol_settlement",
        NOT_YET,
        _HARD_CODED + "we have no answer to it.",
        _ELSEWHERE,
    ),
    Row(
        "TqApi.query_symbol_ranking", NOT_YET, _HARD_CODED + "we have no answer to it.", _ELSEWHERE
    ),
    Row("TqApi.query_edb_data", NOT_YET, _HARD_CODED + "we have no answer to it.", _ELSEWHERE),
)

LOCAL: Final = (
    Row(
        "TqSim",
        WORKS,
        "TqSdk matches by itself, at the order's own limit; our exchange sees nothing of it.",
        f"{_SIM}::test_an_order_trades_at_our_best_price",
    ),
    Row(
        "TargetPosTask on TqSim",
        WORKS,
        "",
        f"{_SIM}::test_a_target_is_reached_and_the_account_adds_up",
    ),
    Row(
        "TqBacktest",
        DIFFERS,
        "Over the days that `diffex history make` or `--days` has made; before them there is "
        "nothing.",
        f"{_BACKTEST}::test_it_sees_every_bar",
    ),
    Row("TqBacktest driven by ticks", WORKS, "", f"{_BACKTEST}::test_it_sees_every_tick"),
    Row(
        "TqBacktest over many series",
        WORKS,
        "Up to 500 at once: TqSdk takes two of the 1,000 charts of a connection for each.",
        f"{_BACKTEST}::test_it_sees_every_bar_of_thirty_series",
    ),
    Row("BacktestFinished", WORKS, "", f"{_BACKTEST}::test_it_finishes"),
    Row("tafunc", WORKS, "It reckons with what a frame has.", _INDICATORS),
    Row("ta", WORKS, "It reckons with what a frame has.", _INDICATORS),
    Row("TqApi.draw_text", WORKS, "", _INDICATORS),
    Row("TqApi.draw_line", WORKS, "As `draw_text`.", _INDICATORS),
    Row("TqApi.draw_box", WORKS, "As `draw_text`.", _INDICATORS),
    Row("TqApi.draw_report", WORKS, "As `draw_text`.", _INDICATORS),
)

MARKET_DATA: Final = (*QUOTES, *SERIES, *CONTRACTS, *LOCAL)
