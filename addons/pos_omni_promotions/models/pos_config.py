import re
from math import isfinite

from odoo import fields, models
from odoo.exceptions import AccessError

from odoo.addons.omni_promotions.lookup import by_code
from odoo.addons.unified_inventory.exceptions import Refusal, TooManyRequests

UUID = re.compile(r'[0-9a-zA-Z-]{8,64}')
MOST_CARDS = 100
MOST_SHOWN = 64  # letters of a code that is no card's


class PosConfig(models.Model):
    _inherit = 'pos.config'

    card_offline_policy = fields.Selection(
        [
            ('limit', 'Up to a limit for each card'),
            ('rights', 'What was reserved for this till'),
            ('refuse', 'Not at all'),
        ],
        string='Cards without a Connection',
        default='limit',
        required=True,
    )
    card_offline_limit = fields.Float(
        string='Limit for each Card',
        default=50.0,
        digits=(16, 2),
        help='In the currency of the till. What a card was short of is listed for finance.',
    )

    def hold_cards(self, uuid, cards, program_ids=(), right=None):
        """Hold what an order wants to spend of cards, and of programs that have a limit, until it
        is paid. Asked again for the same order it holds what is wanted now.

        :param str uuid: the order's
        :param dict cards: ``{card id: points}``
        :param list program_ids: programs whose rewards the order uses
        :param str right: the device's token, see `reserve_rights`: its rights give way
        :return: ``{"held": bool, "message": str, "available": {card id: points}, "seconds": for
            how long it is held}``; what is available to this order is told when it is not held
        :raise Refusal: invalid_cards
        """
        self.ensure_one()
        self._check_card_cashier()
        Promotion = self.env['omni.promotion']
        owner, amounts = self._card_owner(uuid), self._parse_cards(cards)
        right = self._right_owner(right) if right else None
        # The till's own ids, of cards of its own programs alone.
        programs = self._till_programs()
        known = self.env['loyalty.card'].sudo().browse(amounts).exists()
        known = known.filtered(lambda card: card.program_id in programs)
        needs = {}
        for card in known:
            subject = Promotion._card_subject(card)
            needs[subject] = round(amounts[card.id] * subject.scale)
        limited = set(program_ids) if isinstance(program_ids, list | tuple) else set()
        for program in programs.filtered(lambda p: p.limit_usage and p.id in limited):
            needs[Promotion._program_subject(program)] = 1
        gone = set(amounts) - set(known.ids)
        try:
            if gone:
                text = self.env._('This card cannot be used.')
                raise Refusal('unknown_card', text)
            seconds = self._hold_or_release(needs, owner, uuid, right)
        except Refusal as refused:
            available = {card.id: self._card_available(card, owner, right) for card in known}
            available |= dict.fromkeys(gone, 0)
            message = refused.text
            return {'held': False, 'message': message, 'available': available, 'seconds': 0}
        return {'held': True, 'message': '', 'available': {}, 'seconds': seconds}

    def _hold_or_release(self, needs, owner, uuid, right):
        Promotion = self.env['omni.promotion']
        if not needs:
            Promotion._release_cards_of(owner)
            return 0
        return Promotion._hold_for_ticket(
            needs,
            owner=owner,
            ttl=self.env['unified.inventory']._channel('till').hold_minutes * 60,
            right=right,
            right_ttl=self._right_seconds(),
            company=self.company_id,
            reference=uuid,
        )

    def release_cards(self, uuid):
        """Give back what an order that is not paid holds.

        :raise Refusal: invalid_cards
        """
        self.ensure_one()
        self._check_card_cashier()
        self.env['omni.promotion']._release_owners([self._card_owner(uuid)])
        return True

    def use_coupon_code(self, code, creation_date, partner_id, pricelist_id):
        """Override of `pos_loyalty`: who guesses codes is slowed down, and told nothing; what is
        held for others is not there.

        Odoo's till does not say which device asks: the rights of all devices of this till count as
        available. `hold_cards`, which is asked next, is told, and decides.
        """
        answer = None
        try:
            with self.env['omni.card.attempt']._trying() as found, by_code(self.env):
                answer = super().use_coupon_code(code, creation_date, partner_id, pricelist_id)
                if self.env['omni.card.attempt']._is_code(code):
                    found()
        except TooManyRequests:
            answer = None
        if not answer or not answer['successful']:
            # whatever the reason: nothing is told but what was typed
            text = self.env._('This code cannot be used: %s', str(code)[:MOST_SHOWN])
            return {'successful': False, 'payload': {'error_message': text}}
        card = self.env['loyalty.card'].browse(answer['payload']['coupon_id'])
        answer['payload']['points'] = max(
            0.0, self._card_available(card, None, self._right_owner())
        )
        return answer

    def _till_programs(self):
        """Return the programs of this till (with full access), of its company and the ones above."""
        companies = self.company_id.sudo().parent_ids
        programs_sudo = self.sudo()._get_program_ids()
        return programs_sudo.filtered(lambda p: not p.company_id or p.company_id in companies)

    def _card_available(self, card, owner, rights=None):
        held = self.env['omni.promotion']._held_by_others(card, owner, rights)
        return card.points - held

    def _card_owner(self, uuid):
        if not isinstance(uuid, str) or not UUID.fullmatch(uuid):
            raise Refusal('invalid_cards', self.env._('An order is named by its uuid.'))
        return f'pos.order,{uuid}'

    def _check_card_cashier(self):
        if not self.env.user.has_group('point_of_sale.group_pos_user'):
            raise AccessError(self.env._('Only a cashier spends cards at a till.'))
        self.check_access('read')

    def _parse_cards(self, cards):
        """Return ``{card id: points}`` of what a till sent, whose keys became texts."""
        try:
            if len(cards) > MOST_CARDS:
                raise ValueError('too many cards')
            amounts = {int(card): float(points) for card, points in cards.items()}
            if not all(
                0 < card < 2**31 and isfinite(points) and 0 < points < 1e9
                for card, points in amounts.items()
            ):
                raise ValueError('no card or no amount')
        except (AttributeError, TypeError, ValueError, OverflowError) as error:
            text = self.env._('Cards are {id: points}, above zero.')
            raise Refusal('invalid_cards', text) from error
        return amounts
