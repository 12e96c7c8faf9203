from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import UnifiedCustomerCommon


@tagged('post_install', '-at_install')
class TestUndo(UnifiedCustomerCommon):
    def setUp(self):
        super().setUp()
        self.liz = self._create_liz(vat='LIZ-1', ref='R7')
        self.gone_id = self.liz.id

    def _merge(self, kept=None, gone=None):
        kept, gone = kept or self.ada, gone or self.liz
        wizard = self.env['base.partner.merge.automatic.wizard'].sudo()
        wizard._merge((kept | gone).ids, kept, extra_checks=False)
        self.env.invalidate_all()
        merges = self.env['unified.customer.merge'].with_user(self.manager)
        return merges.search([('kept_number', '=', kept.id)], limit=1)

    def _undo(self, merge):
        action = merge.action_undo()
        self.env.invalidate_all()
        return self.env['res.partner'].browse(action['res_id'])

    def test_orders_messages_tags_and_children_go_back(self):
        tag, both = self.env['res.partner.category'].create([{'name': 'Liz'}, {'name': 'Both'}])
        self.liz.category_id = tag | both
        self.ada.category_id = both
        order = self.env['sale.order'].create({'partner_id': self.liz.id})
        own = self.env['sale.order'].create({'partner_id': self.ada.id})
        message = self.liz.message_post(body='Called about a size')
        child = self.env['res.partner'].create({'name': 'Home', 'parent_id': self.liz.id})
        merge = self._merge()
        self.assertEqual((order.partner_id, self.ada.vat), (self.ada, 'LIZ-1'))
        later = self.env['sale.order'].create({'partner_id': self.ada.id})
        # In a test everything has the time of the one transaction
        query = "UPDATE sale_order SET create_date = create_date + interval '1 h' WHERE id = %s"
        self.env.cr.execute(query, [later.id])
        later.invalidate_recordset()
        liz = self._undo(merge)
        self.assertEqual((liz.id, liz.name, liz.vat), (self.gone_id, 'Liz Quuxlcae', 'LIZ-1'))
        self.assertFalse(self.ada.vat)
        self.assertEqual((order.partner_id, order.partner_invoice_id), (liz, liz))
        self.assertEqual((own.partner_id, later.partner_id), (self.ada, self.ada))
        self.assertEqual((message.res_id, child.parent_id), (liz.id, liz))
        self.assertEqual(child.commercial_partner_id, liz)
        self.assertEqual((liz.category_id, self.ada.category_id), (tag | both, both))
        self.assertEqual(merge.state, 'undone')
        self.assertIn('Sales Order: 1', merge.note)
        self.assertFalse(merge.sudo().details)
        self.assertEqual(self.api.resolve(liz.id), {'customer_id': liz.id})
        self.assertEqual(self._pair_of(self.ada, liz).state, 'apart')

    def test_what_was_changed_since_stays(self):
        merge = self._merge()
        self.assertEqual(self.ada.ref, 'R7')
        self.ada.write({'ref': 'R8', 'phone': '0412 999 999'})
        self._undo(merge)
        self.assertEqual((self.ada.ref, self.ada.phone), ('R8', '0412 999 999'))
        self.assertEqual(self.env['res.partner'].browse(self.gone_id).ref, 'R7')

    def test_a_login_goes_back(self):
        user = new_test_user(self.env, 'liz', groups='base.group_portal')
        login = user.partner_id
        login.name = 'Liz Login'
        merge = self._merge(gone=login)
        self.assertEqual(user.partner_id, self.ada)
        self.assertEqual(self._undo(merge), login)
        self.assertEqual((user.partner_id, self.ada.user_ids), (login, user.browse()))

    def test_unique_rows_lose_only_what_is_double_and_come_back(self):
        orders = self.env['sale.order'].create([{'partner_id': self.env.user.partner_id.id}] * 2)
        orders[0].message_subscribe((self.ada | self.liz).ids)
        orders[1].message_subscribe(self.liz.ids)
        merge = self._merge()
        for order in orders:
            self.assertEqual(order.message_partner_ids & self.ada, self.ada)
        liz = self._undo(merge)
        self.assertEqual(orders[0].message_partner_ids & (self.ada | liz), self.ada | liz)
        self.assertEqual(orders[1].message_partner_ids & (self.ada | liz), liz)

    def test_points_are_parted_again(self):
        program = self.env['loyalty.program'].create(
            {'name': 'Club', 'program_type': 'loyalty', 'applies_on': 'both'}
        )
        mine, hers = self.env['loyalty.card'].create([
            {'program_id': program.id, 'partner_id': partner.id, 'points': points}
            for partner, points in ((self.ada, 10), (self.liz, 5))
        ])  # fmt: skip
        merge = self._merge()
        mine.points += 3
        liz = self._undo(merge)
        self.assertEqual((mine.points, hers.points, hers.active), (13, 5, True))
        self.assertEqual((mine.partner_id, hers.partner_id), (self.ada, liz))
        mine.points = 0
        merge = self._merge(gone=liz)
        mine.points = 2
        self._undo(merge)
        self.assertEqual((mine.points, hers.points), (0, 2))
        self.assertIn('Points spent since: 3', merge.note)

    def test_a_card_that_came_along_goes_back(self):
        program = self.env['loyalty.program'].create(
            {'name': 'Club', 'program_type': 'loyalty', 'applies_on': 'both'}
        )
        card = self.env['loyalty.card'].create(
            {'program_id': program.id, 'partner_id': self.liz.id, 'points': 5}
        )
        merge = self._merge()
        self.assertEqual(card.partner_id, self.ada)
        liz = self._undo(merge)
        self.assertEqual((card.partner_id, card.points, card.active), (liz, 5, True))

    def test_not_after_thirty_days(self):
        merge = self._merge()
        self.assertTrue(merge.is_open)
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            merge.invalidate_recordset()
            self.assertFalse(merge.is_open)
            self.assertRefused('too_late', merge.action_undo)
            self.env['unified.customer.merge']._gc_details()
        self.assertFalse(merge.sudo().details)
        self.assertRefused('too_late', merge.action_undo)

    def test_not_twice_nor_when_erased_nor_over_a_later_merge(self):
        merge = self._merge()
        third = self._create_ada(name='E. Quuxlace')
        later = self._merge(kept=third, gone=self.ada)
        self.assertRefused('merged_again', merge.action_undo)
        self._undo(later)
        self._undo(merge)
        self.assertRefused('not_merged', merge.action_undo)
        again = self._merge(gone=self.env['res.partner'].browse(self.gone_id))
        again.sudo()._forget(self.ada)
        self.assertRefused('erased', again.action_undo)
        self.assertFalse(again.gone_name)

    def test_bank_accounts_and_three_at_once(self):
        account = self.env['res.partner.bank'].create(
            {'acc_number': 'BE71096123456769', 'partner_id': self.liz.id}
        )
        other = self._create_ada(name='E. Quuxlace')
        wizard = self.env['base.partner.merge.automatic.wizard'].sudo()
        wizard._merge((self.ada | self.liz | other).ids, self.ada, extra_checks=False)
        merges = self.env['unified.customer.merge'].with_user(self.manager)
        merges = merges.search([('kept_number', '=', self.ada.id)])
        self.assertEqual(len(merges), 2)
        for merge in merges:
            self._undo(merge)
        self.assertEqual(account.partner_id.id, self.gone_id)
        self.assertTrue(other.exists())

    def test_nobody_else_undoes(self):
        merge = self._merge()
        for user in (self.portal, self.public, self.clerk, self.partner_user, self.salesman):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    merge.with_user(user).action_undo()
                with self.assertRaises(AccessError):
                    merge.with_user(user).read(['gone_name'])
        for values in ({'state': 'merged'}, {'details': {}}):
            with self.assertRaises(AccessError):
                merge.write(values)
        with self.assertRaises(AccessError):
            merge.read(['details'])
        other = self.env['res.company'].create({'name': 'Other'})
        self.ada.company_id = other
        self.assertFalse(merge.search([('id', '=', merge.id)]))
        with self.assertRaises(AccessError):
            merge.action_undo()

    def test_queries_do_not_grow_with_the_orders(self):
        self.env['sale.order'].create([{'partner_id': self.liz.id}] * 20)
        merge = self._merge()
        ids = merge.sudo().details['moved']['sale_order']['partner_id']
        self.assertEqual(len(ids), 20)
        self._undo(merge)
        self.assertEqual(
            self.env['sale.order'].search_count([('partner_id', '=', self.gone_id)]), 20
        )
