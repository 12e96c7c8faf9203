from odoo.tests import HttpCase, tagged


@tagged('post_install', '-at_install')
class TestPage(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guide = cls.env['unified.size.guide'].create(
            {'name': 'Shirts', 'body': '<table><tr><td>Size M: 100 cm</td></tr></table>'}
        )
        cls.shirt = cls.env['product.template'].create(
            {
                'name': 'Catalogue shirt',
                'list_price': 10,
                'is_published': True,
                'catalogue_material': 'Cotton & <linen>',
                'catalogue_size_guide_id': cls.guide.id,
            }
        )

    def _page(self):
        response = self.url_open(self.shirt.website_url)
        self.assertEqual(response.status_code, 200)
        return response.text

    def test_a_visitor_reads_the_facts(self):
        page = self._page()
        self.assertIn('Cotton &amp; &lt;linen&gt;', page)
        self.assertIn('Size M: 100 cm', page)
        self.assertNotIn('o_catalogue_care', page)
        self.shirt.catalogue_care = 'Wash cold'
        self.assertIn('Wash cold', self._page())

    def test_a_product_without_facts_shows_none(self):
        self.shirt.write({'catalogue_material': False, 'catalogue_size_guide_id': False})
        page = self._page()
        self.assertNotIn('o_catalogue_facts', page)
        self.assertNotIn('o_catalogue_size_guide', page)

    def test_open_pages_are_told_of_facts(self):
        website = self.env['website'].search([], limit=1)
        news = {('products', 'catalogue_care'): {self.shirt.id}}
        before = self.env['bus.bus'].search([], order='id desc', limit=1).id
        website._tell_pages(news)
        self.env.cr.precommit.run()
        told = self.env['bus.bus'].search([('id', '>', before)]).mapped('message')
        self.assertTrue(
            [message for message in told if f'"template_id":{self.shirt.id}' in message]
        )

    def test_the_text_of_the_shop_counts_for_the_shop(self):
        need = self.env.ref('website_sale_unified_catalogue.need_web_description')
        self.assertEqual((need.channel, need.field_name), ('web', 'description_ecommerce'))
        before = self.shirt.catalogue_web_score
        self.shirt.description_ecommerce = '<p>All about it.</p>'
        self.assertGreater(self.shirt.catalogue_web_score, before)
