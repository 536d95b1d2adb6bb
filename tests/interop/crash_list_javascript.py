"""The crash list of tqsdk for JavaScript."""

from typing import Final

from tests.interop.crash_list_entry import Entry

JS: Final = "tests/interop/test_tqsdk_js.py"
JS_TRADE: Final = "tests/interop/test_tqsdk_js_trade.py"

JAVASCRIPT: Final = (
    Entry(
        "javascript",
        "a server that waits for a peek before its first message hears nothing for ever",
        (f"{JS}::test_it_is_greeted_without_a_peek",),
    ),
    Entry(
        "javascript",
        "peeks are queued although one comes for each message",
        (f"{JS_TRADE}::test_peeks_are_a_flag",),
    ),
    Entry(
        "javascript",
        "a contract that is not in the file, or without py, cannot be found",
        (
            f"{JS}::test_it_finds_every_contract",
            "tests/unit/diff/symbols/test_latest.py::test_each_has_what_tqsdk_js_reads",
        ),
    ),
    Entry(
        "javascript",
        "a table without the header for other origins is not read",
        (f"{JS}::test_any_page_may_read_the_tables",),
    ),
    Entry(
        "javascript",
        "a head of more than 1 KB, or a query of the address, is refused",
        (f"{JS_TRADE}::test_a_token_in_the_address_is_borne",),
    ),
    Entry(
        "javascript",
        "a subscription is the whole list, with every held contract on it",
        (
            f"{JS}::test_quotes_arrive",
            f"{JS}::test_a_held_contract_is_subscribed_with_the_next",
        ),
    ),
    Entry(
        "javascript",
        "a chart in a form that is not known, or removed by its width, stays",
        (f"{JS}::test_charts_in_every_form",),
    ),
    Entry(
        "javascript",
        "a chart of nothing without an empty list of bars",
        (f"{JS}::test_a_chart_of_nothing_is_complete",),
    ),
    Entry(
        "javascript",
        "a login without trading_day or trade_more_data is none",
        (f"{JS_TRADE}::test_a_login",),
    ),
    Entry(
        "javascript",
        "an order that is refused without a FINISHED one stays on the screen",
        (f"{JS_TRADE}::test_a_refused_order_ends",),
    ),
    Entry(
        "javascript",
        "a price of null, which NaN became, is no fault",
        (f"{JS_TRADE}::test_an_order_at_any_price",),
    ),
    Entry(
        "javascript",
        "a command that is not known ends the connection",
        (f"{JS_TRADE}::test_the_other_commands",),
    ),
    Entry(
        "javascript",
        "what stands beside a notice in one element is lost",
        (f"{JS_TRADE}::test_notices_do_not_cost_data",),
    ),
    Entry(
        "javascript",
        "a null in data, an object over a scalar, a key called data or __proto__",
        (f"{JS}::test_quotes_arrive", f"{JS_TRADE}::test_an_order_in_parts_and_its_cancel"),
    ),
    Entry(
        "javascript",
        "a position that is emptied and not kept or deleted",
        (f"{JS_TRADE}::test_closing_what_was_bought_today",),
    ),
    Entry(
        "javascript",
        "after a lost connection it does not subscribe again, and gives up at the second",
        (f"{JS_TRADE}::test_it_comes_back_once", f"{JS}::test_it_never_meets_a_clean_close"),
    ),
    Entry(
        "javascript",
        "two accounts on one connection",
        (f"{JS_TRADE}::test_two_accounts_at_once",),
    ),
)
