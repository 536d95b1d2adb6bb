"""How the benchmarks' table judges a figure."""

import pytest

from benchmarks.row import Kind, Peer, Row, Spread, shown


def _row(kind: Kind, figure: Spread, bare: Spread, **terms: object) -> Row:
    facts = {"name": "n", "method": "m", "bare_name": "b", **terms}
    return Row(kind=kind, figure=figure, bare=bare, **facts)  # type: ignore[arg-type] # by the caller


def test_a_ratio_is_a_cost() -> None:
    """Twice the time and half the rate both cost two references."""
    time = _row(Kind.TIME, Spread(4e-6, 9e-6), Spread(2e-6, 3e-6))
    rate = _row(Kind.RATE, Spread(50_000, 40_000), Spread(100_000, 90_000))
    assert time.ratio == rate.ratio == 2.0


@pytest.mark.parametrize(("bounded", "met"), [("typical", True), ("tail", False)])
def test_a_target_bounds_what_it_names(bounded: str, met: bool) -> None:
    """A P50 within the bound does not help a P99 that is not."""
    row = _row(Kind.TIME, Spread(4e-6, 9e-6), Spread(1e-6, 1e-6), target=5e-6, bounded=bounded)
    assert row.met is met


def test_a_rate_must_be_above_its_target() -> None:
    """More is better only for rates."""
    assert _row(Kind.RATE, Spread(110, 90), Spread(1, 1), target=100).met
    assert not _row(Kind.BYTES, Spread(110, 110), Spread(1, 1), target=100).met


@pytest.mark.parametrize(
    ("kind", "figure", "best", "worst", "verdict"),
    [
        (Kind.TIME, 1.0, 2.0, 3.0, "ahead"),
        (Kind.TIME, 2.5, 2.0, 3.0, "level"),
        (Kind.TIME, 4.0, 2.0, 3.0, "behind"),
        (Kind.RATE, 4.0, 3.0, 2.0, "ahead"),
        (Kind.RATE, 2.5, 3.0, 2.0, "level"),
        (Kind.RATE, 1.0, 3.0, 2.0, "behind"),
    ],
)
def test_a_peer_is_passed_when_all_its_runs_are(
    kind: Kind, figure: float, best: float, worst: float, verdict: str
) -> None:
    """Between its best and its worst run nobody is ahead."""
    row = _row(kind, Spread(figure, figure), Spread(1, 1), rust=Peer(best, worst))
    assert row.against_rust == verdict


@pytest.mark.parametrize(
    ("kind", "figure", "text"),
    [
        (Kind.TIME, 0.000_000_144, "144 ns"),
        (Kind.TIME, 0.000_012_34, "12.3 µs"),
        (Kind.TIME, 0.0, "0.00 ns"),
        (Kind.RATE, 1_234_567.0, "1.23 M/s"),
        (Kind.BYTES, 16_500.0, "16.5 kB"),
        (Kind.SHARE, 0.454, "45.4 %"),
    ],
)
def test_figures_have_three_digits(kind: Kind, figure: float, text: str) -> None:
    """Each is shown in the unit that leaves one to three digits before the point."""
    assert shown(kind, figure) == text
