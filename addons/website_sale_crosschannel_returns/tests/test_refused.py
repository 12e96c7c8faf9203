from odoo.tests import tagged

from .common import PortalReturnCommon


@tagged('post_install', '-at_install')
class TestRefused(PortalReturnCommon):
    """What is another company's is refused, what is in another currency is returned in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency('EUR', rounding=0.01)
        cls.other = cls.env['res.company'].create({'name': 'Other'})
        pricelist = cls.env['product.pricelist'].create(
            {'name': 'Euro', 'currency_id': cls.euro.id, 'company_id': cls.company.id}
        )
        cls.foreign = cls._create_order(
            (cls.goods_order, 1, {'price_unit': 50, 'tax_ids': False}),
            pricelist_id=pricelist.id,
            partner_id=cls.ann.partner_id.id,
        )

    def _move_to_other(self, record):
        self.env.flush_all()
        self.env.cr.execute(
            f'UPDATE {record._table} SET company_id = %s WHERE id = %s', [self.other.id, record.id]
        )
        self.env.invalidate_all()

    def test_an_order_in_another_currency_is_returned_in_it(self):
        self.authenticate('ann', 'ann-ann')
        line = self.foreign.order_line
        quote = self.url_open(
            self._form_url(self.foreign),
            data={**self._fields(line), 'step': 'quote'},
        )
        self.assertIn('€', quote.text)
        self.assertIn('50.00', quote.text)
        response = self._ask(self.foreign, line=line)
        self.assertEqual(response.status_code, 303)
        doc = self._returns(self.foreign)
        self.assertEqual((doc.currency_id, doc.refund_total), (self.euro, 50))
        self.assertIn('€', self.url_open(doc.get_portal_url()).text)

    def test_an_order_of_another_company_comes_back_to_its_own_stores(self):
        """Who has an account here does not see it; who has its link does, but these stores do
        not take it."""
        token = self.foreign._portal_ensure_token()
        self._move_to_other(self.foreign)
        self.authenticate('ann', 'ann-ann')
        line = self.foreign.order_line
        self.assertSentAway(self._ask(self.foreign, line=line))
        response = self._ask(self.foreign, line=line, access_token=token)
        self.assertEqual(response.status_code, 200)
        errors = self._texts(response, 'o_return_error') + self._texts(response, 'o_return_alert')
        self.assertIn('Choose a store.', ' '.join(errors))
        self.assertFalse(self._returns(self.foreign))

    def test_a_guest_finds_no_order_of_another_company(self):
        values = {'reference': self.order.name, 'postcode': '1234 AB'}
        self._move_to_other(self.order)
        self.authenticate(None, None)
        values['csrf_token'] = self._csrf()
        response = self.url_open('/returns', data=values, allow_redirects=False)
        self.assertEqual(response.status_code, 200)
        self.assertIn('We know no order', ' '.join(self._texts(response, 'o_return_alert')))
