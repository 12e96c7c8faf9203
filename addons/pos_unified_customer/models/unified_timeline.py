from odoo import api, models
from odoo.tools import SQL


class UnifiedTimeline(models.Model):
    _inherit = 'unified.timeline'

    @api.model
    def _sources(self):
        """Override of `unified_customer`: purchases at tills."""
        return {**super()._sources(), 'pos.order': self._till_events}

    @api.model
    def _till_events(self, visible, number):
        columns = self._event(
            number,
            'o',
            kind="'till'",
            channel="'till'",
            date='o.date_order',
            partner_id='o.partner_id',
            title='coalesce(o.pos_reference, o.name)',
            state='o.state',
            amount='o.amount_total::float8',
            user_id='o.user_id',
        )
        return SQL(
            "SELECT %s FROM pos_order o WHERE o.state NOT IN ('draft', 'cancel') AND o.id IN %s",
            columns,
            visible,
        )
