from odoo import fields, models, tools
from odoo.tools import SQL


class OmniCardLiability(models.Model):
    """The ledger of gift cards and wallets as finance reads it: what was issued, what was spent,
    what ran out and what is owed. Card by card and document by document it is the ledger's."""

    _name = 'omni.card.liability'
    _description = 'Card Liability'
    _auto = False
    _order = 'day desc, id desc'
    _rec_name = 'program_id'

    day = fields.Date(readonly=True)
    program_id = fields.Many2one('loyalty.program', readonly=True)
    program_type = fields.Selection(related='program_id.program_type')
    company_id = fields.Many2one('res.company', readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    kind = fields.Selection(
        lambda self: self.env['omni.card.entry']._fields['kind']._description_selection(self.env),
        readonly=True,
    )
    issued = fields.Float(readonly=True, digits=(16, 2))
    redeemed = fields.Float(readonly=True, digits=(16, 2), help='Less what was given back.')
    expired = fields.Float(readonly=True, digits=(16, 2))
    adjusted = fields.Float(
        readonly=True, digits=(16, 2), help='By managers, and by moves between cards.'
    )
    outstanding = fields.Float(
        readonly=True, digits=(16, 2), help='Issued, less redeemed, less expired, and adjusted.'
    )

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                """
                CREATE VIEW omni_card_liability AS
                SELECT e.id, e.created_at::date AS day, c.program_id, p.company_id, p.currency_id,
                       e.kind, e.amount AS outstanding,
                       CASE WHEN e.kind IN ('open', 'issue', 'credit') THEN e.amount ELSE 0 END
                           AS issued,
                       CASE WHEN e.kind IN ('redeem', 'reverse') THEN -e.amount ELSE 0 END
                           AS redeemed,
                       CASE WHEN e.kind = 'expire' THEN -e.amount ELSE 0 END AS expired,
                       CASE WHEN e.kind IN ('adjust', 'other', 'close', 'transfer')
                            THEN e.amount ELSE 0 END AS adjusted
                  FROM omni_card_entry e
                  JOIN loyalty_card c ON c.id = e.res_id AND e.subject = 'card'
                  JOIN loyalty_program p ON p.id = c.program_id
                 WHERE p.program_type IN ('gift_card', 'ewallet')
                """
            )
        )
