from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon


@tagged('post_install', '-at_install')
class TestTill(TestPointOfSaleHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guide = cls.env['unified.size.guide'].create(
            {'name': 'Shirts', 'body': '<table><tr><td>Size M: 100 cm</td></tr></table>'}
        )
        cls.shirt = cls.env['product.template'].create(
            {
                'name': 'Catalogue shirt',
                'available_in_pos': True,
                'catalogue_material': 'Cotton',
                'catalogue_size_guide_id': cls.guide.id,
            }
        )

    def _info(self, user):
        shirt = self.shirt.with_user(user)
        return shirt.get_product_info_pos(10, 1, self.main_pos_config.id)

    def test_a_cashier_reads_the_facts(self):
        info = self._info(self.pos_user)['catalogue']
        self.assertEqual([fact['value'] for fact in info['facts']], ['Cotton'])
        self.assertIn('Size M', info['size_guide']['body'])
        self.shirt.catalogue_care = 'Wash cold'
        info = self._info(self.pos_user)['catalogue']
        self.assertEqual([fact['value'] for fact in info['facts']], ['Cotton', 'Wash cold'])

    def test_nobody_else_asks_a_till(self):
        for groups in ('base.group_portal', 'base.group_public'):
            user = new_test_user(self.env, login=groups, groups=groups)
            with self.assertRaises(AccessError):
                self._info(user)

    def test_the_text_of_the_till_counts_for_the_till(self):
        before = self.shirt.catalogue_till_score
        self.shirt.public_description = '<p>Soft.</p>'
        self.assertGreater(self.shirt.catalogue_till_score, before)

    def test_the_popup_shows_facts(self):
        self.start_pos_tour('pos_unified_catalogue.facts')
