from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .test_sold import SoldCommon


@tagged('post_install', '-at_install')
class TestCasesRet(SoldCommon):
    """Cases of the group RET that are about tills."""

    def test_ret_8_who_sold_it_loses_it_whoever_takes_it_back(self):
        seller = new_test_user(self.env, 'ret-8', groups='sales_team.group_sale_salesman')
        taxed = {'tax_ids': [Command.set(self.tax.ids)]}
        order = self._create_order((self.goods_order, 1, taxed), user_id=seller.id)
        invoice = self._invoice(order)
        ticket = self._ticket(order)
        refund = self._sync(self._till_data(ticket, self.session))
        note = refund.account_move
        self.assertEqual((invoice.invoice_user_id, note.invoice_user_id), (seller, seller))
        self.assertEqual(note.team_id, invoice.team_id)

    def test_ret_15_one_refused_and_one_added_in_one_visit(self):
        """The customer collects two articles, does not want one, and takes another along."""
        order = self._create_order(
            (self.goods_order, 1, {'price_unit': 100, 'tax_ids': False}),
            (self.goods_delivery, 1, {'price_unit': 40, 'tax_ids': False}),
            warehouse_id=self.store.id,
        )
        self._invoice(order)
        added = self._create_goods('ADDED', 'order')
        ticket = self._ticket(order)
        sold = (added, 1, 130)
        paid = self._sync(self._exchange_data(ticket, self.session, sold))
        self.assertAlmostEqual(paid.amount_total, 30)
        doc = self._doc(ticket)
        self.assertEqual((doc.state, doc.pos_order_id), ('settled', paid))
        refused, kept = order.order_line
        self.assertQuantities(refused, 0, 0, 0, 'invoiced')
        self.assertEqual((kept.qty_delivered, kept.qty_invoiced), (1, 1))
        # the customer's order leads to both
        self.assertEqual(order.crosschannel_return_ids, doc)
        self.assertIn(added, doc.pos_order_id.lines.product_id)
        note = order.message_ids[:1].body
        for said in (doc.name, self.goods_order.name, added.name, paid.pos_reference):
            self.assertIn(said, note)

    def test_a_receipt_tells_of_an_exchange_too(self):
        sale = self._sell((self.goods_order, 1, 100))
        added = self._create_goods('ADDED', 'order')
        ticket = self._open_return(sale)
        self._sync(self._exchange_data(ticket, self.session, (added, 1, 130)))
        self.assertIn(added.name, sale.message_ids[:1].body)
