from datetime import timedelta
from unittest.mock import patch

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
        self.browser_size, self.touch_enabled = '400x844', True
        order = self._create_paid_order()
        self.start_pos_tour('CrosschannelReturnPhoneTour')
        self.assertEqual(order.order_line.qty_delivered, 1)

    def test_another_variant_is_taken_along(self):
        order = self._create_paid_order()
        self._create_cheap()
        self.start_pos_tour('CrosschannelExchangeTour')
        self._assert_exchanged(order, 70, 3)

    def test_other_goods_that_cost_less(self):
        order = self._create_paid_order()
        self._create_cheap()
        self.env['loyalty.program'].create(
            {
                'name': 'Ten off',
                'program_type': 'promotion',
                'trigger': 'auto',
                'applies_on': 'current',
                'rule_ids': [Command.create({'minimum_qty': 1})],
                'reward_ids': [Command.create({'reward_type': 'discount', 'discount': 10})],
            }
        )
        self.start_pos_tour('CrosschannelExchangeForLessTour')
        self._assert_exchanged(order, -111, 3)

    def _assert_exchanged(self, order, balance, lines):
        session = self.main_pos_config.current_session_id
        self.assertAlmostEqual(session.order_ids.amount_total, balance)
        self.assertEqual(len(session.order_ids.lines), lines)
        doc = order.crosschannel_return_ids
        self.assertEqual((doc.state, order.order_line.qty_delivered), ('settled', 1))
        self.assertEqual(doc.credit_note_ids.amount_total, 120)
        session.post_closing_cash_details(session.cash_register_balance_end)
        session.close_session_from_ui()
        self._assert_books(order)

    def test_a_manager_takes_back_what_is_late(self):
        self.env['crosschannel.return.policy'].create(
            {'name': 'Two weeks', 'window_days': 14, 'sequence': 0}
        )
        self.pos_admin.till_pin = '4711'
        order = self._create_paid_order()
        order.order_line.move_ids.date -= timedelta(days=30)
        self.start_pos_tour('CrosschannelLateReturnTour')
        self.assertEqual(order.crosschannel_return_ids.override_user_id, self.pos_admin)

    def test_a_refund_by_plan_in_one_tap(self):
        order = self._create_paid_order()
        part = {'type': 'original', 'amount': 120, 'label': 'Web card', 'source': 'WEB-1'}
        returns = type(self.env['crosschannel.return'])
        with (
            patch.object(returns, '_refund_plan', lambda doc: [part]),
            patch.object(returns, '_settlement_parts', lambda doc, tenders: ([], None)),
            patch.object(returns, '_pay_out', lambda doc, parts, adopted, by_plan: None),
        ):
            self.start_pos_tour('CrosschannelPlanTour')
        states = order.crosschannel_return_ids.sorted('id').mapped('state')
        self.assertEqual(states, ['refused', 'settled'])
        self.assertEqual(order.order_line.qty_delivered, 1)
        self.assertFalse(self.main_pos_config.current_session_id.order_ids)

    def test_a_return_the_customer_announced(self):
        order = self._create_paid_order()
        reason = self.env['crosschannel.return.reason'].search([], limit=1)
        depot = order.warehouse_id
        doc = self.env['crosschannel.return']._request(
            order, [(order.order_line, 1, reason)], depot
        )
        self.start_pos_tour('CrosschannelAnnouncedReturnTour')
        self.assertEqual((doc.state, doc.channel), ('settled', 'web'))

    def test_the_ticket_of_another_store_comes_back(self):
        self._create_cheap()
        dear = self._create_cheap('Dear')
        sale = self._sell_elsewhere(self.cheap, dear)
        self.start_pos_tour('CrosschannelReceiptTour')
        doc = self.env['crosschannel.return'].search([('sold_pos_order_id', '=', sale.id)])
        self.assertRecordValues(
            doc.line_ids.sorted('id'),
            [
                {'product_id': self.cheap.id, 'disposition': 'restock', 'condition': False},
                {'product_id': dear.id, 'disposition': 'quarantine', 'condition': 'defective'},
            ],
        )
        self.assertEqual(doc.line_ids.reason_id.mapped('code'), ['wrong_size', 'damaged'])
        self.assertEqual(doc.state, 'settled')
        self.assertEqual(sale.lines.mapped('refunded_qty'), [1, 1])

    def test_what_is_charged_for_a_promotion_is_told_first(self):
        self._create_cheap()
        self.env.company.crosschannel_promotions = 'unwind'
        programs = self.env['loyalty.program']
        template = programs._get_template_values()['promotion']
        program = programs.create({**template, 'name': 'Ten off'})
        program.rule_ids.write({'minimum_amount': 20, 'minimum_qty': 0})
        reward = program.reward_ids
        off = {
            'product_id': reward.discount_line_product_id.id,
            'qty': 1,
            'price_unit': -2,
            'price_subtotal': -2,
            'price_subtotal_incl': -2,
            'is_reward_line': True,
            'reward_id': reward.id,
            'reward_identifier_code': 'ten-off',
            'points_cost': 1,
        }
        program.action_archive()  # it is over: a till offers it no more
        sale = self._sell_elsewhere(self.cheap, self._create_cheap('Dear'), rewards=[off])
        self.start_pos_tour('CrosschannelPromotionTour')
        doc = self.env['crosschannel.return'].search([('sold_pos_order_id', '=', sale.id)])
        self.assertEqual((doc.state, doc.refund_total), ('settled', 8))

    def test_goods_without_a_receipt_become_store_credit(self):
        self._create_cheap()
        self._sell_elsewhere(self.cheap, price=8)
        self.env['crosschannel.return.policy'].create(
            {'name': 'Without a receipt', 'no_receipt': True, 'sequence': 0}
        )
        self.env['res.partner'].create({'name': 'Ada Lovelace'})
        self.pos_admin.till_pin = '4711'
        programs = self.env['loyalty.program']
        wallet = programs.create({**programs._get_template_values()['ewallet'], 'name': 'Wallet'})
        top_up = self.env['product.product'].create({'name': 'Top-up', 'type': 'service'})
        wallet.rule_ids.product_ids = top_up
        self.start_pos_tour('CrosschannelNoReceiptTour')
        doc = self.env['crosschannel.return'].search([('origin', '=', 'no_receipt')])
        self.assertEqual((doc.state, doc.override_user_id), ('settled', self.pos_admin))
        self.assertEqual(wallet.coupon_ids.points, 8)

    def _sell_elsewhere(self, *products, price=10, rewards=()):
        store = self.env['stock.warehouse'].create({'name': 'Elsewhere', 'code': 'ELSE'})
        other = self.main_pos_config.copy(
            {
                'name': 'Other till',
                'warehouse_id': store.id,
                'picking_type_id': store.pos_type_id.id,
            }
        )
        other.open_ui()
        session = other.current_session_id
        sale = self.env['pos.order'].create(self._prepare_sale(session, products, price, rewards))
        sale.action_pos_order_paid()
        return sale

    def _prepare_sale(self, session, products, price, rewards):
        lines = [
            {
                'product_id': product.id,
                'qty': 1,
                'price_unit': price,
                'price_subtotal': price,
                'price_subtotal_incl': price,
            }
            for product in products
        ] + list(rewards)
        total = sum(line['price_subtotal_incl'] for line in lines)
        method = session.payment_method_ids.filtered(lambda item: not item.is_cash_count)[:1]
        return {
            'session_id': session.id,
            'access_token': 'receipt-token',
            'amount_total': total,
            'amount_paid': total,
            'amount_tax': 0,
            'amount_return': 0,
            'lines': [Command.create(line) for line in lines],
            'payment_ids': [Command.create({'payment_method_id': method.id, 'amount': total})],
        }

    def _create_cheap(self, name='Cheap'):
        product = self.env['product.product'].create(
            {'name': name, 'list_price': 10, 'available_in_pos': True, 'taxes_id': False}
        )
        self.cheap = getattr(self, 'cheap', product)
        return product

    def _create_goods(self):
        tax = self.env['account.tax'].create({'name': 'Twenty', 'amount': 20})
        size = self.env['product.attribute'].create(
            {'name': 'Size', 'value_ids': [Command.create({'name': name}) for name in 'ML']}
        )
        values = {'attribute_id': size.id, 'value_ids': [Command.set(size.value_ids.ids)]}
        template = self.env['product.template'].create(
            {
                'name': 'Web goods',
                'is_storable': True,
                'list_price': 100,
                'available_in_pos': True,
                'invoice_policy': 'order',
                'taxes_id': [Command.set(tax.ids)],
                'attribute_line_ids': [Command.create(values)],
            }
        )
        template.attribute_line_ids.product_template_value_ids[1].price_extra = 50
        product = template.product_variant_ids[0]
        product.default_code = 'WEB'
        return product

    def _create_paid_order(self):
        depot = self.env['stock.warehouse'].create({'name': 'Depot', 'code': 'DEPOT'})
        product = self._create_goods()
        self.env['stock.quant']._update_available_quantity(product, depot.lot_stock_id, 5)
        line = {'product_id': product.id, 'product_uom_qty': 2, 'price_unit': 100}
        order = self.env['sale.order'].create(
            {
                'name': 'WEB-RETURN',
                'partner_id': self.env['res.partner']
                .create({'name': 'Ada Lovelace', 'email': 'ada@example.com'})
                .id,
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
