import uuid

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon
from odoo.addons.unified_inventory.exceptions import Refusal


@tagged('post_install', '-at_install')
class PosOmniCommon(TestPointOfSaleHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['loyalty.program'].search([]).active = False
        cls.config = cls.main_pos_config
        # Before there is a gift card: a till wants its mail and report, too.
        cls.config.with_user(cls.pos_user).open_ui()
        cls.promotion = cls.env['omni.promotion']
        cls.goods = cls.env['product.product'].create(
            {'name': 'Tea', 'type': 'service', 'available_in_pos': True, 'taxes_id': False}
        )
        cls.gift_program = cls._create_program(
            program_type='gift_card', applies_on='future', trigger='auto'
        )

    @classmethod
    def _create_program(cls, rules=(), **values):
        mode = 'per_point' if values['program_type'] == 'gift_card' else 'per_order'
        reward = {'discount_mode': mode, 'discount': 1, 'required_points': 1}
        return cls.env['loyalty.program'].create(
            {
                'name': values['program_type'],
                'currency_id': cls.config.currency_id.id,
                'rule_ids': [Command.clear(), *(Command.create(rule) for rule in rules)],
                'reward_ids': [
                    Command.clear(),
                    Command.create(
                        {
                            'reward_type': 'discount',
                            'discount_applicability': 'order',
                            **reward,
                        }
                    ),
                ],
                **values,
            }
        )

    @classmethod
    def _card(cls, points, program=None, **values):
        program = program or cls.gift_program
        return cls.env['loyalty.card'].create(
            {'program_id': program.id, 'points': points, **values}
        )

    def _reward_line(self, card, amount, cost=None, program=None):
        program = program or card.program_id
        return {
            'product_id': program.reward_ids.discount_line_product_id.id,
            'qty': 1,
            'price_unit': -amount,
            'is_reward_line': True,
            'reward_id': program.reward_ids.id,
            'coupon_id': card and card.id,
            'points_cost': amount if cost is None else cost,
            'reward_identifier_code': 'ABC',
        }

    def _order(self, *rewards, total=100.0, **values):
        """A paid order as a till sends it, of goods and these reward lines."""
        lines = [{'product_id': self.goods.id, 'qty': 1, 'price_unit': total}, *rewards]
        for line in lines:
            amount = line['price_unit'] * line['qty']
            line |= {'price_subtotal': amount, 'price_subtotal_incl': amount}
            line |= {'tax_ids': [(6, 0, [])], 'discount': 0}
        paid = sum(line['price_subtotal'] for line in lines)
        payment = {
            'amount': paid,
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
            'amount_paid': paid,
            'amount_total': paid,
            'amount_tax': 0,
            'amount_return': 0,
            'lines': [(0, 0, line) for line in lines],
            'payment_ids': [(0, 0, payment)],
            'last_order_preparation_change': '{}',
            **values,
        }

    def _sync(self, order, user=None):
        orders = self.env['pos.order'].with_user(user or self.pos_user)
        orders.sync_from_ui([{**order}])
        return self.env['pos.order'].search([('uuid', '=', order['uuid'])])

    def _hold(self, order_uuid, cards, programs=()):
        config = self.config.with_user(self.pos_user)
        return config.hold_cards(order_uuid, {c.id: p for c, p in cards.items()}, programs)

    def _confirm(self, order, **data):
        """The till's last call: points by card or, for a new one, by its number."""
        data = {key.lstrip('c').replace('_', '-'): vals for key, vals in data.items()}
        return order.with_user(self.pos_user).confirm_coupon_programs(data)

    def _entries(self, card):
        return (
            self.env['omni.card.entry']
            .search([('subject', '=', 'card'), ('res_id', '=', card.id)], order='id')
            .mapped('amount')
        )

    def _exceptions(self, card):
        return self.env['omni.card.exception'].search([('card_id', '=', card.id)])

    def assertRefused(self, code, method, *args, **kwargs):
        with self.assertRaises(Refusal) as caught, self.env.cr.savepoint():
            method(*args, **kwargs)
        self.assertEqual(caught.exception.code, code)
        return caught.exception
