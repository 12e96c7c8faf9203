from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged

from .common import CrosschannelCommon


@tagged('post_install', '-at_install')
class TestCommission(CrosschannelCommon):
    """There are no commissions here. Whatever reckons them, reckons from invoices by seller,
    product and date: what came back has to be there, with whoever sold it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, 'the-seller', groups='sales_team.group_sale_salesman_all_leads'
        )
        cls.team = cls.env['crm.team'].create({'name': 'The team'})
        cls.order = cls._create_order(
            (cls.goods_order, 2, {}),
            (cls.goods_delivery, 1, {}),
            user_id=cls.seller.id,
            team_id=cls.team.id,
        )

    def _sold(self, *domain):
        """What this seller has sold, without taxes, as Odoo reports it."""
        self.env.flush_all()
        domain = [
            ('invoice_user_id', '=', self.seller.id),
            ('team_id', '=', self.team.id),
            ('state', '=', 'posted'),
            *domain,
        ]
        ((total,),) = self.env['account.invoice.report']._read_group(
            domain, [], ['price_subtotal:sum']
        )
        return total or 0

    def _give_back(self, line, quantity):
        opened = self._return(self.order, quantity, line=line)
        self._settle(opened)
        return self.order.crosschannel_return_ids.sorted('id')[-1:].credit_note_ids

    def test_ret_8_all_that_was_sold_and_came_back_is_nothing(self):
        self._invoice(self.order)
        sold = self._sold()
        self.assertGreater(sold, 0)
        notes = self.env['account.move']
        for line in self.order.order_line:
            notes |= self._give_back(line, line.product_uom_qty)
        self.assertEqual(notes.invoice_user_id, self.seller)
        self.assertAlmostEqual(self._sold(), 0)

    def test_ret_9_each_product_is_lowered_by_its_own(self):
        self._invoice(self.order)
        line = self.order.order_line[0]
        before = [
            self._sold(('product_id', '=', item.product_id.id)) for item in self.order.order_line
        ]
        self._give_back(line, 1)
        after = [
            self._sold(('product_id', '=', item.product_id.id)) for item in self.order.order_line
        ]
        self.assertAlmostEqual(after[0], before[0] / 2)
        self.assertAlmostEqual(after[1], before[1])
        refunds = self._sold(('move_type', '=', 'out_refund'))
        self.assertAlmostEqual(refunds, -before[0] / 2)

    def test_ret_10_what_comes_back_later_counts_then(self):
        """A commission that was paid is taken back in the period of the return."""
        today = fields.Date.context_today(self.order)
        invoice = self.order._create_invoices(final=True)
        invoice.invoice_date = today - timedelta(days=62)
        invoice.action_post()
        sold = self._sold(('invoice_date', '<', today))
        note = self._give_back(self.order.order_line[0], 1)
        self.assertEqual((note.invoice_date, invoice.state), (today, 'posted'))
        self.assertAlmostEqual(self._sold(('invoice_date', '<', today)), sold)
        self.assertAlmostEqual(self._sold(('invoice_date', '=', today)), -note.amount_untaxed)
