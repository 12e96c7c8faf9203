from odoo import fields, models
from odoo.tools import SQL


class OmniCardSettlement(models.Model):
    """What places owe one another for cards and points: one took the money or gave the points,
    another one let the customer pay with them."""

    _name = 'omni.card.settlement'
    _description = 'Cards Used at Other Places'
    _auto = False
    _order = 'day desc, id desc'
    _rec_name = 'program_id'

    day = fields.Date(readonly=True)
    program_id = fields.Many2one('loyalty.program', readonly=True)
    program_type = fields.Selection(related='program_id.program_type')
    card_id = fields.Many2one('loyalty.card', readonly=True)
    company_id = fields.Many2one('res.company', readonly=True)
    issued_place_id = fields.Many2one(
        'stock.warehouse', string='Issued at', readonly=True, help='Where it was filled first.'
    )
    used_place_id = fields.Many2one('stock.warehouse', string='Used at', readonly=True)
    amount = fields.Float(
        string='Used',
        readonly=True,
        digits=(16, 2),
        help='Money or points of the program, less what was given back.',
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH place AS (%s), entry AS (
                SELECT e.*, place.warehouse_id
                  FROM omni_card_entry e
                  JOIN place ON place.owner = e.owner
                 WHERE e.subject = 'card'
            ), filled AS (
                SELECT DISTINCT ON (res_id) res_id, warehouse_id
                  FROM entry
                 WHERE kind IN ('issue', 'credit') OR (kind = 'redeem' AND amount > 0)
                 ORDER BY res_id, id
            )
            SELECT e.id, e.created_at::date AS day, c.program_id, c.id AS card_id, p.company_id,
                   filled.warehouse_id AS issued_place_id, e.warehouse_id AS used_place_id,
                   -e.amount AS amount
              FROM entry e
              JOIN filled USING (res_id)
              JOIN loyalty_card c ON c.id = e.res_id
              JOIN loyalty_program p ON p.id = c.program_id
             WHERE (e.kind = 'reverse' OR (e.kind = 'redeem' AND e.amount < 0))
               AND e.warehouse_id != filled.warehouse_id
               AND p.program_type IN ('gift_card', 'ewallet', 'loyalty')
            """,
            SQL(' UNION ALL ').join(self._place_queries()),
        )

    def _place_queries(self):
        """Hook: the queries of who owns entries of the ledger, `owner` as it is there, and the
        place, `warehouse_id`, that this was at."""
        return [SQL("SELECT 'sale.order,' || id AS owner, warehouse_id FROM sale_order")]
