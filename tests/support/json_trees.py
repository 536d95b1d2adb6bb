"""Comparing JSON trees more sharply than ``==``, which holds True, 1 and 1.0 equal."""

import json
from typing import Any


def exact(value: Any) -> str:
    """Return a text that differs where values or their types do; key order is no matter."""
    return json.dumps(value, sort_keys=True)


def canonical(value: Any) -> Any:
    """Return ``value`` with each number that is whole as an int: equal numbers look equal."""
    if isinstance(value, dict):
        return {key: canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [canonical(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
