"""What the figures were measured on, and with."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Final

from diffex.diff import patch
from diffex.engine import exchange

PACKAGES: Final = ("uvloop", "picows", "orjson", "msgspec", "Cython", "mypy")


def machine_line() -> str:
    """Return the processor, the versions and how busy the machine is, in one line."""
    load = ", ".join(f"{part:.2f}" for part in os.getloadavg())
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}; "
        f"{platform.python_implementation()} {platform.python_version()}, {packages}, "
        f"patch algebra {build(patch)}, way of an order {build(exchange)}; "
        f"load average at start {load}"
    )


def build(module: ModuleType) -> str:
    """Return which build of a module is in use."""
    return "interpreted" if str(module.__file__).endswith(".py") else "compiled"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
