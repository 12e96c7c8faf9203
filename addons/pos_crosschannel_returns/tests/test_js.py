from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests import test_js

OURS = '@pos_crosschannel_returns'


@tagged('post_install', '-at_install')
class TestJs(HttpCase):
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
