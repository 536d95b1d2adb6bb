"""What a mirror was told: what is missing, what is gone, what has to be told again."""

from diffex.diff.md.told import Told


def test_what_was_told_is_not_missing() -> None:
    """Nor is what nobody needs; what is needed no more is gone."""
    told = Told()
    assert told.missing([(0, 9)]) == [(0, 9)]
    told.note([(0, 4), (7, 7)], [])
    assert told.missing([(0, 9)]) == [(5, 6), (8, 9)]
    assert told.gone([(3, 9)]) == [(0, 2)]
    told.note([(5, 6)], [(0, 2)])
    assert told.ids == [(3, 7)]


def test_what_is_told_once_more_stays_held() -> None:
    """It is missing until it was, and may be deleted meanwhile."""
    told = Told()
    told.note([(0, 9)], [])
    told.renew()
    assert told.sure == []
    assert told.missing([(4, 12)]) == [(4, 12)]
    assert told.gone([(4, 12)]) == [(0, 3)]
    told.note([(4, 5)], [(0, 3)])
    assert (told.ids, told.sure) == ([(4, 9)], [(4, 5)])
    told.forget()
    assert (told.ids, told.sure) == ([], [])
