from contextlib import contextmanager

from odoo.fields import Command

from odoo.addons.account_payment.tests.common import AccountPaymentCommon
from odoo.addons.unified_inventory.exceptions import Refusal


class CrosschannelCommon(AccountPaymentCommon):
    """A company with two places, goods of both invoice policies and a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.quick_ref('sales_team.group_sale_manager')
        cls.env.user.group_ids += cls.quick_ref('stock.group_stock_manager')
        cls.returns = cls.env['crosschannel.return']
        cls.company = cls.env.company
        cls.depot = cls._create_place('Depot', 'DEPOT')
        cls.store = cls._create_place('Store', 'STORE')
        cls.tax = cls.company_data['default_tax_sale']
        cls.goods_order = cls._create_goods('ORD', 'order')
        cls.goods_delivery = cls._create_goods('DEL', 'delivery')
        cls.customer = cls.env['res.partner'].create(
            {'name': 'Ada', 'email': 'ada@example.com', 'phone': '+32470000000'}
        )
        cls.payment_method.support_refund = 'partial'
        cls.classPatch(
            type(cls.provider), '_compute_feature_support_fields', cls._support_partial_refunds
        )

    @staticmethod
    def _support_partial_refunds(providers):
        providers.support_express_checkout = providers.support_tokenization = False
        providers.support_manual_capture = False
        providers.support_refund = 'partial'

    @classmethod
    def _create_place(cls, name, code):
        return cls.env['stock.warehouse'].create(
            {'name': name, 'code': code, 'company_id': cls.company.id}
        )

    @classmethod
    def _create_goods(cls, sku, policy, **values):
        product = cls.env['product.product'].create(
            {
                'name': f'Goods {sku}',
                'default_code': sku,
                'is_storable': True,
                'invoice_policy': policy,
                'list_price': 100.0,
                'standard_price': 60.0,
                'taxes_id': [Command.clear()],
                **values,
            }
        )
        for place in (cls.depot, cls.store):
            cls.env['stock.quant']._update_available_quantity(product, place.lot_stock_id, 50)
        return product

    @classmethod
    def _create_order(cls, *lines, delivered=None, paid=True, **values):
        """A confirmed order: lines are (product, quantity, extra values of the line)."""
        order = cls.env['sale.order'].create(
            {
                'partner_id': cls.customer.id,
                'warehouse_id': cls.depot.id,
                'order_line': [
                    Command.create({'product_id': product.id, 'product_uom_qty': quantity, **extra})
                    for product, quantity, extra in lines
                ],
                **values,
            }
        )
        order.action_confirm()
        cls._deliver(order, delivered)
        if paid:
            cls._pay(order)
        return order

    @classmethod
    def _deliver(cls, order, quantity=None):
        picking = order.picking_ids.filtered(lambda item: item.state not in ('done', 'cancel'))
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
            move.picked = True
        picking.with_context(skip_backorder=False)._action_done()

    @classmethod
    def _pay(cls, order, amount=None):
        transaction = cls.env['payment.transaction'].create(
            {
                'provider_id': cls.provider.id,
                'payment_method_id': cls.payment_method.id,
                'reference': f'{order.name}-{len(order.transaction_ids) + 1}',
                'amount': amount or order.amount_total,
                'currency_id': order.currency_id.id,
                'partner_id': order.partner_id.id,
                'operation': 'online_direct',
                'state': 'draft',
                'sale_order_ids': [Command.set(order.ids)],
            }
        )
        transaction._set_done()
        transaction._create_payment()
        return transaction

    @classmethod
    def _invoice(cls, order):
        invoice = order._create_invoices(final=True)
        invoice.action_post()
        return invoice

    def _return(self, order, quantity=1, place=None, key=None, line=None):
        line = line or order.order_line.filtered(lambda item: item._crosschannel_is_goods())[0]
        return self.returns.open(
            reference=order.name,
            lines=[{'line': line.id, 'quantity': quantity, 'reason': 'changed_mind'}],
            place=place or 'STORE',
            request_key=key or f'key-{order.id}-{len(order.crosschannel_return_ids)}',
        )

    def _settle(self, doc, tender='manual'):
        tenders = [{'type': tender, 'amount': doc['amount_due']}] if doc['amount_due'] else []
        return self.returns.settle(return_reference=doc['reference'], tenders=tenders)

    @contextmanager
    def assertRefused(self, code):
        with self.assertRaises(Refusal) as caught, self.cr.savepoint():
            yield
        self.assertEqual(caught.exception.code, code)
        self.assertIn(f'[{code}]', str(caught.exception))

    def assertQuantities(self, line, delivered, invoiced, to_invoice, status):
        self.env.invalidate_all()
        self.assertRecordValues(
            line,
            [
                {
                    'qty_delivered': delivered,
                    'qty_invoiced': invoiced,
                    'qty_to_invoice': to_invoice,
                    'invoice_status': status,
                }
            ],
        )
