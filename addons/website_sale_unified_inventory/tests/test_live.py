from odoo.tests import tagged

from odoo.addons.website_sale_unified_inventory.models import website_live

from .common import ShopStockCommon


@tagged('post_install', '-at_install')
class TestLive(ShopStockCommon):
    def _tell(self, *products):
        """Return ``{(channel, type): payload}`` of what this website's pages are told."""
        messages = self.inventory._live_messages([product.id for product in products])
        channel = f'unified_stock/{self.website.id}'
        return {
            (name.removeprefix(channel), kind): payload
            for name, kind, payload in messages
            if name.startswith(channel)
        }

    def test_a_page_is_told_buckets_and_small_figures(self):
        template = self.vase.product_tmpl_id
        ((key, payload),) = self._tell(self.vase).items()
        self.assertEqual(key, (f'/{template.id}', 'unified_stock'))
        self.assertEqual(payload['template_id'], template.id)
        told = payload['products'][self.vase.id]
        places = {self.chicago.id: {'bucket': 'few', 'left': 3}, self.boston.id: {'bucket': 'in'}}
        self.assertEqual(told['places'], places)
        self.assertEqual((told['bucket'], 'left' in told), ('in', False))

    def test_what_pages_are_told_is_what_they_show(self):
        self._hold_elsewhere(self.vase, 40, self.boston)
        told = self._tell(self.vase)[f'/{self.vase.product_tmpl_id.id}', 'unified_stock']
        seen = self.website._get_live_levels(
            self.vase, self.website._get_stock_by_place(self.vase.id)
        )
        self.assertEqual(told['products'][self.vase.id], seen)
        self.assertEqual(seen['places'][self.boston.id], {'bucket': 'out'})
        self.assertEqual((seen['bucket'], seen['left']), ('few', 3))

    def test_nobody_is_told_of_what_is_not_in_the_shop(self):
        self.lamp.is_published = False
        service = self._create_product('HELP', is_storable=False, is_published=True)
        other_site = self.env['website'].create({'name': 'Other'})
        elsewhere = self._create_product('ELSE', is_published=True, website_id=other_site.id)
        self.assertEqual(self._tell(self.lamp, service, elsewhere), {})

    def test_a_shop_without_the_list_tells_no_places(self):
        self.website.show_place_stock = False
        (payload,) = self._tell(self.vase).values()
        self.assertEqual(payload['products'][self.vase.id]['places'], {})

    def test_places_that_only_send_are_told_of_together(self):
        self.boston.write({'place_sells': False, 'place_hands_over': False})
        (payload,) = self._tell(self.vase).values()
        told = payload['products'][self.vase.id]
        self.assertEqual(told['places'], {self.chicago.id: {'bucket': 'few', 'left': 3}})
        self.assertEqual(told['online'], {'bucket': 'in'})
        self.assertTrue(self.inventory._publish([self.vase.id]))
        self._hold_elsewhere(self.vase, 40, self.boston)
        sent = [payload for channel, _kind, payload in self.inventory._publish([self.vase.id])]
        self.assertIn({'bucket': 'out'}, [p['products'][self.vase.id].get('online') for p in sent])

    def test_a_mass_change_is_one_message(self):
        templates = self.env['product.template'].create(
            [
                {'name': f'Bead {number}', 'is_storable': True, 'is_published': True}
                for number in range(website_live.MOST_TEMPLATES + 1)
            ]
        )
        products = templates.product_variant_ids
        ((channel, kind), payload), = self._tell(*products).items()  # fmt: skip
        self.assertEqual((channel, kind), ('', 'unified_stock_many'))
        self.assertEqual(set(payload['template_ids']), set(templates.ids))
        self.patch(website_live, 'MOST_NAMED', website_live.MOST_TEMPLATES)
        self.assertEqual(self._tell(*products), {('', 'unified_stock_many'): {}})

    def test_the_number_of_queries_is_that_of_one_product(self):
        goods = self.env['product.product'].create(
            [
                {'name': f'Bead {number}', 'is_storable': True, 'is_published': True}
                for number in range(40)
            ]
        )
        self._tell(self.vase)
        counts = []
        for products in (goods[:1], goods):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._tell(*products)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
