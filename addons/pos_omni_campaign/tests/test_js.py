from pathlib import Path

from odoo.tests import HttpCase, tagged

from odoo.addons.omni_campaign.core.tests import test_decide
from odoo.addons.unified_inventory.tests.unit_js import run_unit_tests


@tagged('post_install', '-at_install')
class TestJs(HttpCase):
    def test_tills_run_the_cases_of_the_server(self):
        cases = Path(test_decide.__file__).parents[2] / 'tests/cases/campaigns.json'
        script = Path(__file__).parents[1] / 'static/tests/unit/cases.js'
        self.assertIn(cases.read_text().rstrip(), script.read_text())

    def test_unit_tests_of_the_till(self):
        run_unit_tests(self, 'pos_omni_campaign')
