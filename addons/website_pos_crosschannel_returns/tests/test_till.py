from odoo.tests import tagged

from .common import ReceiptCommon


@tagged('post_install', '-at_install')
class TestTill(ReceiptCommon):
    """The customer shows the code of the return at a till of any store."""

    def setUp(self):
        super().setUp()
        self.doc = self._make_return(quantity='2')

    def test_a_till_finds_it_by_its_code_and_pays_it_out(self):
        code = self.doc._get_qr_text()
        for scanned in (code, code.upper(), self.doc.name):
            with self.subTest(scanned=scanned):
                found = self.till.till_search(self.config.id, scanned)
                self.assertEqual(found['receipt'], self.sale.uuid)
        shown = self.till.till_find(self.config.id, self.sale.uuid)
        self.assertEqual([row['reference'] for row in shown['returns']], [self.doc.name])
        self.assertEqual(shown['lines'][0]['returnable'], 1)
        before = self._on_hand(self.goods_order, self.store)
        ticket = self.till.till_take(self.config.id, code)
        self.assertEqual(
            (ticket['plan']['complete'], ticket['plan']['here'], ticket['refund_total']),
            (False, True, 200),
        )
        refund = self._sync(self._till_data(ticket, self.till_session))
        self.assertEqual(refund.amount_total, -200)
        self.assertRecordValues(
            self.doc, [{'state': 'settled', 'pos_order_id': refund.id, 'invoicing': 'session'}]
        )
        self.assertEqual(self.doc.tender_ids.mapped('type'), ['till'])
        self.assertEqual(self._on_hand(self.goods_order, self.store) - before, 2)
        self.authenticate('ann', 'ann-ann')
        page = self.url_open(self.doc.get_portal_url())
        self.assertIn('Refunded', page.text)
        self.assertEqual(self.line._crosschannel_returnable(), 1)

    def test_a_parcel_that_is_brought_is_expected_no_longer(self):
        self._create_wallet()
        doc = self._make_return(way='parcel', place=None, request_key='key-00000002')
        self.assertEqual((doc.web_way, doc.sudo().parcel_id.state), ('parcel', 'assigned'))
        ticket = self.till.till_take(self.config.id, doc._get_qr_text())
        self._sync(self._till_data(ticket, self.till_session))
        self.env.invalidate_all()
        self.assertEqual((doc.state, doc.sudo().parcel_ids.state), ('settled', 'cancel'))

    def test_the_code_is_unknown_to_another_company_s_till(self):
        other = self.env['res.company'].create({'name': 'Other'})
        domain = self.returns._company_domain()
        found = self.returns.sudo().with_context(allowed_company_ids=other.ids)
        self.assertFalse(found._find_sold(found._company_domain(), self.doc._get_qr_text()))
        self.assertEqual(self.returns._find_sold(domain, self.doc._get_qr_text()), self.sale)

    def test_a_code_of_nothing_finds_nothing(self):
        for scanned in ('RET:', 'RET:x', f'RET:{self.sale.uuid}', 'RET/404'):
            with self.subTest(scanned=scanned):
                found = self.till.till_search(self.config.id, scanned)
                self.assertEqual(found, {'receipt': '', 'orders': []})
