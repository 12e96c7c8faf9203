from odoo.fields import Command
from odoo.tests import new_test_user

from .common import KitCommon


class TestProduct(KitCommon):
    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 5)
        self._stock(self.lamp, self.store, 3)

    def _goods(self, product, quantity):
        return dict(product._get_goods(quantity))

    def test_a_place_has_as_many_kits_as_it_can_make(self):
        self._stock(self.lamp, self.centre, 9)
        self.assertEqual(self._kits(self.basket, self.store), 2)
        self.assertEqual(self._kits(self.basket, self.centre), 0)

    def test_a_kit_whose_own_stock_is_counted_is_no_other(self):
        self.basket.is_storable = True
        self.assertEqual(self._kits(self.basket, self.store), 2)

    def test_a_kit_in_a_kit(self):
        pair = self._create_kit('PAIR', (self.basket, 1), (self.lamp, 1))
        self.assertEqual(self._kits(pair, self.store), 1)
        self.assertEqual(self._goods(pair, 2), {self.vase: 4, self.lamp: 4})

    def test_units_of_measure(self):
        dozen = self.env.ref('uom.product_uom_dozen')
        crate = self._create_kit('CRATE', (self.vase, 1, dozen))
        self.assertEqual(self._goods(crate, 2), {self.vase: 24})
        self._stock(self.vase, self.store, 20)
        self.assertEqual(self._kits(crate, self.store), 2)

    def test_what_is_cut_is_rounded_up_as_the_moves_are(self):
        kilo = self.env.ref('uom.product_uom_kgm')
        rope = self._create_product('ROPE', uom_id=kilo.id)
        thirds = self._create_kit('THIRDS', (rope, 1), makes=3)
        self._stock(rope, self.store, 1)
        self.assertEqual(self._kits(thirds, self.store), 3)
        self.assertEqual(self._goods(thirds, 3), {rope: 1})
        self.assertEqual(self._goods(thirds, 1), {rope: 0.34})

    def test_a_variant_has_its_own_parts(self):
        values = [Command.create({'name': name}) for name in ('with', 'without')]
        attribute = self.env['product.attribute'].create({'name': 'Card', 'value_ids': values})
        line = {'attribute_id': attribute.id, 'value_ids': attribute.value_ids.ids}
        template = self.env['product.template'].create(
            {'name': 'Set', 'attribute_line_ids': [Command.create(line)]}
        )
        with_card, without = template.product_variant_ids
        bom = self._create_bom(with_card, (self.vase, 1), (self.lamp, 4))  # of both variants
        chosen = with_card.product_template_attribute_value_ids
        bom.bom_line_ids[1].bom_product_template_attribute_value_ids = chosen
        self.assertEqual(self._goods(with_card, 1), {self.vase: 1, self.lamp: 4})
        self.assertEqual(self._goods(without, 1), {self.vase: 1})
        self.assertEqual(self._kits(with_card, self.store), 0)
        self.assertEqual(self._kits(without, self.store), 5)

    def test_another_companys_kit_is_none_here(self):
        other = self.env['res.company'].create({'name': 'Other'})
        kit = self._create_product('THEIRS')
        self._create_bom(kit, (self.vase, 1), company_id=other.id)
        self.assertFalse(kit._is_kit())
        self.assertTrue(kit.with_company(other)._is_kit())

    def test_a_kit_is_one_as_long_as_it_has_its_bill(self):
        bom = self._create_bom(self.lamp, (self.vase, 1))
        self.assertTrue(self.lamp._is_kit())
        bom.active = False
        self.assertFalse(self.lamp._is_kit())
        bom.active = True
        bom.type = 'normal'
        self.assertFalse(self.lamp._is_kit())
        bom.type = 'phantom'
        self.assertTrue(self.lamp._is_kit())
        bom.unlink()
        self.assertFalse(self.lamp._is_kit())

    def test_services_and_uncounted_goods_make_no_stocked_kit(self):
        kit = self._create_kit('AIR', (self.ribbon, 1))
        self.assertEqual(kit._get_goods(1), [])
        self.assertEqual(self.inventory._available([kit.id], [self.store.id]), {})

    def test_goods_that_are_no_kit_are_as_before(self):
        before = self.inventory._available([self.vase.id], [self.store.id])
        self.assertEqual(before, self.inventory._available([self.vase.id], [self.store.id]))
        both = self.inventory._available([self.vase.id, self.basket.id], [self.store.id])
        self.assertEqual(both.keys(), {(p.id, self.store.id) for p in self.vase | self.basket})

    def test_many_kits_take_as_many_queries_as_two(self):
        kits = self.basket
        for number in range(9):
            kits |= self._create_kit(f'KIT{number}', (self.vase, 1), (self.basket, 1))

        def queries(products):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.inventory._available(products.ids, [self.store.id, self.centre.id])
            return self.env.cr.sql_log_count - before

        queries(kits)
        self.assertEqual(queries(kits[1:3]), queries(kits[1:]))

    def test_news_of_a_component_are_news_of_its_kits(self):
        pair = self._create_kit('PAIR', (self.basket, 1), (self.lamp, 1))
        found = self.inventory._get_kits_of([self.vase.id])
        self.assertEqual(found, sorted((self.basket | pair).ids))
        self.assertEqual(self.inventory._get_kits_of([self.ribbon.id]), self.basket.ids + pair.ids)
        self.assertEqual(self.inventory._get_kits_of([pair.id]), [])

    def test_who_may_not_see_bills_sees_the_kits(self):
        user = new_test_user(self.env, login='seller', groups='sales_team.group_sale_salesman')
        goods = self.basket.with_user(user)._get_goods(1)
        self.assertEqual({p.default_code: q for p, q in goods}, {'VASE': 2, 'LAMP': 1})
