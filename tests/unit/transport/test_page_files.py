"""What of a built page is read, and how."""

import gzip
from pathlib import Path

from diffex.transport.page_files import Page, read_page


def built(place: Path, **assets: bytes) -> Path:
    """Lay a page into ``place``; ``__`` in the name of an asset is a dot."""
    (place / "assets").mkdir()
    (place / "index.html").write_bytes(b"<!doctype html><title>diffex</title>")
    for name, body in assets.items():
        (place / "assets" / name.replace("__", ".")).write_bytes(body)
    return place


def test_nothing_built_is_no_page(tmp_path: Path) -> None:
    """Without an index there is no page, whatever else lies there."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.js").write_bytes(b"1")
    assert read_page(tmp_path) == Page(None, {})
    assert read_page(tmp_path / "missing") == Page(None, {})


def test_files_are_kept_by_name_with_a_tag_of_their_content(tmp_path: Path) -> None:
    """The tag tells one content from another."""
    page = read_page(built(tmp_path, a__js=b"1", b__js=b"2", c__js=b"1"))
    assert set(page.assets) == {"a.js", "b.js", "c.js"}
    tags = [page.assets[name].tag for name in ("a.js", "b.js", "c.js")]
    assert tags[0] == tags[2] != tags[1]


def test_what_gzip_makes_smaller_is_packed_too(tmp_path: Path) -> None:
    """Short files and pictures are only sent as they are."""
    long = b"const answer = 42;\n" * 100
    page = read_page(built(tmp_path, long__js=long, short__js=b"1", dot__png=b"\x89PNG" * 100))
    packed = page.assets["long.js"].packed
    assert packed is not None
    assert gzip.decompress(packed) == long
    assert page.assets["short.js"].packed is None
    assert page.assets["dot.png"].packed is None


def test_files_of_other_kinds_are_left_out(tmp_path: Path) -> None:
    """A source map or a forgotten file is not given to anyone."""
    place = built(tmp_path, a__js=b"1", a__js__map=b"{}", notes__txt=b"x", plain=b"y")
    (place / "assets" / "deep.js").mkdir()
    assert set(read_page(place).assets) == {"a.js"}
