"""``diffex stop``: end the exchange that ``diffex run`` has left in the background."""

from typing import Annotated, Final

import typer

from diffex.cli.console import fail
from diffex.cli.run import DEFAULT_PORT
from diffex.cli.runtime import Runtime, UnsafePlace

EXAMPLES: Final = """\b
Examples:
  diffex stop
  diffex stop --port 9000
"""


def stop(
    port: Annotated[
        int, typer.Option(metavar="PORT", min=1, max=65_535, help="Where the exchange listens.")
    ] = DEFAULT_PORT,
) -> None:
    """Stop the exchange that "diffex run" has started at a port.

    Its positions and orders end with it. An exchange that "diffex serve" has started is
    not touched. Exits with 1 if there is none.
    """
    name = str(port)
    try:
        runtime = Runtime()
    except UnsafePlace as error:
        fail(str(error))
    with runtime.alone(name):
        trace = runtime.trace(name)
        runtime.forget(name)
        if trace is None or not trace.is_alive():
            fail(f"no exchange that diffex run has started is running at port {port}")
        was_forced = trace.stop()
    typer.echo(f"diffex: stopped the exchange at port {port}{' by force' if was_forced else ''}")
