from pathlib import Path

from odoo.tests import HttpCase, tagged

from odoo.addons.omni_campaign.core.tests import test_decide
from odoo.addons.web.tests import test_js

OURS = '@pos_omni_campaign'


@tagged('post_install', '-at_install')
class TestJs(HttpCase):
    def test_tills_run_the_cases_of_the_server(self):
        cases = Path(test_decide.__file__).parents[2] / 'tests/cases/campaigns.json'
        script = Path(__file__).parents[1] / 'static/tests/unit/cases.js'
        self.assertIn(cases.read_text().rstrip(), script.read_text())

    def test_unit_tests_of_the_till(self):
        name = test_js.HOOTCommon._generate_hash(self, OURS)
        self.browser_js(
            f'/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={name}',
            '',
            login='admin',
            timeout=600,
            success_signal='[HOOT] Test suite succeeded',
            error_checker=test_js.unit_test_error_checker,
        )
