from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import CrosschannelCommon


@tagged('post_install', '-at_install')
class TestOffice(CrosschannelCommon):
    """A sales person opens a return from the order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order((cls.goods_order, 2, {}), (cls.goods_delivery, 1, {}))
        cls.wizards = cls.env['crosschannel.return.open'].with_context(
            default_order_id=cls.order.id
        )

    def test_what_is_chosen_is_returned(self):
        with Form(self.wizards) as form:
            self.assertEqual(form.warehouse_id, self.depot)
            form.warehouse_id = self.store
            with form.line_ids.edit(0) as line:
                self.assertEqual(line.returnable, 2)
                line.quantity = 1
                line.condition = 'opened'
        action = form.record.action_open()
        doc = self.returns.browse(action['res_id'])
        self.assertRecordValues(
            doc,
            [
                {
                    'state': 'approved',
                    'channel': 'office',
                    'warehouse_id': self.store.id,
                    'refund_total': 100,
                }
            ],
        )
        self.assertEqual(doc.line_ids.disposition, 'quarantine')
        self.assertEqual(len(self.wizards.create({}).line_ids), 2)

    def test_what_the_client_says_is_checked_anew(self):
        wizard = self.wizards.create({})
        with self.assertRefused('no_lines'):
            wizard.action_open()
        wizard.line_ids[0].write({'quantity': 3, 'returnable': 3})
        with self.assertRefused('not_returnable'):
            wizard.action_open()
        other = self._create_order((self.goods_order, 1, {}))
        wizard.line_ids[0].write({'quantity': 1, 'sale_line_id': other.order_line.id})
        with self.assertRefused('unknown_line'):
            wizard.action_open()
        self.assertFalse(self.order.crosschannel_return_ids)

    def test_only_a_manager_makes_an_exception(self):
        self.env['crosschannel.return.policy'].create(
            {'name': 'Short', 'window_days': 1, 'sequence': 0}
        )
        self.order.order_line.move_ids.date = '2020-01-01'
        seller = new_test_user(self.env, 'clerk', groups='sales_team.group_sale_salesman_all_leads')
        for user, code in [(seller, 'no_override'), (self.env.user, None)]:
            wizard = self.wizards.with_user(user).create({})
            wizard.line_ids[0].quantity = 1
            with self.assertRefused('too_late'):
                wizard.action_open()
            wizard.override_reason = 'A good customer'
            if code:
                with self.assertRefused(code):
                    wizard.action_open()
            else:
                wizard.action_open()
        self.assertEqual(self.order.crosschannel_return_ids.override_user_id, self.env.user)

    def test_strangers_are_kept_out(self):
        for name in ('portal', 'public', 'user'):
            user = new_test_user(self.env, f'out-{name}', groups=f'base.group_{name}')
            with self.assertRaises(AccessError):
                self.wizards.with_user(user).create({})
        own = new_test_user(self.env, 'own', groups='sales_team.group_sale_salesman')
        self.order.user_id = self.env.user
        with self.assertRaises(AccessError):
            self.wizards.with_user(own).create({})
