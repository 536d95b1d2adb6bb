"""The ``diffex`` command, by its name and as ``python -m diffex``."""

import signal


def main() -> None:
    """Run the command and exit."""
    # The parts of the command take most of a second to import; Ctrl-C meanwhile ends the process
    # as SIGTERM does, without a traceback. Whoever ignores it goes on ignoring it.
    heeds = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if heeds:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from diffex.cli import main as run  # noqa: PLC0415 - for that reason

    if heeds:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


if __name__ == "__main__":
    main()
