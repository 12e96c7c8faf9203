import io

from PIL import Image

from odoo.tests import BaseCase

from ..demo import catalog, pictures, stock_plan, story


class TestDemoData(BaseCase):
    """The facts themselves: no database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.templates = catalog.templates()
        cls.articles = [article for template in cls.templates for article in template.articles]

    def test_four_hundred_articles_each_of_its_own_code_and_barcode(self):
        self.assertEqual(len(self.articles), 400)
        self.assertEqual(len({article.sku for article in self.articles}), 400)
        self.assertEqual(len({article.barcode for article in self.articles}), 400)
        self.assertTrue(all(article.price > 0 and article.weight > 0 for article in self.articles))

    def test_barcodes_are_ean13_of_the_plain_in_store_range(self):
        for article in self.articles:
            digits = [int(digit) for digit in article.barcode]
            self.assertEqual(len(digits), 13)
            self.assertEqual((sum(digits[::2]) + 3 * sum(digits[1::2])) % 10, 0)
            self.assertTrue(article.barcode.startswith('20'))

    def test_families_are_variants_of_one_template(self):
        families = [template for template in self.templates if template.attribute]
        self.assertGreaterEqual(len(families), 20)
        for template in families:
            values = [article.value for article in template.articles]
            self.assertEqual(len(values), len(set(values)), template.name)
            self.assertGreater(len(values), 1)

    def test_a_small_catalog_still_has_the_story(self):
        small = {article.sku for t in catalog.templates(30) for article in t.articles}
        self.assertLessEqual(set(story.STOCK), small)
        self.assertLess(len(small), 45)

    def test_stock_is_uneven_and_repeatable(self):
        plans = [stock_plan.units(article.sku, article.sales) for article in self.articles]
        self.assertEqual(plans, [stock_plan.units(a.sku, a.sales) for a in self.articles])
        self.assertTrue(any(list(plan) == ['DC'] for plan in plans))
        self.assertTrue(any(len(plan) == 1 and 'DC' not in plan for plan in plans))
        self.assertTrue(any(plan and set(plan.values()) == {1} for plan in plans))
        self.assertTrue(all(set(plan) <= set(story.PLACES) for plan in plans))

    def test_tariff_rises_with_weight_and_covers_eight_zones(self):
        for carrier in ('ground', 'priority'):
            rows = [row for row in catalog.rows('rates.csv') if row['carrier'] == carrier]
            self.assertEqual({row['zone'] for row in rows}, set('12345678'))
            for zone in '12345678':
                steps = [
                    (float(r['max_weight_kg']), float(r['price_usd']))
                    for r in rows
                    if r['zone'] == zone
                ]
                self.assertEqual(steps, sorted(steps))
                self.assertEqual(len({weight for weight, _price in steps}), len(steps))

    def test_pictures_are_square_small_and_repeatable(self):
        pink = pictures.product_pictures('Pink Regency Teacup', 'Kitchen', (480, 128))
        for side, data in pink.items():
            self.assertEqual(Image.open(io.BytesIO(data)).size, (side, side))
            self.assertLess(len(data), 60_000)
        self.assertEqual(
            pink, pictures.product_pictures('Pink Regency Teacup', 'Kitchen', (480, 128))
        )
        blue = pictures.product_pictures('Blue Regency Teacup', 'Kitchen', (128,))
        self.assertNotEqual(pink[128], blue[128])
