from odoo.tests import tagged

from odoo.addons.pos_crosschannel_returns.tests.common_promotion import PromotionCommon
from odoo.addons.website_sale_crosschannel_returns.tests.common import PortalReturnCommon

from .common import ReceiptCommon


@tagged('post_install', '-at_install')
class TestWorth(ReceiptCommon, PromotionCommon):
    """What the form promises is what the return gives, and both say what is charged."""

    _ask = PortalReturnCommon._ask  # the form, not the till's dialog

    def setUp(self):
        super().setUp()
        self.authenticate('ann', 'ann-ann')

    def _promise(self, sale, quantity='1', **values):
        """Ask what units of a receipt's first line are worth, then ask for their return."""
        self.line, self.sale = sale.lines[0], sale
        self.env.flush_all()
        quote = self._post(self._fields(quantity=quantity, step='quote'))
        doc = self._make_return(quantity=quantity, **values)
        page = self.url_open(doc.get_portal_url())
        self.assertEqual(self._texts(quote, 'o_return_total'), [f'$ {doc.refund_net:.2f}'])
        return quote, doc, page

    def _sold_to_ann(self, *sold, **values):
        return self._sell(*sold, partner_id=self.ann.partner_id.id, **values)

    def test_a_promotion_that_is_no_longer_earned(self):
        sale = self._promoted(partner_id=self.ann.partner_id.id)
        quote, doc, page = self._promise(sale)
        self.assertEqual(doc.refund_net, 35)
        for shown in (quote, page):
            (charge,) = self._texts(shown, 'o_return_unwound')
            self.assertIn('Action: no longer earned by what you keep', charge)
            self.assertIn('10.00', charge)
        self.assertIn('$ 45.00', self._texts(page, 'o_return_line')[0])
        self.assertEqual(self._texts(page, 'o_return_total'), ['$ 35.00'])

    def test_with_a_fee(self):
        self._set_policy(fee_percent=10)
        quote, doc, page = self._promise(self._promoted(partner_id=self.ann.partner_id.id))
        self.assertEqual((doc.fee_total, doc.refund_net), (4.5, 30.5))
        self.assertIn('Fee', quote.text)
        self.assertEqual(self._texts(page, 'o_return_total'), ['$ 30.50'])

    def test_after_another_return_nothing_is_charged_twice(self):
        sale = self._promoted(units=4, partner_id=self.ann.partner_id.id)
        _quote, first, _page = self._promise(sale)
        quote, second, _page = self._promise(sale, request_key='key-00000002')
        self.assertEqual((first.refund_net, second.refund_net), (45, 35))
        self.assertEqual(len(self._texts(quote, 'o_return_unwound')), 1)
        first.sudo()._withdraw()  # the second has charged what now stands
        form = self.url_open(self._form_url())
        self.assertEqual(form.status_code, 200)
        self.assertEqual(self._texts(form, 'o_return_total'), ['$ 0.00'])

    def test_what_goes_back_on_a_gift_card(self):
        program = self._promotion(
            {}, {'discount_mode': 'per_point', 'discount_applicability': 'order'}, 'gift_card'
        )
        card = self.env['loyalty.card'].create({'program_id': program.id, 'points': 50})
        paid = {**self._reward(program, 50, cost=50), 'coupon_id': card.id}
        sale = self._sold_to_ann((self.goods_order, 2, 100), rewards=[paid])
        quote, doc, page = self._promise(sale)
        self.assertEqual(doc.refund_net, 75)
        for shown in (quote, page):
            (told,) = self._texts(shown, 'o_return_card')
            self.assertIn('25.00', told)
            self.assertIn(card.code[-4:], told)
            self.assertNotIn(card.code, shown.text)

    def test_points_that_are_spent(self):
        self.company.crosschannel_spent_points = 'lower'
        sale = self._sold_to_ann((self.goods_order, 2, 100))
        program = self._promotion(
            {'reward_point_mode': 'money'},
            {'discount_mode': 'per_point', 'discount': 0.5, 'discount_applicability': 'order'},
            'loyalty',
        )
        card = self.env['loyalty.card'].create(
            {'program_id': program.id, 'partner_id': self.ann.partner_id.id, 'points': 0}
        )
        self.env['loyalty.history'].create(
            {
                'card_id': card.id,
                'order_model': 'pos.order',
                'order_id': sale.id,
                'description': 'Earned',
                'issued': 40,
            }
        )
        _quote, doc, _page = self._promise(sale)
        self.assertEqual((doc.fee_total, doc.refund_net), (10, 90))
