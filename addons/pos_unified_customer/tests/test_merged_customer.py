from odoo.tests import tagged

from odoo.addons.pos_unified_inventory.tests.common import PosUnifiedInventoryCommon
from odoo.addons.unified_inventory.exceptions import Refusal


@tagged('post_install', '-at_install')
class TestMergedCustomer(PosUnifiedInventoryCommon):
    def setUp(self):
        super().setUp()
        self.config.with_user(self.pos_user).open_ui()
        partners = self.env['res.partner'].create([{'name': 'Ada'}, {'name': 'Ada L'}])
        self.kept, self.gone = partners
        self.old_id = self.gone.id

    def _merge(self):
        wizard = self.env['base.partner.merge.automatic.wizard']
        wizard._merge((self.kept | self.gone).ids, self.kept)

    def test_a_waiting_ticket_keeps_its_customer(self):
        order = self._order(partner_id=self.old_id)
        self._merge()
        self.env['pos.order'].with_user(self.pos_user).sync_from_ui([order])
        self.assertEqual(
            self.env['pos.order'].search([('uuid', '=', order['uuid'])]).partner_id, self.kept
        )

    def _cards(self):
        program = self.env['loyalty.program'].create(
            {'name': 'Club', 'program_type': 'loyalty', 'applies_on': 'both'}
        )
        mine, hers = self.env['loyalty.card'].create([
            {'program_id': program.id, 'partner_id': partner.id, 'points': points}
            for partner, points in ((self.kept, 10), (self.gone, 5))
        ])  # fmt: skip
        return program, mine, hers

    def _earn(self, key, program):
        """The till's last call, of a ticket that was made before the merge."""
        order = self._order(partner_id=self.old_id)
        self._merge()
        orders = self.env['pos.order'].with_user(self.pos_user)
        orders.sync_from_ui([order])
        order = orders.search([('uuid', '=', order['uuid'])])
        order.confirm_coupon_programs({
            str(key): {
                'points': 3, 'program_id': program.id, 'coupon_id': key, 'barcode': False,
                'partner_id': self.old_id,
            }
        })  # fmt: skip
        self.env.invalidate_all()
        return order

    def test_points_of_a_waiting_ticket_are_the_customers(self):
        program, mine, hers = self._cards()
        self._earn(hers.id, program)
        self.assertEqual((mine.points, hers.points, hers.active), (18, 0, False))

    def test_what_is_misshapen_is_refused(self):
        _program, mine, hers = self._cards()
        order = self._order(partner_id=self.kept.id)
        orders = self.env['pos.order'].with_user(self.pos_user)
        orders.sync_from_ui([order])
        order = orders.search([('uuid', '=', order['uuid'])])
        for data in (
            None,
            [],
            'x',
            {'x': {}},
            {str(mine.id): None},
            {str(mine.id): {'points': 'x'}},
        ):
            with self.assertRaises(Refusal) as caught:
                order.confirm_coupon_programs(data)
            self.assertEqual(caught.exception.code, 'invalid_cards')
        self.assertEqual((mine.points, hers.points), (10, 5))

    def test_a_new_card_of_a_waiting_ticket_is_the_customers(self):
        program, mine, hers = self._cards()
        hers.sudo().unlink()
        self._earn(-1, program)
        self.assertEqual(mine.points, 13)

    def test_a_first_card_of_a_waiting_ticket_is_the_customers(self):
        program, mine, hers = self._cards()
        (mine | hers).sudo().unlink()
        self._earn(-1, program)
        card = self.env['loyalty.card'].search([('program_id', '=', program.id)])
        self.assertEqual((card.partner_id, card.points), (self.kept, 3))

    def test_a_card_of_no_merge_is_left_alone(self):
        _program, mine, hers = self._cards()
        orders = self.env['pos.order']
        self.assertEqual(orders._cards_now([mine.id, hers.id]), {})
        self._merge()
        self.env.invalidate_all()
        self.assertEqual(orders._cards_now([mine.id, hers.id]), {hers.id: mine.id})
        mine.active = False
        self.assertEqual(orders._cards_now([hers.id]), {})

    def test_a_waiting_ticket_of_an_erased_customer_is_of_nobody(self):
        order = self._order(partner_id=self.old_id)
        self.env['unified.privacy'].sudo()._erase(self.gone.sudo())
        self.env['pos.order'].with_user(self.pos_user).sync_from_ui([order])
        sold = self.env['pos.order'].search([('uuid', '=', order['uuid'])])
        self.assertEqual((sold.state, sold.partner_id), ('paid', self.gone.browse()))

    def test_a_ticket_of_an_unknown_customer_is_still_taken(self):
        self.gone.unlink()
        self.assertFalse(self._sell(partner_id=self.old_id).partner_id)

    def test_other_tickets_are_untouched(self):
        self._merge()
        self.assertEqual(self._sell(partner_id=self.kept.id).partner_id, self.kept)
        self.assertFalse(self._sell().partner_id)
