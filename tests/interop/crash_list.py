"""Every way in which a server ends, stalls or misleads the published clients, and what shows
that ours never does.

From their source and from runs of them: tqsdk 3.10.4 from PyPI, and tqsdk 1.3.1 from npm
under ``JAVASCRIPT``. ``TqWire`` (tests/support/tq_client.py), ``TqMirror``
(tests/support/tq_mirror.py) and ``JsSdk.check`` (tests/support/js_sdk.py) fail where those
clients fail, so whatever goes through them has each of their checks; the tests named here
are those that go for the entry.
"""

from typing import Final

from tests.interop.crash_list_entry import Entry
from tests.interop.crash_list_javascript import JAVASCRIPT
from tests.interop.crash_list_market_data import MARKET_DATA

UNIT: Final = "tests/unit/diff/trade"
MD: Final = "tests/unit/diff/md"
MIRRORS: Final = "tests/property/test_trade_mirrors.py::test_every_mirror_converges"
MD_MIRRORS: Final = "tests/property/test_md_mirrors.py::TestMirrors"
TD: Final = "tests/integration/test_td.py"
LOST: Final = "tests/interop/test_tqsdk_reconnect.py::test_a_connection_is_lost"
TRADING: Final = "tests/interop/test_tqsdk_trading.py"
HERE: Final = "tests/interop/test_crash_list.py"

WIRE: Final = (
    Entry("wire", "a message without aid ends the trading channel unseen", (MIRRORS,)),
    Entry("wire", "a notice without code or content is a KeyError", (MIRRORS,)),
    Entry(
        "wire",
        "a notice that is deleted is a TypeError",
        (MIRRORS, f"{UNIT}/test_login.py::test_a_session_is_restated_without_a_null"),
    ),
    Entry(
        "wire",
        "a notice under an id of before is not shown",
        (f"{TD}::test_notices_of_two_connections_have_different_ids",),
    ),
    Entry(
        "wire",
        "a code of the client's own makes it send everything again",
        (f"{HERE}::test_no_code_is_one_of_the_clients_own",),
    ),
    Entry(
        "wire",
        "peeks are counted although the client sends several before an answer",
        (f"{UNIT}/test_login.py::test_a_peek_before_the_login_stays_pending",),
    ),
    Entry(
        "wire",
        "a short patience with pings ends a strategy that computes",
        (
            "tests/unit/transport/test_patience.py::"
            "test_clients_of_the_standard_dialect_may_be_silent_for_two_minutes",
            f"{TD}::test_silence_is_borne_for_long_and_never_ended_cleanly",
        ),
    ),
    Entry(
        "wire",
        "an aid that the other side does not know ends something",
        (f"{UNIT}/test_aids.py::test_unknown_aids_are_ignored_and_counted",),
    ),
)

RECONNECT: Final = (
    Entry(
        "reconnect",
        "a clean close (1000, 1001) stalls the client for ever",
        (
            f"{TD}::test_the_end_of_the_exchange_is_no_clean_close",
            "tests/unit/transport/test_connection.py::"
            "test_a_connection_that_trades_may_be_silent_and_is_never_closed_cleanly",
            "tests/interop/test_tqsdk_reconnect.py::test_a_restart_goes_on",
        ),
    ),
    Entry(
        "reconnect",
        "market data that is not told again in full freezes the client",
        (
            f"{MD}/test_reception.py::test_everything_at_once_after_a_reconnect",
            f"{LOST}[of_market_data_alone]",
        ),
    ),
    Entry(
        "reconnect",
        "an ins_list that is not repeated letter by letter freezes the client",
        (f"{MD}/test_quotes.py::test_the_list_is_repeated_as_it_was_spelled",),
    ),
    Entry(
        "reconnect",
        "a chart whose state lacks a key of the request freezes the client",
        (f"{MD}/test_charts.py::test_state_repeats_whatever_was_asked",),
    ),
    Entry(
        "reconnect",
        "a chart on a series without data freezes the client",
        (
            f"{MD}/test_chart_faults.py::test_a_series_without_anything",
            f"{MD}/test_chart_faults.py::test_an_empty_series_is_asked_for_again",
        ),
    ),
    Entry(
        "reconnect",
        "a snapshot without trade_more_data false is waited for",
        (
            f"{UNIT}/test_login.py::test_a_login_is_told_in_three_frames_without_a_peek",
            f"{LOST}[before_the_answer_to_the_login]",
        ),
    ),
    Entry(
        "reconnect",
        "an order that comes before the login is dropped and stays ALIVE",
        (
            f"{TD}::test_orders_that_come_before_the_login_run_after_it",
            f"{UNIT}/test_login.py::test_only_so_much_waits",
            f"{LOST}[while_nobody_is_there]",
        ),
    ),
    Entry(
        "reconnect",
        "an order whose ack was lost is carried out again, or not shown",
        (
            f"{TD}::test_an_order_whose_answer_was_lost_is_in_the_next_snapshot",
            f"{LOST}[between_order_and_ack]",
        ),
    ),
    Entry(
        "reconnect",
        "trades of meanwhile are missing, so their order has no price",
        (f"{LOST}[during_a_partial_fill]",),
    ),
    Entry(
        "reconnect",
        "a second login on one connection is refused",
        (f"{TD}::test_logging_in_twice_at_once_is_borne", f"{LOST}[before_anything]"),
    ),
    Entry(
        "reconnect",
        "a connection without a login is ended too soon",
        (
            "tests/unit/transport/test_connection.py::"
            "test_a_connection_that_trades_has_long_to_log_in",
            f"{LOST}[before_the_login]",
        ),
    ),
    Entry("reconnect", "both connections at once", (f"{LOST}[of_everything]",)),
)

