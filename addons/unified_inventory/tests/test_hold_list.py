from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import UnifiedInventoryCommon


class TestHoldList(UnifiedInventoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.vase, cls.store, 9)
        cls.holds = cls.env['unified.inventory.hold']
        cls.order = cls.env['sale.order'].create(
            {
                'partner_id': cls.partner_user.partner_id.id,
                'warehouse_id': cls.store.id,
                'order_line': [(0, 0, {'product_id': cls.vase.id, 'product_uom_qty': 2})],
            }
        )
        cls.order._hold_stock()
        cls.hold = cls.holds.browse(cls.order.hold_ref)

    def test_what_an_order_holds(self):
        self.assertEqual(self.hold.document, self.order)
        self.assertEqual(self.hold.quantity, 2)
        self.assertIn('2 × [VASE] Vase (STO)', self.hold.summary)
        action = self.hold.action_open_document()
        self.assertEqual((action['res_model'], action['res_id']), ('sale.order', self.order.id))

    def test_what_a_program_holds(self):
        hold, _refused = self._hold(self.vase, 1, owner=f'rpc,{self.partner_user.id}')
        self.assertEqual(hold.document, self.partner_user)

    def test_a_document_that_is_gone_or_unknown_is_no_link(self):
        gone, _refused = self._hold(self.vase, 1, owner='sale.order,2147483647')
        other, _refused = self._hold(self.vase, 1, owner='some.model,abc')
        self.assertFalse(any((gone + other).mapped('document')))
        self.assertEqual(gone.action_open_document()['res_id'], gone.id)

    def test_only_what_the_reader_may_see_is_a_link(self):
        self.order.user_id = self.env.ref('base.user_admin')
        user = new_test_user(
            self.env, 'own_orders', groups='stock.group_stock_user,sales_team.group_sale_salesman'
        )
        self.env.invalidate_all()
        self.assertFalse(self.hold.with_user(user).document)
        self.assertEqual(self.hold.with_user(user).quantity, 2)

    def test_age_and_time_left(self):
        self.hold.invalidate_recordset()
        self.env.cr.execute(
            'UPDATE unified_inventory_hold SET created_at = %s, expires_at = %s WHERE id = %s',
            [
                fields.Datetime.now() - timedelta(hours=3),
                fields.Datetime.now() + timedelta(minutes=9, seconds=30),
                self.hold.id,
            ],
        )
        self.assertEqual((self.hold.age, self.hold.time_left), ('3 hr', '10 min'))

    def test_past_its_time(self):
        self._expire(self.hold)
        fresh, _refused = self._hold(self.vase, 1)
        ours = [('id', 'in', (self.hold + fresh).ids)]
        self.assertEqual((self.hold.time_left, self.hold.quantity), ('expired', 0))
        self.assertEqual(self.holds.search([*ours, ('is_expired', '=', True)]), self.hold)
        self.assertEqual(self.holds.search([*ours, ('is_expired', '=', False)]), fresh)
        self.assertEqual(self.holds.search([*ours, ('is_expired', '!=', True)]), fresh)

    def test_found_by_its_goods(self):
        self.assertIn(self.hold, self.holds.search([('summary', 'ilike', 'VASE')]))
        self.assertNotIn(self.hold, self.holds.search([('summary', 'ilike', 'LAMP')]))

    def test_only_a_manager_releases(self):
        for group in ('base.group_portal', 'base.group_user', 'stock.group_stock_user'):
            user = new_test_user(self.env, f'no manager {group}', groups=group)
            with self.assertRaises(AccessError):
                self.hold.with_user(user).action_release()
        self.assertAvailable(self.vase, self.store, 7)
        manager = new_test_user(self.env, 'stock boss', groups='stock.group_stock_manager')
        self.hold.with_user(manager).action_release()
        self.assertAvailable(self.vase, self.store, 9)
