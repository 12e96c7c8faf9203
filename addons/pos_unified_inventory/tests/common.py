import uuid

from odoo import fields
from odoo.tests import new_test_user, tagged

from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon


@tagged('post_install', '-at_install')
class PosUnifiedInventoryCommon(TestPointOfSaleHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inventory = cls.env['unified.inventory']
        cls.config = cls.main_pos_config
        cls.place = cls.config.picking_type_id.warehouse_id
        cls.vase = cls.env['product.product'].create(
            {
                'name': 'Promised Vase',
                'default_code': 'VASE',
                'is_storable': True,
                'available_in_pos': True,
                'list_price': 10,
                'taxes_id': False,
            }
        )
        cls.partner_program = new_test_user(
            cls.env,
            login='partner_program',
            groups='unified_inventory.group_partner_service',
            company_id=cls.config.company_id.id,
        )
        cls._stock(1)

    @classmethod
    def _stock(cls, quantity):
        cls.env['stock.quant']._update_available_quantity(
            cls.vase, cls.place.lot_stock_id, quantity
        )

    def _promise(self, quantity=1, key='web', confirm=True):
        """Promise vases of this store to somebody else."""
        lines = [{'sku': 'VASE', 'quantity': quantity, 'place': self.place.code}]
        api = self.inventory.with_user(self.partner_program)
        answer = api.hold(lines=lines, request_key=key)
        if confirm:
            api.confirm(answer['hold_id'], key)
        return self.env['unified.inventory.hold'].browse(answer['hold_id'])

    def _order(self, quantity=1, **values):
        """Return a paid till order as the till sends it."""
        amount = 10.0 * quantity
        line = {
            'product_id': self.vase.id,
            'qty': quantity,
            'price_unit': 10,
            'price_subtotal': amount,
            'price_subtotal_incl': amount,
            'tax_ids': [(6, 0, [])],
            'discount': 0,
        }
        payment = {
            'amount': amount,
            'name': fields.Datetime.now(),
            'payment_method_id': self.bank_payment_method.id,
        }
        return {
            'name': 'Order',
            'uuid': str(uuid.uuid4()),
            'session_id': self.config.current_session_id.id,
            'company_id': self.config.company_id.id,
            'user_id': self.pos_user.id,
            'date_order': fields.Datetime.to_string(fields.Datetime.now()),
            'state': 'paid',
            'amount_paid': amount,
            'amount_total': amount,
            'amount_tax': 0,
            'amount_return': 0,
            'lines': [(0, 0, line)],
            'payment_ids': [(0, 0, payment)],
            'last_order_preparation_change': '{}',
            **values,
        }

    def _sell(self, quantity=1, user=None, **values):
        order = self._order(quantity, **values)
        self.env['pos.order'].with_user(user or self.pos_user).sync_from_ui([order])
        return self.env['pos.order'].search([('uuid', '=', order['uuid'])])

    def _hold_of(self, order):
        return self.env['unified.inventory.hold'].browse(order.hold_ref)

    def _figure(self):
        self.env.flush_all()
        figures = self.inventory._figures(self.vase.ids, self.place.ids)
        return figures[self.vase.id, self.place.id]

    def _available(self):
        return self.inventory._from_units(self._figure().available)
