from odoo.exceptions import AccessError

from odoo.addons.omni_promotions.change import Change, changing

from .common import PosOmniCommon


class TestSettlement(PosOmniCommon):
    """RET-4: what one place sold and another one was paid with."""

    def _sold_card(self, place):
        order = (
            self.env['sale.order']
            .sudo()
            .create({'partner_id': self.partner_full.id, 'warehouse_id': place.id})
        )
        with changing(self.env, Change('issue', (f'sale.order,{order.id}',))):
            return self._card(50)

    def _rows(self, card):
        self.env.flush_all()
        return self.env['omni.card.settlement'].sudo().search([('card_id', '=', card.id)])

    def test_a_card_of_another_place_is_owed(self):
        here = self.config.picking_type_id.warehouse_id
        other = self.env['stock.warehouse'].sudo().create({'name': 'Other', 'code': 'OTH'})
        card = self._sold_card(other)
        self._sync(self._order(self._reward_line(card, 20)))
        row = self._rows(card)
        self.assertEqual((row.issued_place_id, row.used_place_id), (other, here))
        self.assertEqual((row.amount, card.points), (20, 30))

    def test_what_is_used_where_it_was_sold_is_not(self):
        card = self._sold_card(self.config.picking_type_id.warehouse_id)
        self._sync(self._order(self._reward_line(card, 20)))
        self.assertFalse(self._rows(card))

    def test_cashiers_do_not_read_it(self):
        with self.assertRaises(AccessError):
            self.env['omni.card.settlement'].with_user(self.pos_user).search([])
