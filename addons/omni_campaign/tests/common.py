from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.unified_inventory.exceptions import Refusal

NOON = '2026-05-06 10:00:00'  # UTC; a Wednesday, 12:00 in Vienna


@tagged('post_install', '-at_install')
class CampaignCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['loyalty.program'].search([]).active = False
        cls.company = cls.env.company
        cls.company.partner_id.tz = 'Europe/Vienna'
        cls.place = cls.env['stock.warehouse'].search(
            [('company_id', '=', cls.company.id)], limit=1
        )
        cls.place.partner_id.tz = 'Europe/Vienna'
        cls.customer = cls.env['res.partner'].create({'name': 'Casey'})
        cls.product = cls.env['product.product'].create(
            {'name': 'Desk', 'list_price': 100.0, 'type': 'service', 'taxes_id': [Command.clear()]}
        )

    @classmethod
    def _program(cls, percent, **values):
        rule = {'minimum_qty': values.pop('minimum_qty', 1)}
        if values.get('trigger') == 'with_code':
            rule |= {'mode': 'with_code', 'code': values.pop('code')}
        return cls.env['loyalty.program'].create(
            {
                'name': f'{percent} %',
                'program_type': 'promo_code' if 'trigger' in values else 'promotion',
                'applies_on': 'current',
                'trigger': 'auto',
                'rule_ids': [Command.clear(), Command.create(rule)],
                'reward_ids': [
                    Command.clear(),
                    Command.create(
                        {
                            'reward_type': 'discount',
                            'discount': percent,
                            'discount_mode': 'percent',
                            'discount_applicability': 'specific',
                            'discount_product_ids': [Command.link(cls.product.id)],
                        }
                    ),
                ],
                **values,
            }
        )

    @classmethod
    def _campaign(cls, programs=None, start=True, **values):
        campaign = cls.env['omni.campaign'].create({'name': 'Spring', **values})
        if programs is None:
            programs = cls._program(10)
        programs.omni_campaign_id = campaign
        if start:
            campaign.action_start()
        return campaign

    @classmethod
    def _order(cls, partner=None, quantity=1, **values):
        return cls.env['sale.order'].create(
            {
                'partner_id': (partner or cls.customer).id,
                'warehouse_id': cls.place.id,
                'order_line': [
                    Command.create(
                        {
                            'product_id': cls.product.id,
                            'product_uom_qty': quantity,
                            'price_unit': 100,
                            'tax_ids': [],
                        }
                    )
                ],
                **values,
            }
        )

    def _claim(self, order):
        """Claim all that is offered, as the shop does; return the order's total."""
        order._update_programs_and_rewards()
        for _time in range(5):
            for coupon, rewards in order._get_claimable_rewards().items():
                order._apply_program_reward(rewards[:1], coupon)
            order._update_programs_and_rewards()
        return order.amount_total

    def _total(self, **values):
        return self._claim(self._order(**values))

    def _pay(self, order, state='done'):
        provider = self.env['payment.provider'].search([], limit=1)
        return self.env['payment.transaction'].create(
            {
                'provider_id': provider.id,
                'payment_method_id': self.env.ref('payment.payment_method_unknown').id,
                'amount': order.amount_total,
                'currency_id': order.currency_id.id,
                'partner_id': order.partner_id.id,
                'sale_order_ids': [Command.set(order.ids)],
                'state': state,
            }
        )

    def _exceptions(self, program):
        return self.env['omni.card.exception'].search([('program_id', '=', program.id)])

    def assertRefused(self, code, method, *args, **kwargs):
        with self.assertRaises(Refusal) as caught, self.env.cr.savepoint():
            method(*args, **kwargs)
        self.assertEqual(caught.exception.code, code)
        return caught.exception

    def _queries_of_taken(self, campaigns):
        """In how many queries it is found what others have taken of campaigns."""
        self.env.invalidate_all()
        campaigns.mapped(lambda campaign: campaign._facts())
        before = self.cr.sql_log_count
        campaigns._taken_by_others('test,1', self.customer)
        return self.cr.sql_log_count - before
