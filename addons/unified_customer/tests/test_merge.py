from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import UnifiedCustomerCommon


@tagged('post_install', '-at_install')
class TestMerge(UnifiedCustomerCommon):
    def setUp(self):
        super().setUp()
        self.liz = self._create_liz()
        self.pairs._propose(self.liz)
        self.pair = self._pair_of(self.ada, self.liz).with_user(self.manager)
        self.old_id = self.liz.id

    def test_a_merge_leaves_a_redirect(self):
        self.assertEqual(self.api.resolve(self.old_id)['customer_id'], self.old_id)
        action = self.pair.action_merge()
        self.assertEqual(action['res_id'], self.ada.id)
        self.assertFalse(self.liz.exists())
        self.assertFalse(self.pair.exists())
        self.assertTrue(self.ada.unified_match_is_due)
        self.assertEqual(self.api.resolve(self.old_id), {'customer_id': self.ada.id})
        redirect = self.env['unified.customer.redirect'].search([('old_id', '=', self.old_id)])
        self.assertEqual((redirect.partner_id, redirect.old_name), (self.ada, 'Liz Quuxlcae'))

    def test_redirects_go_along_with_later_merges(self):
        self.pair.action_merge()
        third = self._create_ada(name='E. Quuxlace')
        ada_id = self.ada.id
        wizard = self.env['base.partner.merge.automatic.wizard']
        wizard._merge((third | self.ada).ids, third)
        moved = self.env['res.partner']._unified_resolve([self.old_id, ada_id, third.id])
        self.assertEqual(moved, {self.old_id: third.id, ada_id: third.id})

    def test_the_other_contact_may_be_kept(self):
        self.pair.keep = 'right'
        ada_id = self.ada.id
        self.pair.action_merge()
        self.assertEqual(self.api.resolve(ada_id), {'customer_id': self.liz.id})

    def test_who_has_a_login_is_kept(self):
        guest = self._create_liz(name='Elizabeth Quuxlcae')
        user = new_test_user(self.env, 'liz', groups='base.group_portal')
        third = user.partner_id
        third.write({'name': 'Elizabeth Quuxlace', 'email': self.ada.email, 'phone': '0412345678'})
        self.pairs._propose(third)
        pair = self._pair_of(guest, third).with_user(self.manager)
        self.assertEqual((pair.keep, pair.has_login), ('right', True))
        pair.action_merge()
        self.assertEqual(user.partner_id, third)

    def test_two_logins_are_not_merged(self):
        for login, partner in (('one', self.ada), ('two', self.liz)):
            new_test_user(self.env, login, groups='base.group_portal', partner_id=partner.id)
        with self.assertRaises(UserError):
            self.pair.action_merge()

    def test_decisions_on_others_are_kept(self):
        twin = self._create_ada(name='George Quuxlace', email=self.liz.email)
        self.pairs._propose(twin)
        self._pair_of(self.liz, twin).with_user(self.manager).action_keep_apart()
        self._pair_of(self.ada, twin).unlink()
        self.pair.action_merge()
        self.assertEqual(self._pair_of(self.ada, twin).state, 'apart')
        self.pairs._propose(self.ada | twin)
        self.assertEqual(len(self._pair_of(self.ada, twin)), 1)

    def test_decisions_on_both_are_one(self):
        twin = self._create_ada(name='George Quuxlace', email=self.liz.email)
        self.pairs._propose(twin)
        for partner in (self.ada, self.liz):
            self._pair_of(partner, twin).with_user(self.manager).action_keep_apart()
        self.pair.action_merge()
        self.assertEqual(len(self._pair_of(self.ada, twin)), 1)

    def test_cards_and_their_points_come_along(self):
        program = self.env['loyalty.program'].create(
            {'name': 'Club', 'program_type': 'loyalty', 'applies_on': 'both'}
        )
        mine, hers = self.env['loyalty.card'].create([
            {'program_id': program.id, 'partner_id': partner.id, 'points': points}
            for partner, points in ((self.ada, 10), (self.liz, 5))
        ])  # fmt: skip
        self.pair.action_merge()
        self.assertEqual(mine.points, 15)
        self.assertFalse(hers.active)
        self.assertEqual(self.api.match(card=mine.code)['customer_id'], self.ada.id)

    def test_orders_come_along(self):
        order = self.env['sale.order'].create({'partner_id': self.liz.id})
        self.pair.action_merge()
        self.assertEqual(order.partner_id, self.ada)

    def test_nobody_writes_redirects(self):
        redirects = self.env['unified.customer.redirect']
        values = {'old_id': 999_999, 'partner_id': self.ada.id}
        for user in (self.manager, self.salesman, self.clerk, self.portal, self.partner_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                redirects.with_user(user).create(values)
        for user in (self.clerk, self.portal, self.public, self.partner_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                redirects.with_user(user).search([])
