"""What keeps nothing: an exchange that never ran before has an empty past."""

from diffex.domain.units import MINUTE
from diffex.engine.ports import Past
from diffex.storage.memory import NoPast


def test_there_was_nothing() -> None:
    """Every count is 0, and every search ends at the count."""
    past: Past = NoPast()
    assert (past.count("SHFE.cu2512", MINUTE), past.bars("SHFE.cu2512", MINUTE, 0, 9)) == (0, [])
    assert (past.tick_count("SHFE.cu2512"), past.ticks("SHFE.cu2512", 0, 9)) == (0, [])
    assert (past.find("SHFE.cu2512", MINUTE, 5), past.find_tick("SHFE.cu2512", 5)) == (0, 0)
