from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import TillCommon


@tagged('post_install', '-at_install')
class TestSlip(TillCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._open_session(cls)

    def _settle_one(self, **line):
        order = self._create_order((self.goods_order, 2, {}))
        ticket = self._ticket(order)
        self._sync(self._till_data(ticket, self.session, **line))
        return order, self.returns.search([('name', '=', ticket['reference'])])

    def test_what_the_slip_says(self):
        order, doc = self._settle_one()
        slip = self.till.till_slip(self.config.id, doc.name)
        self.assertEqual(
            (slip['reference'], slip['order'], slip['place']), (doc.name, order.name, 'Store')
        )
        self.assertEqual(slip['cashier'], self.cashier.name)
        (line,) = slip['lines']
        self.assertEqual((line['quantity'], line['reason']), (1, 'Does not fit'))
        self.assertEqual(line['refund'], doc.refund_total)
        (tender,) = slip['tenders']
        self.assertEqual(tender['label'], self.cash.name)
        self.assertEqual((tender['amount'], slip['total']), (doc.refund_net, doc.refund_net))
        self.assertEqual(slip, self.till.till_slip(self.config.id, doc.name))

    def test_its_code_finds_the_return_at_a_till(self):
        order, doc = self._settle_one()
        code = self.till.till_slip(self.config.id, doc.name)['code']
        self.assertEqual(code, doc._get_qr_text())
        for scanned in (code, code.upper()):
            found = self.till.till_search(self.config.id, scanned)['orders']
            self.assertEqual([item['reference'] for item in found], [order.name])

    def test_the_slips_of_an_order(self):
        order, doc = self._settle_one()
        self._ticket(order)
        listed = self.till.till_settled(self.config.id, order.name)
        self.assertEqual([item['reference'] for item in listed], [doc.name])
        self.assertEqual(listed[0]['total'], doc.refund_net)

    def test_refusals(self):
        order = self._create_order((self.goods_order, 2, {}))
        ticket = self._ticket(order)
        with self.assertRefused('not_settled'):
            self.till.till_slip(self.config.id, ticket['reference'])
        for reference in (None, 7, 'NOPE'):
            with self.assertRefused('unknown_reference'):
                self.till.till_slip(self.config.id, reference)
            with self.assertRefused('unknown_reference'):
                self.till.till_settled(self.config.id, reference)
        for groups in ('base.group_user', 'base.group_portal', 'base.group_public'):
            user = new_test_user(self.env, f'slip-{groups}', groups, company_id=self.company.id)
            asked = self.returns.with_user(user)
            for method in ('till_slip', 'till_settled', 'till_names_order'):
                with self.assertRaises(AccessError):
                    getattr(asked, method)(self.config.id, ticket['reference'])
        with self.assertRefused('unknown_till'):
            self.till.till_slip(2**31 - 1, ticket['reference'])

    def test_what_names_an_order(self):
        order, doc = self._settle_one()
        for words, named in (
            (order.name, True),
            (doc.name, True),
            (doc._get_qr_text(), True),
            (order.picking_ids[0].name, True),
            ('Ada', False),
            ('5400000000000', False),
            ('', False),
            (None, False),
            ('x' * 500, False),
        ):
            self.assertIs(self.till.till_names_order(self.config.id, words), named, words)

    def test_a_till_asks_again_after_a_lost_answer(self):
        """The refund that a dead request has sent is taken over, not paid at the till."""
        order = self._create_order((self.goods_order, 1, {}))
        ticket = self._ticket(order)
        doc = self.returns.search([('name', '=', ticket['reference'])])
        self.env['crosschannel.refund.intent'].sudo().create(
            {
                'reference': 'R-LOST',
                'source_id': order.transaction_ids.id,
                'return_id': doc.id,
                'amount': ticket['refund_total'],
            }
        )
        plan = doc._till_plan()
        self.assertTrue(plan['complete'])
        self.assertFalse(plan['here'])
        with self.assertRefused('not_paid'):
            self.till.till_ready(self.config.id, doc.name)
        sent = type(self.env['payment.transaction'])
        with patch.object(sent, '_send_refund_request', side_effect=AssertionError):
            answer = self.till.till_settle(self.config.id, doc.name)
            again = self.till.till_settle(self.config.id, doc.name)
        self.assertEqual(answer, again)
        self.assertEqual(
            (answer['state'], doc.tender_ids.transaction_id.reference), ('settled', 'R-LOST')
        )
        self.assertEqual(doc.tender_ids.amount, ticket['refund_total'])
