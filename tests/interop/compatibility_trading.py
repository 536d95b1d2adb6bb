"""What of TqSdk's trading works here: accounts, orders, positions, and what drives them."""

from typing import Final

from tests.interop.compatibility_row import DIFFERS, NOT_YET, WORKS, Row

_TRADING: Final = "tests/interop/test_tqsdk_trading.py"
_TASKS: Final = "tests/interop/test_tqsdk_tasks.py"
_ACCOUNTS: Final = "tests/interop/test_tqsdk_accounts.py"
_LOST: Final = "tests/interop/test_tqsdk_reconnect.py"
_SIGN_IN: Final = "tests/interop/test_tqsdk_sign_in.py"
_RUN: Final = "tests/interop/test_diffex_run.py"
_KQ: Final = f"{_ACCOUNTS}::test_tqkq_is_the_one_who_signed_in"
_STEPS: Final = f"{_TRADING}::test_an_order_is_taken_in_steps"
_RULE: Final = f"{_TRADING}::test_a_rule_of_risk_management_is_kept"
_REFUSED: Final = f"{_SIGN_IN}::test_it_may_do_what_the_exchange_can"
_OTHER_COUNTER: Final = (
    "It speaks to another counter's system, and TqSdk asks for a right to it first."
)
_SECURITIES: Final = "There are no securities here; TqSdk refuses at once."

ACCOUNTS: Final = (
    Row(
        "TqApi",
        DIFFERS,
        "By the variables of `diffex env`. Between 19:00 and 19:30 in Beijing TqSdk does not try "
        "again when its first connection fails.",
        f"{_RUN}::test_a_strategy_is_killed_and_finds_its_position",
    ),
    Row("TqAuth", DIFFERS, "A user of this exchange.", f"{_SIGN_IN}::test_it_signs_in"),
    Row(
        "TqAccount",
        DIFFERS,
        "The broker's name is not looked at. A wrong password is told at once; TqSdk gives up "
        "after 60 s.",
        f"{_ACCOUNTS}::test_a_wrong_password_is_told_at_once",
    ),
    Row("TqKq", DIFFERS, "It is the account of the user of `TqAuth`.", _KQ),
    Row(
        "TqKq(number=N)",
        DIFFERS,
        "Where a user of the name and password that TqSdk makes up exists: for alice and 1, "
        "`alice001` with `shinnytech001`.",
        f"{_ACCOUNTS}::test_a_numbered_tqkq_is_an_account_of_its_own",
    ),
    Row(
        "TqMultiAccount",
        WORKS,
        "",
        f"{_ACCOUNTS}::test_two_accounts_trade_with_each_other",
    ),
    Row("TqKqStock", NOT_YET, _SECURITIES, _REFUSED),
    Row("TqSimStock", NOT_YET, _SECURITIES, _REFUSED),
    *(
        Row(name, NOT_YET, _OTHER_COUNTER, _REFUSED)
        for name in (
            "TqCtp",
            "TqRohon",
            "TqJees",
            "TqYida",
            "TqO32",
            "O32Account",
            "TqIS",
            "ISAccount",
            "TqXuntou",
            "TqTradingUnit",
            "TqZq",
        )
    ),
)

ORDERS: Final = (
    Row(
        "TqApi.insert_order",
        DIFFERS,
        "On SHFE and INE `CLOSE` means history's lots, of which there are none before a first "
        "settlement. An order that was lost with its connection stays ALIVE in TqSdk.",
        f"{_TRADING}::test_a_rejected_order_ends_and_says_why",
    ),
    Row(
        "TqApi.insert_order(advanced=…)",
        WORKS,
        "",
        f"{_TRADING}::test_fak_and_fok",
    ),
    Row(
        "TqApi.insert_order(limit_price=None)",
        WORKS,
        "",
        f"{_TRADING}::test_a_market_order_takes_what_is_there",
    ),
    Row(
        "TqApi.insert_order(order_id=…)",
        DIFFERS,
        "An id is used once per user, for ever; another order under it is refused by a notice.",
        f"{_TRADING}::test_an_order_id_is_used_once",
    ),
    Row(
        "orders faster than they are taken",
        DIFFERS,
        "Beyond 1,000 orders and cancels of a user in a second, which the host may change, an "
        "order ends at once and says why.",
        "tests/interop/test_tqsdk_pace.py::test_orders_beyond_the_rate_end",
    ),
    Row("TqApi.cancel_order", WORKS, "", f"{_TRADING}::test_a_cancelled_order_keeps_its_number"),
    Row("TqApi.get_account", WORKS, "", _STEPS),
    Row("TqApi.get_position", WORKS, "", _STEPS),
    Row(
        "TqApi.get_order",
        DIFFERS,
        "After a restart of an exchange with --memory, which keeps nothing, TqSdk still shows "
        "those of before; else they go on.",
        f"{_LOST}::test_a_restart_goes_on",
    ),
    Row("TqApi.get_trade", WORKS, "", _STEPS),
    Row("TqApi.set_risk_management_rule", DIFFERS, "Kept and told again, not enforced.", _RULE),
    Row("TqApi.get_risk_management_rule", WORKS, "", _RULE),
    Row("TqApi.get_risk_management_data", NOT_YET, "The rules are not enforced.", _RULE),
    Row("TqApi.add_risk_rule", WORKS, "", f"{_TASKS}::test_a_rule_of_the_clients_own"),
    Row("TqApi.delete_risk_rule", WORKS, "", f"{_TASKS}::test_a_rule_of_the_clients_own"),
)

