from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon


@tagged('post_install', '-at_install')
class TestReturnTour(TestPointOfSaleHttpCommon):
    browser_size = '1024x768'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in ('sales_team.group_sale_manager', 'stock.group_stock_manager'):
            cls.env.user.group_ids += cls.env.ref(group)

    def test_a_web_order_comes_back_at_another_store(self):
        order = self._create_paid_order()
        store = self.main_pos_config.picking_type_id.warehouse_id
        product = order.order_line.product_id
        before = product.with_context(warehouse_id=store.id).qty_available
        self.start_pos_tour('CrosschannelReturnTour')
        self.env.invalidate_all()
        self.assertEqual(product.with_context(warehouse_id=store.id).qty_available - before, 1)
        self.assertRecordValues(
            order.order_line,
            [
                {
                    'qty_delivered': 1,
                    'qty_invoiced': 1,
                    'qty_to_invoice': 0,
                    'invoice_status': 'invoiced',
                }
            ],
        )
        session = self.main_pos_config.current_session_id
        pos_order = session.order_ids
        self.assertEqual(pos_order.amount_total, -120)
        self.assertEqual(
            pos_order.account_move.reversed_entry_id, order.invoice_ids.sorted('id')[0]
        )
        doc = order.crosschannel_return_ids
        self.assertEqual((doc.state, doc.warehouse_id), ('settled', store))
        session.post_closing_cash_details(session.cash_register_balance_end)
        session.close_session_from_ui()
        self._assert_books(order)

    def test_the_same_on_a_phone(self):
        self.browser_size, self.touch_enabled = '390x844', True
        order = self._create_paid_order()
        self.start_pos_tour('CrosschannelReturnPhoneTour')
        self.assertEqual(order.order_line.qty_delivered, 1)

    def _create_goods(self):
        tax = self.env['account.tax'].create({'name': 'Twenty', 'amount': 20})
        return self.env['product.product'].create(
            {
                'name': 'Web goods',
                'default_code': 'WEB',
                'is_storable': True,
                'available_in_pos': True,
                'invoice_policy': 'order',
                'taxes_id': [Command.set(tax.ids)],
            }
        )

    def _create_paid_order(self):
        depot = self.env['stock.warehouse'].create({'name': 'Depot', 'code': 'DEPOT'})
        product = self._create_goods()
        self.env['stock.quant']._update_available_quantity(product, depot.lot_stock_id, 5)
        line = {'product_id': product.id, 'product_uom_qty': 2, 'price_unit': 100}
        order = self.env['sale.order'].create(
            {
                'name': 'WEB-RETURN',
                'partner_id': self.env['res.partner'].create({'name': 'Ada'}).id,
                'warehouse_id': depot.id,
                'order_line': [Command.create(line)],
            }
        )
        order.action_confirm()
        order.picking_ids.move_ids.write({'quantity': 2, 'picked': True})
        order.picking_ids._action_done()
        invoice = order._create_invoices()
        invoice.action_post()
        self.env['account.payment.register'].with_context(
            active_model='account.move', active_ids=invoice.ids
        ).create({})._create_payments()
        return order

    def _assert_books(self, order):
        moves = order.invoice_ids | self.main_pos_config.session_ids.move_id
        for move in moves:
            self.assertAlmostEqual(sum(move.line_ids.mapped('balance')), 0)
        lines = self.env['account.move.line'].search(
            [
                ('account_id.account_type', '=', 'asset_receivable'),
                ('parent_state', '=', 'posted'),
                ('company_id', '=', self.env.company.id),
            ]
        )
        self.assertAlmostEqual(sum(lines.mapped('balance')), 0)
        self.assertFalse(lines.filtered(lambda line: not line.reconciled and line.balance))
