"""The types of the engine's ports."""

import io

from rich.console import Console
from rich.pretty import Pretty

from diffex.engine.ports import StoredUser

USER = StoredUser(user_id="alice", password_hash="$argon2id$secret", deposit=100, demo=True)


def test_no_printed_form_shows_the_hash() -> None:
    """Neither repr, nor str, nor a format, nor rich shows a password's hash."""
    output = io.StringIO()
    Console(file=output).print(Pretty(USER))
    for text in (repr(USER), str(USER), f"{[USER]}", output.getvalue()):
        assert "alice" in text
        assert "argon2id" not in text
