"""Plants each fault of ``faults`` in a copy of the source and sees whether a test notices.

    python -m tests.mutants.run [NAME ...] [--jobs N]

Without names every fault is planted. Exit status 1 if one was not noticed, or if the tests
fail without any. The tests are the quick ones that know the rules; each run stops at its first
failure, whose test is named in the table.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

from tests.mutants.fault import Fault
from tests.mutants.faults import FAULTS

ROOT: Final = Path(__file__).resolve().parents[2]
COPIED: Final = ("src", "tests", "docs", "pyproject.toml")
LEFT_OUT: Final = shutil.ignore_patterns("__pycache__", "node_modules", "*.so", ".hypothesis")
TESTS: Final = ("tests/unit/domain", "tests/unit/engine", "tests/model")
SECONDS: Final = 900
_FAILED: Final = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


class Verdict(NamedTuple):
    """What the tests said of a fault."""

    fault: Fault | None
    noticed: bool
    by: str
    seconds: float


def trial(fault: Fault | None) -> Verdict:
    """Run the tests on a copy of the source with ``fault`` in it, or with none."""
    with tempfile.TemporaryDirectory(prefix="diffex-mutant-") as folder:
        copy = Path(folder)
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, copy / name, ignore=LEFT_OUT)
            else:
                shutil.copy(ROOT / name, copy / name)
        if fault is not None:
            plant(fault, copy)
        return _test(fault, copy)


def plant(fault: Fault, root: Path) -> None:
    """Change the source under ``root``.

    Raises:
        ValueError: the place is not there, or there are several.
    """
    file = root / fault.file
    source = file.read_text(encoding="utf-8")
    if source.count(fault.old) != 1:
        raise ValueError(f"{fault.name}: {source.count(fault.old)} such places in {fault.file}")
    file.write_text(source.replace(fault.old, fault.new), encoding="utf-8")


def _test(fault: Fault | None, copy: Path) -> Verdict:
    began = time.monotonic()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("DIFFEX_")
    }
    environment["PYTHONPATH"] = str(copy / "src")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *TESTS]
    try:
        done = subprocess.run(  # noqa: S603 - our own tests
            command,
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        output, status = done.stdout, done.returncode
    except subprocess.TimeoutExpired:
        output, status = "", -1
    seconds = time.monotonic() - began
    if status == 0:
        return Verdict(fault, noticed=False, by="", seconds=seconds)
    found = _FAILED.search(output)
    by = found[1] if found else "no end" if status < 0 else output.strip()[-200:]
    return Verdict(fault, noticed=True, by=by, seconds=seconds)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Plant the faults that the command line names, or all, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="faults to plant; all of them if none is named")
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 1) // 2))
    arguments = parser.parse_args()
    chosen = [one for one in FAULTS if not arguments.names or one.name in arguments.names]
    sound = trial(None)
    if sound.noticed:
        say(f"The tests fail without a fault: {sound.by}")
        return 1
    say(f"{len(chosen)} faults; the tests take {sound.seconds:.0f} s without one")
    missed = 0
    with ThreadPoolExecutor(arguments.jobs) as pool:
        for verdict in pool.map(trial, chosen):
            assert verdict.fault is not None
            missed += not verdict.noticed
            mark = "noticed" if verdict.noticed else "MISSED "
            say(f"{mark} {verdict.fault.name:66} {verdict.by} {verdict.seconds:.0f} s")
    say(f"{len(chosen) - missed} of {len(chosen)} noticed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
