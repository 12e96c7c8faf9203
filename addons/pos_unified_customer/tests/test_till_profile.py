from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.pos_unified_inventory.tests.common import PosUnifiedInventoryCommon
from odoo.addons.unified_inventory.exceptions import Refusal


@tagged('post_install', '-at_install')
class TestTillProfile(PosUnifiedInventoryCommon):
    def setUp(self):
        super().setUp()
        self._stock(20)
        self.config.with_user(self.pos_user).open_ui()
        self.ada = self.env['res.partner'].create({'name': 'Ada of All Channels'})
        self.till = self.env['unified.customer'].with_user(self.pos_user)

    def _sell_online(self, **values):
        order = self.env['sale.order'].sudo().create({
            'partner_id': self.ada.id,
            'order_line': [Command.create({'product_id': self.vase.id, 'price_unit': 10})],
            **values,
        })  # fmt: skip
        order.action_confirm()
        return order

    def _card(self, customer=None, config=None, user=None):
        api = self.till.with_user(user or self.pos_user)
        return api.till_profile((config or self.config).id, (customer or self.ada).id)

    def assertRefused(self, code, *args):
        with self.assertRaises(Refusal) as caught:
            self.till.till_profile(*args)
        self.assertEqual(caught.exception.code, code)

    def test_the_till_sees_purchases_of_all_channels(self):
        ticket = self._sell(2, partner_id=self.ada.id)
        order = self._sell_online()
        card = self._card()
        self.assertEqual(
            {one['reference'] for one in card['purchases']}, {ticket.pos_reference, order.name}
        )
        self.assertEqual((card['value']['lifetime'], card['value']['orders']), (30, 2))
        self.assertEqual(card['stores'][0]['id'], self.place.id)
        self.assertEqual({one['channel'] for one in card['value']['channels']}, {'till', 'office'})

    def test_what_comes_back_is_not_counted(self):
        ticket = self._sell(3, partner_id=self.ada.id)
        back = self._order(-1, partner_id=self.ada.id)
        back['lines'][0][2]['refunded_orderline_id'] = ticket.lines.id
        self.env['pos.order'].with_user(self.pos_user).sync_from_ui([back])
        card = self._card()
        self.assertEqual((card['value']['lifetime'], card['value']['orders']), (20, 1))
        self.assertEqual(card['purchases'][0]['quantity'], 2)

    def test_a_settled_order_counts_once(self):
        if 'sale_order_line_id' not in self.env['pos.order.line']._fields:
            return
        order = self._sell_online()
        ticket = self._sell(partner_id=self.ada.id)
        ticket.lines.sale_order_line_id = order.order_line
        self.assertEqual(self._card()['value']['orders'], 1)

    def test_a_merged_customer_is_found_by_the_old_id(self):
        gone = self.env['res.partner'].create({'name': 'Ada'})
        old = gone.id
        self.env['base.partner.merge.automatic.wizard']._merge((self.ada | gone).ids, self.ada)
        card = self.till.till_profile(self.config.id, old)
        self.assertEqual(card['customer']['id'], self.ada.id)

    def test_queries_do_not_grow(self):
        self._sell(partner_id=self.ada.id)
        self._card()
        counts = []
        for _round in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._card()
            counts.append(self.env.cr.sql_log_count - before)
            for _number in range(5):
                self._sell(partner_id=self.ada.id)
        self.assertLessEqual(counts[1], counts[0])

    def test_nobody_else_may_look(self):
        for groups in ('base.group_portal', 'base.group_public', 'base.group_user'):
            user = new_test_user(self.env, f'other {groups}', groups=groups)
            with self.subTest(groups=groups), self.assertRaises(AccessError):
                self._card(user=user)
        with self.assertRaises(AccessError):
            self.till.profile(self.ada.id)
        for wrong in (None, '1', 0, 2**30):
            self.assertRefused('unknown_till', wrong, self.ada.id)
            self.assertRefused('unknown_customer', self.config.id, wrong)

    def test_other_companies_are_none_of_the_tills_business(self):
        other = self.env['res.company'].sudo().create({'name': 'Elsewhere'})
        theirs = self._sell_online()
        theirs.company_id = other
        self.assertEqual(self._card()['value']['orders'], 0)
        self.ada.sudo().company_id = other
        self.assertRefused('unknown_customer', self.config.id, self.ada.id)
        config = self.config.sudo().copy()
        config.company_id = other
        self.assertRefused('unknown_till', config.id, self.ada.id)

    def test_a_clerk_notes_what_a_customer_likes_and_takes_it_back(self):
        ids = (self.config.id, self.ada.id)
        answer = self.till.till_prefer(*ids, 'store', self.place.id)
        self.assertEqual(answer['preferences'][0]['source'], 'clerk')
        self.assertEqual(self._card()['preferences'], answer['preferences'])
        noted = self.env['unified.preference'].sudo().search([('partner_id', '=', self.ada.id)])
        self.assertEqual(noted.user_id, self.pos_user)
        self.assertEqual(self.till.till_prefer(*ids, 'store', self.place.id), {'preferences': []})

    def test_what_cannot_be_preferred_is_refused(self):
        ids = (self.config.id, self.ada.id)
        other = self.env['res.company'].sudo().create({'name': 'Elsewhere'})
        theirs = self.env['stock.warehouse'].sudo().search([('company_id', '=', other.id)], limit=1)
        legs = (
            self.env['product.attribute']
            .sudo()
            .create({'name': 'Legs', 'value_ids': [Command.create({'name': 'Four'})]})
        )
        for kind, value in (('store', 0), ('store', 'x'), ('contact', 1), ('x', 1),
                            ('store', theirs.id), ('size', legs.value_ids.id)):  # fmt: skip
            with self.subTest(kind=kind), self.assertRaises(Refusal) as caught:
                self.till.till_prefer(*ids, kind, value)
            self.assertEqual(caught.exception.code, 'bad_preference')
        for groups in ('base.group_portal', 'base.group_public', 'base.group_user'):
            till = self.till.with_user(new_test_user(self.env, f'not {groups}', groups=groups))
            with self.assertRaises(AccessError):
                till.till_prefer(*ids, 'store', self.place.id)
        self.ada.sudo().company_id = other
        with self.assertRaises(Refusal) as caught:
            self.till.till_prefer(*ids, 'store', self.place.id)
        self.assertEqual(caught.exception.code, 'unknown_customer')

    def test_the_clerk_looks_at_the_card(self):
        self.vase.categ_id = self.env['product.category'].sudo().create({'name': 'Promised Goods'})
        self._sell(2, partner_id=self.ada.id)
        self.start_pos_tour('pos_unified_customer.clerk_looks_at_the_card', login='pos_user')
        noted = self.env['unified.consultation'].sudo().search([('partner_id', '=', self.ada.id)])
        self.assertRecordValues(
            noted,
            [{'kind': 'advice', 'user_id': self.pos_user.id, 'warehouse_id': self.place.id}],
        )

    # === TIMELINE ===

    def _kinds(self, **asked):
        page = self.till.till_timeline(self.config.id, self.ada.id, **asked)
        return [event['kind'] for event in page['events']]

    def test_the_timeline_of_all_channels(self):
        self._sell_online(date_order='2026-01-01')
        self._sell(partner_id=self.ada.id)
        self.till.till_consult(self.config.id, self.ada.id, 'fitting', 'narrow feet')
        self.ada.sudo().message_post(body='Not for cashiers', message_type='comment')
        self.assertEqual(set(self._kinds()), {'consultation', 'till', 'order'})
        self.assertEqual(self._kinds(kinds=['till']), ['till'])
        self.assertEqual(self._kinds(kinds=['message']), [])
        self.assertIn('narrow feet', str(self._card()['notes']))

    def test_a_consultation_is_noted_once(self):
        args = (self.config.id, self.ada.id, 'advice', 'Size 42', 'key-1')
        first = self.till.till_consult(*args)
        self.assertEqual(self.till.till_consult(*args), first)

    def test_consultations_and_timelines_are_for_cashiers(self):
        ids = (self.config.id, self.ada.id)
        for groups in ('base.group_portal', 'base.group_public', 'base.group_user'):
            till = self.till.with_user(new_test_user(self.env, f'no {groups}', groups=groups))
            with self.subTest(groups=groups):
                with self.assertRaises(AccessError):
                    till.till_consult(*ids, 'advice')
                with self.assertRaises(AccessError):
                    till.till_timeline(*ids)
        with self.assertRaises(AccessError):
            self.till.timeline(self.ada.id)
        for values in (('dance', ''), ('advice', 7), ('advice', 'x' * 1001)):
            with self.subTest(values=values), self.assertRaises(Refusal) as caught:
                self.till.till_consult(*ids, *values)
            self.assertEqual(caught.exception.code, 'bad_consultation')
        self.ada.sudo().company_id = self.env['res.company'].sudo().create({'name': 'Elsewhere'})
        for method, more in ((self.till.till_consult, ('advice',)), (self.till.till_timeline, ())):
            with self.assertRaises(Refusal) as caught:
                method(*ids, *more)
            self.assertEqual(caught.exception.code, 'unknown_customer')