ORDERS: Final = (
    Entry("orders", "trade without the user's own key is a KeyError", (MIRRORS,)),
    Entry(
        "orders",
        "an order's first patch without status or exchange_order_id is a KeyError",
        (MIRRORS, f"{UNIT}/test_orders.py::test_the_first_patch_of_an_order_says_all_of_it"),
    ),
    Entry(
        "orders",
        "a rejected order that has a number, or is not FINISHED, is no error",
        (
            f"{UNIT}/test_orders.py::test_a_refused_order_ends_too",
            f"{TRADING}::test_a_rejected_order_ends_and_says_why",
        ),
    ),
    Entry(
        "orders",
        "a cancelled order without its number is an error",
        (
            f"{UNIT}/test_orders.py::test_a_cancelled_order_keeps_its_number",
            f"{TRADING}::test_a_cancelled_order_keeps_its_number",
        ),
    ),
    Entry(
        "orders",
        "a trade that comes after its order's end is not seen by tasks",
        (
            MIRRORS,
            f"{UNIT}/test_orders.py::test_an_order_rests_trades_in_parts_and_ends",
            f"{TRADING}::test_target_pos_task_goes_up_down_and_over",
        ),
    ),
    Entry(
        "orders",
        "a trade that is deleted is a KeyError",
        (MIRRORS, f"{UNIT}/test_login.py::test_a_session_is_restated_without_a_null"),
    ),
    Entry(
        "orders",
        "an order that is never answered stays ALIVE for ever",
        (
            "tests/property/test_trade_mirrors.py::"
            "test_no_order_is_left_alive_that_the_exchange_does_not_hold",
            f"{UNIT}/test_orders.py::test_bad_messages_are_answered_and_leave_no_order_alive",
            f"{UNIT}/test_orders.py::test_the_rate_ends_an_order",
            f"{UNIT}/test_orders.py::test_a_full_queue_ends_an_order",
            "tests/interop/test_tqsdk_pace.py::test_orders_beyond_the_rate_end",
            "tests/interop/test_tqsdk_pace.py::test_messages_beyond_what_a_connection_may_send_end",
        ),
    ),
    Entry(
        "orders",
        "a cancel of nothing is answered by more than a notice",
        (f"{UNIT}/test_orders.py::test_cancelling_nothing_is_a_notice",),
    ),
    Entry(
        "orders",
        "a second order under one id changes the first",
        (
            f"{UNIT}/test_orders.py::test_another_order_of_a_used_id_is_a_notice_alone",
            f"{TRADING}::test_an_order_id_is_used_once",
        ),
    ),
    Entry("orders", "a position without all four pos_ numbers is a KeyError", (MIRRORS,)),
    Entry(
        "orders",
        "a margin or a rule that is not told again is waited for",
        (
            f"{UNIT}/test_aids.py::test_the_margin_of_an_order_is_told_and_released",
            f"{UNIT}/test_aids.py::test_a_risk_rule_is_told_as_it_was_sent",
            f"{TRADING}::test_a_rule_of_risk_management_is_kept",
        ),
    ),
)

MERGE: Final = (
    Entry("merge", "an object over a scalar is a TypeError", (MIRRORS, MD_MIRRORS)),
    Entry(
        "merge",
        "a number sent as text, other than -, becomes its default",
        (f"{HERE}::test_numbers_are_numbers",),
    ),
    Entry(
        "merge",
        "a field that is deleted is an AttributeError",
        (f"{HERE}::test_nothing_of_a_user_is_ever_deleted",),
    ),
    Entry(
        "merge",
        "a text like ab-cd is read as a spread: a user of such a name is a KeyError",
        (f"{HERE}::test_names_that_look_like_spreads_arrive_whole",),
    ),
)

FAULTS: Final = (
    Entry(
        "faults",
        "a wrong password is told after 60 s only",
        (
            f"{UNIT}/test_login.py::test_a_wrong_password_is_told_at_once_and_may_be_tried_again",
            "tests/interop/test_tqsdk_accounts.py::test_a_wrong_password_is_told_at_once",
        ),
    ),
    Entry(
        "faults",
        "a wrong sign-in that is not answered in JSON",
        (
            "tests/interop/test_tqsdk_accounts.py::test_a_wrong_sign_in_is_an_exception_at_once",
            "tests/interop/test_tqsdk_sign_in.py::test_it_shows_why_it_was_refused",
        ),
    ),
    Entry(
        "faults",
        "an error in the answer about an unknown symbol ends the client",
        (
            "tests/unit/diff/symbols/test_executor.py::test_an_unknown_symbol_is_no_error",
            "tests/interop/test_tqsdk_contract_queries.py::test_an_unknown_symbol_is_passed_over",
        ),
    ),
    Entry(
        "faults",
        "an abort or a 1012 is recovered from",
        (
            f"{LOST}[of_everything]",
            "tests/interop/test_tqsdk_reconnect.py::test_a_restart_goes_on",
        ),
    ),
    Entry(
        "faults",
        "a right_id that is clamped makes the client ask for ever",
        (
            f"{MD}/test_chart_windows.py::test_a_window_from_an_id",
            f"{MD}/test_chart_windows.py::test_a_window_that_reaches_into_the_future_fills",
        ),
    ),
)

CRASH_LIST: Final = (
    *WIRE,
    *MARKET_DATA,
    *RECONNECT,
    *ORDERS,
    *MERGE,
    *FAULTS,
    *JAVASCRIPT,
)
