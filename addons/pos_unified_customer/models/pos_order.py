from odoo import models

from odoo.addons.unified_inventory.coupon_data import parse_coupon_data


class PosOrder(models.Model):
    """Tickets waited at the till while their customer was merged or erased."""

    _inherit = 'pos.order'

    def _process_order(self, order, existing_order):
        """Override of `point_of_sale`: the ticket belongs to who the customer is now, and spends
        the card they have now; Odoo would drop customer and invoice. That is what becomes of the
        ticket of a customer who was erased: sold it is, to nobody."""
        if partner_id := order.get('partner_id'):
            partner_id = self._customers_now([partner_id])[partner_id]
            order['partner_id'] = partner_id
            if not partner_id:
                order['to_invoice'] = False
        lines = [
            command[2]
            for command in order.get('lines') or []
            if command[0] in (0, 1) and command[2].get('coupon_id')
        ]
        now = self._cards_now([line['coupon_id'] for line in lines])
        for line in lines:
            line['coupon_id'] = now.get(line['coupon_id'], line['coupon_id'])
        return super()._process_order(order, existing_order)

    def confirm_coupon_programs(self, coupon_data):
        """Override of `pos_loyalty`: points are added to the card the customer has now. Odoo would
        add them to the one that went with the merge, or make a card of nobody.

        :raise Refusal: invalid_cards
        """
        self.check_access('write')
        data = parse_coupon_data(self.env, coupon_data)
        ids = {vals.get('partner_id') for vals in data.values() if vals.get('partner_id')}
        customers = self._customers_now(ids)
        now, moved = self._cards_now([key for key in data if key > 0]), {}
        for key, vals in data.items():
            if vals.get('partner_id'):
                vals['partner_id'] = customers[vals['partner_id']]
            if vals.get('coupon_id') in now:
                vals['coupon_id'] = now[vals['coupon_id']]
            same = moved.setdefault(now.get(key, key), vals)
            if same is not vals:
                same['points'] += vals['points']
        return super().confirm_coupon_programs(moved)

    def _customers_now(self, ids):
        """:return: {id as a till has it: id as it is, False for who was erased}"""
        partners = self.env['res.partner']
        resolved = partners._unified_resolve(ids)
        now = {number: resolved.get(number, number) for number in ids}
        # sudo: of a field that is not for all cashiers
        known = partners.browse(set(now.values())).exists().sudo()
        erased = set(known.filtered('unified_erased_at').ids)
        return {number: other not in erased and other for number, other in now.items()}

    def _cards_now(self, ids):
        """A merge empties a card, archives it and gives it to who has the other one.

        :return: {id of such a card: id of the card that has its points}
        """
        # sudo: cashiers do not see archived cards, nor all of the others
        cards_sudo = self.env['loyalty.card'].sudo()
        old = (
            cards_sudo.browse(ids)
            .exists()
            .filtered(
                lambda card: not card.active and card.partner_id and card.program_id.is_nominative
            )
        )
        if not old:
            return {}
        live = cards_sudo.search([
            ('partner_id', 'in', old.partner_id.ids), ('program_id', 'in', old.program_id.ids)
        ])  # fmt: skip
        known = {(card.partner_id, card.program_id): card.id for card in live}
        return {
            card.id: known[card.partner_id, card.program_id]
            for card in old
            if (card.partner_id, card.program_id) in known
        }
