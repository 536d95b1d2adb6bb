"""A strategy that begins warm is a program as any other."""

import signal
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.tqsdk_process import run, strategy
from tests.support.warm_python import LOADED

BASE = "http://127.0.0.1:1"
SURROUNDINGS = """
import json, os, pathlib, sys
told = {
    "argv": sys.argv[1:], "name": __name__, "home": str(pathlib.Path.home()),
    "auth": os.environ["TQ_AUTH_URL"], "extra": os.environ["EXTRA"],
    "begun": [name for name in sys.modules if name.partition(".")[0] == "tqsdk"],
    "loaded": sorted(sys.modules), "open": sorted(os.listdir("/proc/self/fd")),
}
print(json.dumps(told))
print(json.dumps({"heard": input()}))
"""


def test_it_has_its_own_surroundings() -> None:
    """Arguments, variables, home, files; and of tqsdk nothing is there before it imports it."""
    seen = []
    for extra in ("1", "2"):
        with strategy(SURROUNDINGS, "a", extra, base=BASE, environment={"EXTRA": extra}) as one:
            told = one.next()
            one.go_on(f"line {extra}")
            assert one.next() == {"heard": f"line {extra}"}
            assert one.end().code == 0
        assert (told["argv"], told["name"], told["extra"]) == (["a", extra], "__main__", extra)
        assert told["auth"].startswith(BASE)
        assert told["begun"] == []
        assert set(LOADED) <= set(told["loaded"])
        seen.append(told)
    assert seen[0]["home"] != seen[1]["home"]
    assert len(seen[0]["open"]) == len(seen[1]["open"]) == 4


@pytest.mark.parametrize(
    ("script", "code"),
    [("pass", 0), ("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 9)", -9)],
)
def test_its_end_is_told(script: str, code: int) -> None:
    """An exit code, or the signal that ended it."""
    assert run(script, base=BASE).code == code


def test_an_exception_is_told_where_errors_go(tmp_path: Path) -> None:
    """With code 1, from a text and from a file."""
    file = tmp_path / "failing.py"
    file.write_text("import sys\nprint(sys.path[0], flush=True)\nraise KeyError('why')\n")
    for script in ("raise KeyError('why')", file):
        ended = run(script, base=BASE)
        assert (ended.code, "KeyError: 'why'" in ended.talk) == (1, True)
    assert str(tmp_path) in ended.talk.splitlines()


def test_it_can_be_killed() -> None:
    """While others go on, and its number is not another's afterwards."""
    with strategy("input()", base=BASE) as other, strategy("input()", base=BASE) as one:
        one.kill()
        assert one.end().code == -signal.SIGKILL
        one.kill()
        other.go_on()
        assert other.end().code == 0


def test_many_run_at_once() -> None:
    """Each has its own output."""
    with ExitStack() as stack:
        running = [
            stack.enter_context(strategy(f"print('{{\"n\": {number}}}')", base=BASE))
            for number in range(8)
        ]
        assert [one.end().told["n"] for one in running] == list(range(8))
