"""``diffex env``: print the variables by which TqSdk finds an exchange."""

import os
from typing import Annotated, Final

import typer

from diffex.cli.options import URL_VARIABLE
from diffex.cli.variables import DEFAULT_BASE, Shell, base_of, rendered, variables

EXAMPLES: Final = """\b
Examples:
  eval "$(diffex env)"
  diffex env --shell fish | source
  diffex env --shell powershell | Out-String | Invoke-Expression
  diffex env --url http://127.0.0.1:9000 --shell dotenv > .env
"""


def env(
    url: Annotated[
        str,
        typer.Option("--url", metavar="URL", envvar=URL_VARIABLE, help="The exchange's address."),
    ] = DEFAULT_BASE,
    shell: Annotated[
        Shell, typer.Option("--shell", help="Whose spelling; dotenv is what IDEs read.")
    ] = Shell.SH,
) -> None:
    """Print the variables that send TqSdk to an exchange, for a shell or an IDE.

    Nothing is started and nothing is asked of the exchange. NO_PROXY is extended, so that
    a proxy which the environment names is not asked for the exchange.
    """
    try:
        base = base_of(url)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--url") from None
    typer.echo(rendered(variables(base, os.environ), shell))
