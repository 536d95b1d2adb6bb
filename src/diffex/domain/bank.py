"""The one bank of every account. It is simulated: it has whatever is asked of it."""

from typing import Final

BANK_ID: Final = "1"
BANK_NAME: Final = "模拟银行 Practice bank"
CURRENCY: Final = "CNY"
"""The one currency of every account."""
