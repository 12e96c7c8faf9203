import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, sql

from ..core import MARK, UNREADABLE, is_sealed
from ..sealed import OPTION, SealedChar, key_ring

_logger = logging.getLogger(__name__)


class LoyaltyCard(models.Model):
    """Who reads the database gets no code that can be used: the column of codes is sealed with keys
    that are kept elsewhere (docs/adr/0022)."""

    _inherit = 'loyalty.card'

    _seal_size = 500  # cards of one transaction

    code = SealedChar()
    code_digest = fields.Char(
        compute='_compute_code_digest', store=True, precompute=True, copy=False
    )

    _card_code_unique = models.Constraint(
        'UNIQUE(code_digest)', 'A coupon/loyalty card must have a unique code.'
    )

    @api.depends('code')
    def _compute_code_digest(self):
        ring = key_ring()
        for card in self:
            if card.code == UNREADABLE:
                card.code_digest = card.code_digest
            else:
                card.code_digest = card.code and ring.digest(card.code)

    def _has_field_access(self, field, operation):
        """Override of `base`: digests are nobody's; Odoo reads that of a card it is about to make."""
        if field.name == 'code_digest' and not self.env.su:
            return operation == 'read' and bool(self) and not any(self._ids)
        return super()._has_field_access(field, operation)

    @api.constrains('code')
    def _contrains_code(self):
        """Override of `loyalty`: a code that an older key sealed, or none yet, is taken too."""
        super()._contrains_code()
        codes = [card.code for card in self if card.code]
        if any(code == UNREADABLE or is_sealed(code) for code in codes):
            raise ValidationError(self.env._('This is no code that a card can have.'))
        ring = key_ring()
        older = [digest for code in codes for digest in ring.digests(code)[1:]]
        others = self.sudo().with_context(active_test=False)
        if ring.newest and others.search_count([('code_digest', 'in', older)], limit=1):
            raise ValidationError(self.env._('A coupon/loyalty card must have a unique code.'))

    def _check_codes_readable(self):
        """:raise UserError: a code is not opened by the keys of this server"""
        if any(card.code == UNREADABLE for card in self.sudo()):
            raise UserError(
                self.env._(
                    'The code of this card is sealed with a key that this server does not have '
                    '(option %s of odoo.conf).',
                    OPTION,
                )
            )

    def action_coupon_send(self):
        """Override of `loyalty`: no mail without a code."""
        self._check_codes_readable()
        return super().action_coupon_send()

    # === GROUPS ===

    def _read_group_postprocess_groupby(self, groupby_spec, raw_values):
        """Override of `base`: groups of codes are read like codes."""
        if groupby_spec == 'code':
            raw_values = map(key_ring().open, raw_values)
        return super()._read_group_postprocess_groupby(groupby_spec, raw_values)

    def _read_group_postprocess_aggregate(self, aggregate_spec, raw_values):
        """Override of `base`: so are lists of them."""
        if aggregate_spec in ('code:array_agg', 'code:array_agg_distinct'):
            ring = key_ring()
            raw_values = ([*map(ring.open, codes or ())] for codes in raw_values)
        return super()._read_group_postprocess_aggregate(aggregate_spec, raw_values)

    # === SEALING ===

    @api.model
    def _cron_seal_codes(self):
        """Seal what rests as plain text or under an older key, a batch for each transaction."""
        last, Cron = 0, self.env['ir.cron']
        while batch := self._seal_batch(last):
            last = batch[-1]
            if not Cron._commit_progress(len(batch), remaining=len(batch)):
                return  # time is up: it is called again
        Cron._commit_progress(remaining=0)

    @api.model
    def _seal_batch(self, after):
        """Return the ids of the cards looked at; those that no key opens are left as they are."""
        if not (newest := key_ring().newest):
            return []
        self.flush_model(['code', 'code_digest'])
        rows = self.env.execute_query(
            SQL(
                """SELECT id, code FROM loyalty_card
                    WHERE id > %s AND (code NOT LIKE %s OR code_digest NOT LIKE %s
                                       OR code_digest IS NULL)
                    ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED""",
                after,
                f'{newest.prefix}%',
                f'{newest.name}:%',
                self._seal_size,
            )
        )
        self._rest_codes(rows, newest.seal, newest.digest)
        return [number for number, _text in rows]

    @api.model
    def _rest_codes(self, rows, rest, digest):
        """Write ``(id, text of the column)`` anew: as ``rest(code)``, found by ``digest(code)``."""
        ring = key_ring()
        opened = [(number, ring.open(text)) for number, text in rows]
        written = [
            (number, rest(code), digest(code))
            for number, code in opened
            if code and code != UNREADABLE
        ]
        if written:
            self.env.cr.execute_values(
                """UPDATE loyalty_card SET code = v.code, code_digest = v.digest
                     FROM (VALUES %s) v(id, code, digest) WHERE loyalty_card.id = v.id""",
                written,
            )
            self.invalidate_model(['code', 'code_digest'])

    @api.model
    def _give_codes_back(self):
        """Write all codes as plain text, unique by the column as Odoo has it.

        :raise UserError: a card is sealed with a key that this server does not have
        """
        cr, ring = self.env.cr, key_ring()
        rows = self._readable_rows()
        self._rest_codes(rows, str, ring.digest)
        name = self._card_code_unique.full_name(self)
        sql.drop_constraint(cr, self._table, name)
        sql.add_constraint(cr, self._table, name, 'UNIQUE(code)')

    @api.model
    def _readable_rows(self):
        """Return ``(id, text of the column)`` of all sealed cards.

        :raise UserError: one is sealed with a key that this server does not have
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL('SELECT id, code FROM loyalty_card WHERE code LIKE %s', f'{MARK}%')
        )
        self.browse([number for number, _text in rows])._check_codes_readable()
        return rows

    # === STATE ===

    @api.model
    def _codes_warning(self):
        """Return what is wrong with how codes rest, for people; empty when all are sealed."""
        ring = key_ring()
        known = [f'{key.prefix}%' for key in ring.keys.values()]
        ((closed, waiting),) = self.env.execute_query(
            SQL(
                """SELECT count(*) FILTER (WHERE code LIKE %(mark)s
                                             AND NOT code LIKE ANY(%(known)s)),
                          count(*) FILTER (WHERE code NOT LIKE %(newest)s
                                             AND (code NOT LIKE %(mark)s
                                                  OR code LIKE ANY(%(known)s)))
                     FROM loyalty_card""",
                mark=f'{MARK}%',
                known=known,
                newest=known[0] if known else '',
            )
        )
        if closed:
            return self.env._(
                'Cards sealed with a key that this server does not have: %(count)d. They are shown '
                'masked and found by nobody. Put the key back into %(option)s of odoo.conf.',
                count=closed,
                option=OPTION,
            )
        if not ring.newest:
            return self.env._(
                'Codes are stored as plain text: who reads the database can spend them. '
                'Set %s in odoo.conf.',
                OPTION,
            )
        if waiting:
            return self.env._('Cards that the newest key has not sealed yet: %d.', waiting)
        return ''

    def _register_hook(self):
        """Override of `base`: the log says so once, when the server starts."""
        super()._register_hook()
        if not key_ring().newest:
            _logger.warning('%s is not set: codes of cards are stored as plain text.', OPTION)
        newest = self.env.execute_query(
            SQL('SELECT code FROM loyalty_card ORDER BY id DESC LIMIT 1')
        )
        if newest and key_ring().open(newest[0][0]) == UNREADABLE:
            _logger.error('%s lacks the key that codes of cards are sealed with.', OPTION)
