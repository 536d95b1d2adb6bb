"""Categories: the products of the package stand in them."""

from diffex.data.contracts import all_products
from diffex.diff.symbols.categories import CATEGORIES, categories_of


def test_every_product_has_a_category() -> None:
    """But freight, for which there is none; a new product of products.csv belongs in the table."""
    assert [key for key in all_products() if not categories_of(key)] == ["INE.ec"]


def test_a_product_may_stand_in_two() -> None:
    """Peanuts are eaten and pressed."""
    assert [one.category_id for one in categories_of("CZCE.PK")] == ["AGRICULTURAL", "GREASE"]
    assert categories_of("SHFE.cu")[0].name == "有色金属"


def test_an_unknown_product_has_none() -> None:
    """Not an error: products may be added by a configuration some day."""
    assert categories_of("SHFE.xx") == ()


def test_they_are_in_order_and_each_once() -> None:
    """As the schema lists them."""
    names = [one.category_id for one in CATEGORIES]
    assert names == sorted(set(names))
