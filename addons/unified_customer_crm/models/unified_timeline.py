from odoo import api, models
from odoo.tools import SQL

from odoo.addons.unified_customer.models.unified_timeline import MODELS, WIDTH


class UnifiedTimeline(models.Model):
    _inherit = 'unified.timeline'

    @api.model
    def _sources(self):
        """Override of `unified_customer`: leads and opportunities, lost ones too."""
        return {**super()._sources(), 'crm.lead': self._lead_events}

    @api.model
    def _written_on(self):
        """Override of `unified_customer`."""
        return [*super()._written_on(), 'crm.lead']

    @api.model
    def _words(self, key, title, state):
        """Override of `unified_customer`: whether it was won."""
        title, state = super()._words(key, title, state)
        if state and MODELS[key % WIDTH] == 'crm.lead':
            state = self._label('crm.lead', 'won_status', state)
        return title, state

    @api.model
    def _lead_events(self, visible, number):
        columns = self._event(
            number,
            'l',
            kind="'opportunity'",
            channel="'office'",
            date='l.create_date',
            partner_id='l.partner_id',
            title='l.name',
            state='l.won_status',
            amount='l.expected_revenue::float8',
            user_id='l.user_id',
        )
        return SQL('SELECT %s FROM crm_lead l WHERE l.id IN %s', columns, visible)
