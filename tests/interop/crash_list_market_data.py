"""The crash list of market data: charts, quotes, contract queries, backtests."""

from typing import Final

from tests.interop.crash_list_entry import Entry

MD: Final = "tests/unit/diff/md"
MD_MIRRORS: Final = "tests/property/test_md_mirrors.py::TestMirrors"
HERE: Final = "tests/interop/test_crash_list.py"
QUERIES: Final = "tests/interop/test_tqsdk_contract_queries.py"
BACKTEST: Final = "tests/interop/test_tqsdk_backtest.py"

MARKET_DATA: Final = (
    Entry(
        "market data",
        "without mdhis_more_data false the client's construction gives up after 60 s",
        (f"{MD}/test_charts.py::test_the_first_frame_comes_without_a_peek",),
    ),
    Entry(
        "market data",
        "a quote without a datetime is waited for, also of a contract that nobody traded",
        (
            f"{MD}/test_quotes.py::test_a_contract_that_nobody_traded_has_a_time",
            "tests/interop/test_tqsdk_market_data.py::test_many_quotes_at_once",
        ),
    ),
    Entry(
        "market data",
        "a continuous contract whose underlying is not there is waited for",
        (
            f"{MD}/test_quotes.py::test_a_continuous_contract_has_its_contracts_quote",
            f"{QUERIES}::test_a_continuous_contract_brings_its_main_along",
        ),
    ),
    Entry(
        "market data",
        "a chart that says ready before its bars are there is read as it is",
        (
            f"{MD}/test_fill.py::test_a_chart_fills_when_the_past_is_there",
            f"{MD}/test_fill.py::test_a_week_waits_for_its_first_half",
        ),
    ),
    Entry(
        "market data",
        "a chart that is never ready: the client gives up after 85 s",
        (
            f"{MD}/test_fill.py::test_no_chart_waits_for_what_never_comes",
            f"{MD}/test_fill.py::test_what_a_chart_waits_for_is_wanted",
            "tests/unit/cli/test_past.py::test_it_waits_until_all_is_made",
        ),
    ),
    Entry(
        "market data",
        "a chart that is refused because much is shown already is waited for",
        (
            f"{MD}/test_telling.py::test_charts_share_the_room_of_a_frame",
            f"{BACKTEST}::test_it_sees_every_bar_of_thirty_series",
        ),
    ),
    Entry(
        "market data",
        "a chart whose bars are still to come, and mdhis_more_data false, is taken for whole",
        (f"{MD}/test_telling.py::test_a_long_chart_comes_in_several_frames",),
    ),
    Entry(
        "market data",
        "a window of -1 and -1 is taken for no answer",
        (MD_MIRRORS, f"{MD}/test_chart_windows.py::test_a_window_from_an_id"),
    ),
    Entry(
        "market data",
        "ids that are no decimal digits, have gaps or change make other rows",
        (
            MD_MIRRORS,
            "tests/unit/engine/test_series.py::test_a_week_whose_past_is_made_late",
            "tests/interop/test_tqsdk_md_reconnect.py::test_bars_and_ticks_have_no_gap",
        ),
    ),
    Entry(
        "market data",
        "a bar that is deleted inside a window is a row of NaN",
        (MD_MIRRORS, f"{MD}/test_charts.py::test_a_new_bar_rolls_the_window_on"),
    ),
    Entry(
        "market data",
        "a binding that comes before its partner's bar, or names one that is not there",
        (
            MD_MIRRORS,
            f"{MD}/test_bindings.py::test_a_partner_that_comes_later_is_bound_then",
            f"{MD}/test_bindings.py::test_a_main_line_that_trades_last",
        ),
    ),
    Entry(
        "market data",
        "a chart that is released and not told to be gone is waited for",
        (
            f"{MD}/test_charts.py::test_a_chart_goes",
            f"{MD}/test_charts.py::test_a_chart_that_is_not_there_goes_too",
        ),
    ),
    Entry(
        "market data",
        "a query that is not repeated letter by letter, or its variables, is waited for",
        (
            f"{MD}/test_reception.py::test_a_query_is_answered_under_its_id",
            f"{QUERIES}::test_one_by_one_with_variables",
        ),
    ),
    Entry(
        "market data",
        "an answer that is let go of and stays",
        (f"{MD}/test_reception.py::test_an_empty_query_lets_go_of_an_answer",),
    ),
    Entry(
        "market data",
        "a contract that may be held and is not known to queries is waited for",
        (
            "tests/interop/test_tqsdk_accounts.py::test_what_is_quoted_but_not_traded_is_refused",
            "tests/unit/diff/symbols/test_universe.py::test_everything_that_trades_is_listed",
        ),
    ),
    Entry(
        "market data",
        "a node that lacks a field is a KeyError",
        (
            f"{QUERIES}::test_a_future_becomes_a_quote",
            "tests/unit/diff/symbols/test_describe.py::"
            "test_a_node_has_exactly_the_fields_of_its_type",
        ),
    ),
    Entry(
        "market data",
        "a status that is spelled otherwise is shown as no trading",
        (
            f"{MD}/test_status.py::test_around_the_clock_everything_trades",
            "tests/interop/test_tqsdk_other_hosts.py::test_trading_status_behind_a_proxy",
        ),
    ),
    Entry(
        "market data",
        "the whole file without CSI.000300 is a KeyError",
        (
            "tests/unit/diff/symbols/test_latest.py::test_every_contract_is_in_it",
            f"{QUERIES}::test_tqsdk_without_queries_reads_the_file",
        ),
    ),
    Entry(
        "market data",
        "a text in a bar ends TqSim and backtests",
        (MD_MIRRORS, f"{BACKTEST}::test_it_sees_every_bar"),
    ),
    Entry(
        "market data",
        "a backtest of ticks without a tick is an AssertionError",
        (f"{BACKTEST}::test_it_sees_every_tick",),
    ),
    Entry(
        "market data",
        "an empty table of holidays or of main contracts ends a backtest",
        (
            f"{QUERIES}::test_the_calendar_covers_whole_years",
            f"{QUERIES}::test_past_mains_are_those_of_the_table",
        ),
    ),
    Entry(
        "market data",
        "a number of a quote sent as text, other than -, becomes its default",
        (f"{HERE}::test_numbers_of_a_quote_are_numbers",),
    ),
    Entry(
        "market data",
        "a quote that is deleted ends the client where a query describes it again",
        (f"{MD}/test_quotes.py::test_a_quote_that_is_watched_no_longer_stays",),
    ),
    Entry(
        "market data",
        "a chart of a name like ab-cd is answered under another",
        (f"{HERE}::test_a_chart_may_be_called_like_a_spread",),
    ),
)
