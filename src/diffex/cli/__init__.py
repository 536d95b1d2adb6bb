"""The command line: one file per command, put together here."""

import typer

from diffex.cli import (
    archive,
    at,
    backup,
    cancel,
    condition,
    deposit,
    env,
    explain,
    fees,
    freeze,
    history,
    journal,
    order,
    record,
    replay,
    run,
    serve,
    settle,
    statement,
    stop,
    users,
    verify,
    watch,
)

app = typer.Typer(
    name="diffex",
    help="A futures exchange that clients mirror. Start one with: diffex serve --demo",
    no_args_is_help=True,
    # Its own form of a traceback could show what variables hold, passwords included.
    pretty_exceptions_enable=False,
    # Plain help: examples keep their lines, and brackets are no markup.
    rich_markup_mode=None,
)
_user = typer.Typer(help="The users of a data directory.", no_args_is_help=True)

app.command("serve", epilog=serve.EXAMPLES)(serve.serve)
app.command("watch", epilog=watch.EXAMPLES)(watch.watch)
app.command("order", epilog=order.EXAMPLES)(order.order)
app.command("cancel", epilog=cancel.EXAMPLES)(cancel.cancel)
app.command("explain", epilog=explain.EXAMPLES)(explain.explain)
app.command("env", epilog=env.EXAMPLES)(env.env)
# What follows the program's name is the program's.
_OWN_OPTIONS = {"allow_interspersed_args": False, "ignore_unknown_options": False}
app.command("run", epilog=run.EXAMPLES, context_settings=_OWN_OPTIONS)(run.run)
app.command("record", epilog=record.EXAMPLES, context_settings=_OWN_OPTIONS)(record.record)
app.command("replay", epilog=replay.EXAMPLES)(replay.replay)
app.command("stop", epilog=stop.EXAMPLES)(stop.stop)
app.command("settle", epilog=settle.EXAMPLES)(settle.settle)
app.command("deposit", epilog=deposit.DEPOSIT_EXAMPLES)(deposit.deposit)
app.command("withdraw", epilog=deposit.WITHDRAW_EXAMPLES)(deposit.withdraw)
app.command("freeze", epilog=freeze.FREEZE_EXAMPLES)(freeze.freeze)
app.command("unfreeze", epilog=freeze.UNFREEZE_EXAMPLES)(freeze.unfreeze)
app.command("statement", epilog=statement.EXAMPLES)(statement.statement)
app.add_typer(_user, name="user", epilog=users.ADD_EXAMPLES)
_user.command("add", epilog=users.ADD_EXAMPLES)(users.add)

_history = typer.Typer(
    help="Past trading days, for charts and backtests.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(_history, name="history")
_history.command("make", epilog=history.MAKE_EXAMPLES)(history.make_command)
_history.command("ls", epilog=history.LS_EXAMPLES)(history.ls_command)
_history.command("rm", epilog=history.RM_EXAMPLES)(history.rm_command)

_fees = typer.Typer(
    help="What users pay for trading, and rates of their own.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(_fees, name="fees")
_fees.command("show", epilog=fees.SHOW_EXAMPLES)(fees.show)
_fees.command("set", epilog=fees.SET_EXAMPLES)(fees.set_command)
_fees.command("clear", epilog=fees.CLEAR_EXAMPLES)(fees.clear)

_condition = typer.Typer(
    help="Orders that the exchange places once a trigger is met.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(_condition, name="condition")
_condition.command("add", epilog=condition.ADD_EXAMPLES)(condition.add)
_condition.command("list", epilog=condition.LIST_EXAMPLES)(condition.list_command)
_condition.command("cancel", epilog=condition.CANCEL_EXAMPLES)(condition.cancel)
_condition.command("pause", epilog=condition.PAUSE_EXAMPLES)(condition.pause)
_condition.command("resume", epilog=condition.RESUME_EXAMPLES)(condition.resume)


_journal = typer.Typer(
    help="The journal of a data directory: every command, in order.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(_journal, name="journal")
_journal.command("ls", epilog=journal.LS_EXAMPLES)(journal.ls_command)
_journal.command("show", epilog=journal.SHOW_EXAMPLES)(journal.show_command)
_journal.command("export", epilog=journal.EXPORT_EXAMPLES)(journal.export_command)
_past = typer.Typer(
    help="Orders, trades and statements of past trading days of a data directory.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(_past, name="past")
_past.command("days", epilog=archive.DAYS_EXAMPLES)(archive.days_command)
_past.command("orders", epilog=archive.ORDERS_EXAMPLES)(archive.orders_command)
_past.command("trades", epilog=archive.TRADES_EXAMPLES)(archive.trades_command)
_past.command("statement", epilog=archive.STATEMENT_EXAMPLES)(archive.statement_command)
app.command("at", epilog=at.EXAMPLES)(at.at)
app.command("verify", epilog=verify.EXAMPLES)(verify.verify)
app.command("backup", epilog=backup.EXAMPLES)(backup.backup)


def main() -> None:
    """Run the ``diffex`` command and exit."""
    app()
