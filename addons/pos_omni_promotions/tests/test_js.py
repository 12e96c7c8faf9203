from odoo.tests import HttpCase, tagged

from odoo.addons.unified_inventory.tests.unit_js import run_unit_tests


@tagged('post_install', '-at_install')
class TestJs(HttpCase):
    def test_unit_tests_of_the_till(self):
        run_unit_tests(self, 'pos_omni_promotions')