_SIM: Final = (
    "tests/interop/test_tqsdk_contract_queries.py::"
    "test_tqsim_trades_on_a_saturday_with_our_margin_and_commission"
)
_TABLE: Final = (
    "tests/interop/test_tqsdk_contract_queries.py::"
    "test_around_the_clock_a_time_table_has_its_deadlines"
)

PROGRAM: Final = (
    Row("TqApi.wait_update", WORKS, "", _STEPS),
    Row("TqApi.is_changing", WORKS, "", f"{_TASKS}::test_changes_are_seen"),
    Row("TqApi.create_task", WORKS, "", f"{_TASKS}::test_a_task_of_the_users_own"),
    Row("TqApi.register_update_notify", WORKS, "", f"{_TASKS}::test_a_task_of_the_users_own"),
    Row("TqApi.copy", WORKS, "", f"{_TASKS}::test_a_copy_sees_the_same"),
    Row("TqApi.close", WORKS, "", _KQ),
    Row("TqChan", WORKS, "", f"{_TASKS}::test_a_task_of_the_users_own"),
    Row(
        "TqNotify",
        DIFFERS,
        "The codes are [ours](diff-flat.md#codes), but for 400 and 401.",
        f"{_TRADING}::test_a_rejected_order_ends_and_says_why",
    ),
    Row(
        "TargetPosTask",
        WORKS,
        "",
        f"{_TRADING}::test_target_pos_task_goes_up_down_and_over",
    ),
    Row(
        "TargetPosScheduler",
        WORKS,
        "It goes by the time of the quote, which stands still where nobody trades.",
        f"{_TASKS}::test_a_table_of_targets",
    ),
    Row("InsertOrderTask", WORKS, "", f"{_TASKS}::test_tasks_that_send_orders"),
    Row("InsertOrderUntilAllTradedTask", WORKS, "", f"{_TASKS}::test_tasks_that_send_orders"),
    Row("algorithm.Twap", WORKS, "", f"{_TASKS}::test_an_algorithm_spreads_its_orders"),
    Row(
        "algorithm.twap_table",
        WORKS,
        "",
        f"{_TASKS}::test_a_table_of_targets",
    ),
    Row("algorithm.vwap_table", WORKS, "", _TABLE),
    *(
        Row(f"TqSim.{name}", WORKS, "Until then it is what our contracts say.", _SIM)
        for name in ("get_commission", "get_margin", "set_commission", "set_margin")
    ),
    Row("TqBacktestPermissionError", WORKS, "Nobody here lacks that right.", _REFUSED),
    Row(
        "TqScenario",
        WORKS,
        "",
        f"{_TRADING}::test_the_margin_of_an_order_can_be_asked_for",
    ),
    Row(
        "TqTimeoutError",
        WORKS,
        "",
        f"{_ACCOUNTS}::test_a_wrong_password_is_told_at_once",
    ),
    Row("TqRiskRuleError", WORKS, "", f"{_TASKS}::test_a_rule_of_the_clients_own"),
)

TABLES: Final = {
    "Signing in and accounts": ACCOUNTS,
    "Orders and funds": ORDERS,
    "The program around them": PROGRAM,
}
"""By chapter of the page. An account's own ``get_account``, ``get_order``, ``get_position``
and ``get_trade`` are those of TqApi."""
