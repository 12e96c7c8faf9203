from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.unified_inventory.exceptions import Refusal

from ..change import Change, changing

LONGEST_HOLD = 24 * 3600  # seconds
LONGEST_TEXT = 200  # characters of a code, a key or a reference
DEFAULT_TTL = 15 * 60
PROGRAMS = ('gift_card', 'ewallet', 'loyalty', 'coupons', 'next_order_coupons')


class OmniPromotion(models.AbstractModel):
    """What partners' programs may call, over XML-RPC and JSON-2: keyword arguments, plain JSON
    answers, typed refusals; each may refuse with too_many_requests."""

    _inherit = 'omni.promotion'

    @api.model
    def balance(self, code):
        """Tell what can be spent of a card now.

        :param str code: the whole code
        :return: ``{"program", "kind", "balance", "available", "unit", "expires_on"}``; ``kind``
            is 'gift_card', 'ewallet', 'loyalty' or 'coupons'; amounts are in ``unit``, a
            currency or the points' name; ``available`` is less what is held
        :raise Refusal: unknown_card, for whatever reason it cannot be used
        """
        self._check_partner()
        card = self._find_card(code)
        available = self._available(card)
        return {
            'program': card.program_id.name,
            'kind': card.program_type,
            'balance': card.points,
            'available': max(0.0, available),
            'unit': self._unit(card),
            'expires_on': fields.Date.to_string(card.expiration_date) or '',
        }

    @api.model
    def hold(self, code, amount, request_key, ttl_seconds=None):
        """Hold an amount of a card for a while.

        :param float amount: in the card's unit, see `balance`
        :param str request_key: the same key gets the same answer, whatever happens between;
            with other content it is refused
        :param int ttl_seconds: at most a day; 15 minutes when None
        :return: ``{"hold_id", "state", "amount", "redeemed", "request_key", "reference",
            "expires_at"}``; times are UTC
        :raise Refusal: unknown_card, insufficient_balance (context ``available``),
            invalid_amount, invalid_request_key, invalid_ttl, request_key_reused, busy
        """
        self._check_partner()
        if not is_text(request_key):
            text = self.env._('A request key of 1 to %s characters is needed.', LONGEST_TEXT)
            raise Refusal('invalid_request_key', text)
        ttl = DEFAULT_TTL if ttl_seconds in (None, False) else ttl_seconds
        if type(ttl) is not int or not 0 < ttl <= LONGEST_HOLD:
            text = self.env._('A hold lasts between 1 and %s seconds.', LONGEST_HOLD)
            raise Refusal('invalid_ttl', text)
        card = self._find_card(code)
        subject = self._card_subject(card)
        held = self._hold(
            {subject: self._parse_amount(amount, subject)},
            owner=self._partner_owner(),
            ttl=ttl,
            key=request_key,
            company=card.company_id or self.env.company,
        )
        return self._hold_to_json(held[subject])

    @api.model
    def redeem(self, hold_id, order_reference):
        """Spend all of an open hold for an order, once: the same reference gets the same answer.

        :return: as `hold`, its state 'redeemed'
        :raise Refusal: unknown_hold (also another's), hold_not_open, invalid_reference
        """
        self._check_partner()
        if not is_text(order_reference) or not order_reference.strip():
            text = self.env._('An order reference of 1 to %s characters is needed.', LONGEST_TEXT)
            raise Refusal('invalid_reference', text)
        reference = order_reference.strip()
        hold = self._own_hold(hold_id)
        if hold['state'] == 'redeemed' and hold['reference'] == reference:
            return self._public(hold)
        card = self.env['loyalty.card'].sudo().browse(hold['res_id']).exists()
        if hold['state'] != 'held' or not card:
            text = self.env._('This hold has expired, was released or redeemed.')
            raise Refusal('hold_not_open', text)
        change = Change(
            'redeem', (self._partner_owner(),), reason=reference, reference=reference, hold=hold_id
        )
        with changing(self.env, change):
            try:
                card.points -= hold['amount']
            except Refusal as short:
                # Its time ended while we were on our way.
                raise Refusal('hold_not_open', short.text) from short
        self.env['loyalty.history'].sudo().create(
            {
                'card_id': card.id,
                'description': self.env._('Partner order %s', reference),
                'used': hold['amount'],
                'issued': 0,
            }
        )
        values = {'state': 'redeemed', 'redeemed': hold['amount'], 'reference': reference}
        return self._public({**hold, **values})

    @api.model
    def release(self, hold_id):
        """Give a hold back. Releasing twice, or what was redeemed, changes nothing.

        :raise Refusal: unknown_hold (also another's)
        """
        self._check_partner()
        self._own_hold(hold_id)
        self._release([hold_id])
        return self._hold_to_json(hold_id)

    # === RIGHTS AND INPUT ===

    def _check_partner(self):
        if not self.env.user.has_group('unified_inventory.group_partner_service'):
            raise AccessError(self.env._('This user may not ask for cards.'))
        self.env['unified.inventory.bucket']._count_request()

    def _partner_owner(self):
        return f'rpc,{self.env.uid}'

    def _find_card(self, code):
        """Return the card that a code opens; there is one answer for all that do not."""
        with self.env['omni.card.attempt']._trying() as found:
            card = self._usable_card(code)
            if self.env['omni.card.attempt']._is_code(code):
                found()
            if card:
                return card
        raise Refusal('unknown_card', self.env._('This code cannot be used.'))

    def _usable_card(self, code):
        if not is_text(code):
            return None
        today = fields.Date.context_today(self)
        card = self.env['loyalty.card'].sudo().search([('code', '=', code.strip())], limit=1)
        program = card.program_id
        usable = (
            card
            and program.active
            and program.program_type in PROGRAMS
            and (not program.company_id or program.company_id in self.env.companies)
            and (not card.expiration_date or card.expiration_date >= today)
            and (not program.date_from or program.date_from <= today)
            and (not program.date_to or program.date_to >= today)
        )
        return card if usable else None

    def _parse_amount(self, amount, subject):
        units = 0
        if type(amount) in (int, float) and 0 < amount < 1e9:
            units = round(amount * subject.scale)
        if units <= 0 or abs(units - amount * subject.scale) > 1e-4:
            text = self.env._('An amount is a number above zero, in whole smallest units.')
            raise Refusal('invalid_amount', text)
        return units

    def _own_hold(self, hold_id):
        hold = None
        if type(hold_id) is int and 0 < hold_id < 2**31:
            with self._short_transaction() as store:
                hold = store.hold_values(hold_id)
        if not hold or hold['owner'] != self._partner_owner() or not hold['request_key']:
            raise Refusal('unknown_hold', self.env._('There is no such hold.'))
        return hold

    # === OUTPUT ===

    def _available(self, card):
        return self._available_of(card)[card]

    def _available_of(self, cards):
        """Return ``{card: points that nothing is held of}``."""
        subjects = {card: self._card_subject(card) for card in cards}
        with self._short_transaction() as store:
            accounts = store.accounts(subjects.values())
        return {
            card: accounts[subject].available() / subject.scale
            for card, subject in subjects.items()
        }

    def _unit(self, card):
        program = card.program_id
        return program.currency_id.name if program.is_payment_program else card.point_name or ''

    def _hold_to_json(self, hold_id):
        # As it was just committed: this transaction's own snapshot is older.
        with self._short_transaction() as store:
            return self._public(store.hold_values(hold_id))

    def _public(self, hold):
        names = ('hold_id', 'state', 'amount', 'redeemed', 'request_key', 'reference', 'expires_at')
        return {name: hold[name] for name in names}


def is_text(value):
    """Whether it is a text that the database can keep and an index can find."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT and '\0' not in value
