"""Categories of products: the groups in which traders look for a contract.

The identifiers are those of the protocol's ``Category``; which product stands where is
the usual grouping of the exchanges' boards.
"""

from typing import Final

import msgspec


class Category(msgspec.Struct, frozen=True):
    """A group of products."""

    category_id: str
    name: str


_TABLE: Final[tuple[tuple[str, str, str], ...]] = (
    ("AGRICULTURAL", "农副", "DCE.jd DCE.lh CZCE.AP CZCE.CJ CZCE.PK"),
    (
        "CHEMICAL",
        "化工",
        "SHFE.bu SHFE.ru SHFE.br INE.nr DCE.l DCE.v DCE.pp DCE.eg DCE.eb CZCE.TA CZCE.MA "
        "CZCE.SA CZCE.FG CZCE.UR CZCE.PF CZCE.SH CZCE.PX",
    ),
    ("COAL", "煤炭", "DCE.j DCE.jm"),
    ("EQUITY_INDEX", "股指期货", "CFFEX.IF CFFEX.IH CFFEX.IC CFFEX.IM"),
    ("FERROUS", "黑色金属", "SHFE.rb SHFE.hc SHFE.wr SHFE.ss DCE.i CZCE.SM CZCE.SF"),
    ("GRAIN", "谷物", "DCE.c DCE.cs DCE.rr"),
    ("GREASE", "油脂油料", "DCE.a DCE.b DCE.m DCE.y DCE.p CZCE.RM CZCE.OI CZCE.PK"),
    ("LIGHT_INDUSTRY", "轻工", "SHFE.sp CZCE.FG"),
    (
        "NONFERROUS_METALS",
        "有色金属",
        "SHFE.cu SHFE.al SHFE.zn SHFE.pb SHFE.ni SHFE.sn SHFE.ao INE.bc GFEX.si GFEX.lc GFEX.ps",
    ),
    ("OIL", "石油", "INE.sc INE.lu SHFE.fu DCE.pg"),
    ("PRECIOUS_METALS", "贵金属", "SHFE.au SHFE.ag"),
    ("SOFT_COMMODITY", "软商", "CZCE.SR CZCE.CF"),
    ("TREASURY_BOND", "国债期货", "CFFEX.TS CFFEX.TF CFFEX.T CFFEX.TL"),
)

CATEGORIES: Final = tuple(Category(category_id, name) for category_id, name, _ in _TABLE)
"""Every category, in alphabetical order of its identifier."""


def categories_of(product_key: str) -> tuple[Category, ...]:
    """Return the categories of a product (``SHFE.cu``); none if nobody has grouped it."""
    return _OF.get(product_key, ())


def _by_product() -> dict[str, tuple[Category, ...]]:
    of: dict[str, tuple[Category, ...]] = {}
    for category, (_, _, products) in zip(CATEGORIES, _TABLE, strict=True):
        for key in products.split():
            of[key] = (*of.get(key, ()), category)
    return of


_OF: Final = _by_product()
