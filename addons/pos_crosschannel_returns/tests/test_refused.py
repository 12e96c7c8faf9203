from uuid import uuid4

from odoo.fields import Command
from odoo.tests import tagged

from .common_intake import IntakeMixin
from .test_sold import SoldCommon


@tagged('post_install', '-at_install')
class TestRefused(IntakeMixin, SoldCommon):
    """What is another company's, or in another currency, no till takes back: a clear sentence,
    and nothing is half written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency('EUR', rounding=0.01)
        cls.other = cls.env['res.company'].create({'name': 'Other'})

    def setUp(self):
        super().setUp()
        pricelist = self.env['product.pricelist'].create(
            {'name': 'Euro', 'currency_id': self.euro.id, 'company_id': self.company.id}
        )
        line = {'price_unit': 50, 'tax_ids': False}
        self.foreign = self._create_order(
            (self.goods_order, 2, line), pricelist_id=pricelist.id, paid=False
        )
        self.assertEqual(self.foreign.currency_id, self.euro)

    def _announce(self, order):
        reason = self.env['crosschannel.return.reason'].search([], limit=1)
        return self.returns._request(order, [(order.order_line, 1, reason)], self.store)

    def _move_to_other(self, record):
        self.env.flush_all()
        self.env.cr.execute(
            f'UPDATE {record._table} SET company_id = %s WHERE id = %s', [self.other.id, record.id]
        )
        self.env.invalidate_all()

    def assertUntouched(self, doc, state='approved'):
        self.env.invalidate_all()
        self.assertRecordValues(doc, [{'state': state, 'pos_order_id': False}])
        for written in (doc.tender_ids, doc.line_ids.move_ids, doc.credit_note_ids):
            self.assertFalse(written)

    # === ANOTHER CURRENCY ===

    def test_an_order_in_another_currency(self):
        for call in (
            lambda: self.till.till_find(self.config.id, self.foreign.name),
            lambda: self._ticket(self.foreign),
        ):
            with self.assertRefused('other_currency'):
                call()
        self.assertFalse(self.foreign.crosschannel_return_ids)

    def test_an_announced_return_in_another_currency(self):
        doc = self._announce(self.foreign)
        for method in ('till_take', 'till_ready', 'till_settle', 'till_load', 'till_cancel'):
            with self.subTest(method), self.assertRefused('other_currency'):
                getattr(self.till, method)(self.config.id, doc.name)
        self.assertUntouched(doc)

    def test_a_ticket_of_another_currency(self):
        doc = self._announce(self.foreign)
        data = self._till_data(doc._till_ticket(), self.session)
        with self.assertRefused('other_currency'):
            self._sync(data)
        self.assertUntouched(doc)
        self.assertFalse(self.session.order_ids)

    def test_goods_of_another_currency_are_taken_in_and_wait_for_the_office(self):
        intake, answer = self._send(reference=self.foreign.name)
        self.assertTrue(answer['return'])
        with self.assertRefused('other_currency'):
            self.till.till_take(self.config.id, intake.return_id.name)
        self.assertUntouched(intake.return_id)

    def test_a_receipt_of_a_till_in_another_currency(self):
        sale, there = self._sell_in_euro()
        with self.assertRefused('other_currency'):
            self._open_return(sale)
        data = self._refund_data(sale)
        with self.assertRefused('other_currency'):
            self._sync(data)
        self.assertFalse(self.session.order_ids | sale.lines.refund_orderline_ids.order_id)
        self._sync({**data, 'session_id': there.id, 'payment_ids': self._payment(there, -10)})
        self.assertEqual(sale.lines.refunded_qty, 1)

    def test_no_receipt_prices_are_of_this_currency(self):
        self._sell_in_euro()
        self.env['crosschannel.return.policy'].create(
            {'name': 'Without a receipt', 'no_receipt': True, 'sequence': 0}
        )
        self._sell((self.goods_order, 1, 30))
        line = self.till.till_blank(self.config.id, self.goods_order.ids)['lines'][0]
        self.assertEqual(line['refund_unit'], 30)

    def _sell_in_euro(self):
        """A paid ticket of 10 euros, and the session of its till."""
        company_data, journals = self.company_data, self.env['account.journal']
        till = self._create_till(self.depot)
        sales = company_data['default_journal_sale'].copy(
            {'name': 'Euro', 'code': 'EUS', 'currency_id': self.euro.id}
        )
        bank = journals.create(
            {'name': 'Euro', 'code': 'EUB', 'type': 'bank', 'currency_id': self.euro.id}
        )
        method = self.env['pos.payment.method'].create({'name': 'Euro', 'journal_id': bank.id})
        pricelist = self.env['product.pricelist'].create(
            {'name': 'Euro', 'currency_id': self.euro.id}
        )
        till.write(
            {
                'journal_id': sales.id,
                'invoice_journal_id': sales.id,
                'payment_method_ids': [Command.set(method.ids)],
                'use_pricelist': True,
                'available_pricelist_ids': [Command.set(pricelist.ids)],
                'pricelist_id': pricelist.id,
            }
        )
        self.assertEqual(till.currency_id, self.euro)
        session = self._open_session(till)
        return self._sell((self.goods_order, 1, 10), session=session), session

    def _refund_data(self, sale):
        """What a till sends that refunds all of a receipt in its list of orders."""
        return self._native_data(self._native_line(sale.lines, sale.lines.qty))

    def _payment(self, session, amount):
        method = session.payment_method_ids[:1]
        return [Command.create({'payment_method_id': method.id, 'amount': amount})]

    # === ANOTHER COMPANY ===

    def test_a_return_of_another_company(self):
        order = self._create_order((self.goods_order, 1, {}))
        doc = self._announce(order)
        for record in (order, doc):
            self._move_to_other(record)
        for call in (
            lambda: self.till.till_find(self.config.id, order.name),
            lambda: self._ticket(order),
            lambda: self.till.till_take(self.config.id, doc.name),
            lambda: self.till.till_ready(self.config.id, doc.name),
            lambda: self.till.till_settle(self.config.id, doc.name),
            lambda: self.till.till_cancel(self.config.id, doc.name),
            lambda: self.till.till_slip(self.config.id, doc.name),
        ):
            with self.assertRefused('unknown_reference'):
                call()
        self.assertEqual(self.till.till_search(self.config.id, order.name)['orders'], [])
        self.assertUntouched(doc)

    def test_a_ticket_for_a_return_of_another_company(self):
        order = self._create_order((self.goods_order, 1, {}))
        doc = self._announce(order)
        data = self._till_data(doc._till_ticket(), self.session)
        self._move_to_other(doc)
        with self.assertRefused('other_till'):
            self._sync(data)
        self.assertUntouched(doc)
        self.assertFalse(self.session.order_ids)

    def test_a_native_refund_of_another_company_s_receipt(self):
        sale = self._sell((self.goods_order, 1, 100))
        data = self._refund_data(sale)
        self._move_to_other(sale)
        with self.assertRefused('other_company'):
            self._sync(data)
        self.assertFalse(self.session.order_ids | sale.lines.refund_orderline_ids.order_id)

    def test_no_receipt_for_what_is_another_company_s(self):
        self.env['crosschannel.return.policy'].create(
            {'name': 'Without a receipt', 'no_receipt': True, 'sequence': 0}
        )
        theirs = self._create_goods('THEIRS', 'order', company_id=self.other.id)
        stranger = self.env['res.partner'].create({'name': 'Stranger', 'company_id': self.other.id})
        with self.assertRefused('unknown_product'):
            self.till.till_blank(self.config.id, theirs.ids)
        for partner, product, code in (
            (stranger, self.goods_order, 'no_customer'),
            (self.customer, theirs, 'unknown_product'),
        ):
            lines = [{'line': product.id, 'quantity': 1, 'reason': 'wrong_size'}]
            with self.assertRefused(code):
                self.till.till_open_blank(self.config.id, partner.id, lines, str(uuid4()))
        self.assertFalse(self.returns.search([('origin', '=', 'no_receipt')]))

    def test_what_is_taken_in_for_another_company(self):
        theirs = self._create_goods('THEIRS', 'order', company_id=self.other.id)
        order = self._create_order((self.goods_order, 1, {}))
        self._move_to_other(order)
        with self.assertRefused('unknown_product'):
            self._send(product=theirs)
        self.assertFalse(self.intakes.search([]))
        intake, answer = self._send(reference=order.name)
        self.assertIn('Nothing matches', answer['hindrance'])
        with self.assertRefused('unknown_reference'):
            self._as_till('till_intake_open', intake, order.name)
        intake.sudo().sale_order_id = order
        with self.assertRefused('other_company'):
            intake.action_open_return()
        self.assertFalse(order.crosschannel_return_ids)
