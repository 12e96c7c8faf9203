import json

from odoo.tests import tagged

from .baskets import BasketsCommon
from .cases import law


@tagged('post_install', '-at_install')
class TestBaskets(BasketsCommon):
    def test_the_table_says_what_the_law_says(self):
        self.assertGreaterEqual(len(self.table['baskets']), 150)
        for case in self.table['baskets']:
            with self.subTest(case['name']):
                self.assertEqual(law.answer(self.table, case), case['expect'])

    def test_the_shop_sells_by_the_table(self):
        for case, order in self._orders():
            with self.subTest(case['name']):
                self._sell(case, order)
                answer = self._answer(order)
                self.assertEqual({key: answer[key] for key in case['expect']}, case['expect'])

    def test_the_till_sells_by_the_table(self):
        self.main_pos_config.with_user(self.pos_user).open_ui()
        self.main_pos_config.current_session_id.set_opening_control(0, None)
        cases = [self._for_the_till(case) for case in self.table['baskets']]
        self.browser_js(
            self._get_url(),
            'odoo.loader.modules.get("@pos_omni_promotions/../tests/baskets/runner")'
            f'.sellAll({json.dumps(cases)}).then((wrong) => wrong.length'
            ' ? console.error(wrong.join("\\n")) : console.log("test successful"));',
            ready='Boolean(window.posmodel?.getOrder)',
            login='pos_user',
            timeout=600,
        )
