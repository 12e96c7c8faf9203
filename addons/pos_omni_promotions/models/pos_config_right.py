from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.unified_inventory.exceptions import Refusal

from .pos_config import MOST_CARDS, UUID


class PosConfig(models.Model):
    """Rights: what a till has reserved of cards and of limited programs, to be spent without a
    connection. Each device of a till has its own."""

    _inherit = 'pos.config'

    card_right_hours = fields.Integer(
        string='Hours Reserved',
        default=12,
        help='For so long after its last connection a till may spend what it has reserved.',
    )
    card_right_uses = fields.Integer(
        string='Uses Reserved',
        default=5,
        help='Uses of each limited program and campaign that a device reserves at most; of a '
        'budget as much as so many sales may take, each up to the limit for a card. It leaves as '
        'many to all others.',
    )

    _card_right_hours_range = models.Constraint(
        'CHECK (card_right_hours BETWEEN 1 AND 72 AND card_right_uses BETWEEN 0 AND 1000)',
        'Rights are reserved for 1 to 72 hours, and for up to 1000 uses.',
    )

    def reserve_rights(self, right, card_ids):
        """Reserve what a device may spend without a connection, or renew that; what it has of
        cards that it does not name any more is given back.

        :param str right: the token of the device, of its own making
        :param list card_ids: cards of customers that it has to do with
        :return: ``{"seconds": for how long, "cards": {id: points}, "programs": {id: uses}}``;
            nothing is reserved where the policy or the session says so
        :raise Refusal: invalid_cards, busy
        """
        self.ensure_one()
        self._check_card_cashier()
        if not self._is_right(right):
            raise Refusal('invalid_cards', self.env._('A device is named by its token.'))
        asked = self._parse_card_ids(card_ids)
        config_sudo, Promotion = self.sudo(), self.env['omni.promotion']
        session = config_sudo.current_session_id
        if config_sudo.card_offline_policy != 'rights' or session.state != 'opened':
            # What it has runs out: it may be spending it, if this answer gets lost.
            return {'seconds': 0, 'cards': {}, 'programs': {}}
        self._keep_open(session)
        rights = Promotion._reserve(
            self._most_rights(asked),
            owner=self._right_owner(right),
            ttl=self._right_seconds(),
            company=self.company_id,
        )
        answer = {'seconds': self._right_seconds(), 'cards': {}, 'programs': {}}
        for subject, units in rights.items():
            answer[f'{subject.kind}s'][subject.id] = units / subject.scale
        return answer

    def _keep_open(self, session):
        """Let a session (with full access) not be closed before this transaction has ended: what
        it reserves is there when the closing gives everything back.

        Whoever closes it waits for us, not we for him: that may take minutes. If it has been closed
        since our snapshot, PostgreSQL says so and Odoo repeats the request.

        :raise Refusal: busy
        """
        query = 'SELECT 1 FROM pos_session WHERE id = %s FOR SHARE SKIP LOCKED'
        if not self.env.execute_query(SQL(query, session.id)):
            text = self.env._('This session is just being closed or changed. Please try again.')
            raise Refusal('busy', text)

    def _most_rights(self, card_ids):
        """Return ``{Subject: units}`` that a device reserves at most: of money up to the limit,
        of points and coupons all there is."""
        Promotion, programs, most = self.env['omni.promotion'], self._till_programs(), {}
        cards_sudo = self.env['loyalty.card'].sudo().browse(card_ids).exists()
        for card in cards_sudo.filtered(lambda card: card.program_id in programs):
            subject = Promotion._card_subject(card)
            points = max(0.0, card.points)
            if card.program_id.is_payment_program:
                points = min(points, max(0.0, self.card_offline_limit))
            most[subject] = round(points * subject.scale)
        for program in programs.filtered('limit_usage'):
            most[Promotion._program_subject(program)] = self.card_right_uses
        return most

    def _right_seconds(self):
        return self.sudo().card_right_hours * 3600

    def _is_right(self, right):
        return isinstance(right, str) and bool(UUID.fullmatch(right))

    def _right_owner(self, right=''):
        """Return who holds the rights of a device; without one how all of this till begin."""
        if right and not self._is_right(right):
            raise Refusal('invalid_cards', self.env._('A device is named by its token.'))
        return f'pos.config,{self.id},{right}'

    def _parse_card_ids(self, card_ids):
        if (
            not isinstance(card_ids, list | tuple)
            or len(card_ids) > MOST_CARDS
            or not all(type(number) is int and 0 < number < 2**31 for number in card_ids)
        ):
            raise Refusal('invalid_cards', self.env._('Cards are a list of ids.'))
        return list(dict.fromkeys(card_ids))
