import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

LABEL_STATES = [('asked', 'Asked for'), ('made', 'Made'), ('failed', 'Failed')]

_logger = logging.getLogger(__name__)


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    crosschannel_return_id = fields.Many2one(
        'crosschannel.return',
        'Parcel of Return',
        index='btree_not_null',
        readonly=True,
        copy=False,
    )
    crosschannel_label_state = fields.Selection(
        LABEL_STATES, 'Return Label', readonly=True, copy=False
    )

    def _crosschannel_ask_label(self):
        """A carrier is asked after the commit: a request may be replayed, a label is bought
        once."""
        self.crosschannel_label_state = 'asked'
        self.env.ref('website_sale_crosschannel_returns.ir_cron_fetch_labels')._trigger()

    @api.model
    def _cron_fetch_labels(self):
        domain = [('crosschannel_label_state', '=', 'asked'), ('state', '!=', 'cancel')]
        parcels = self.search(domain, order='id')
        self.env['ir.cron']._commit_progress(remaining=len(parcels))
        for parcel in parcels:
            parcel._crosschannel_fetch_label()
            self.env['ir.cron']._commit_progress(1)

    def _crosschannel_fetch_label(self):
        """Let the carrier make the label; without one the customer prints the slip."""
        parcel = self.try_lock_for_update(allow_referencing=True)
        parcel.invalidate_recordset(['crosschannel_label_state', 'state'])
        if not parcel or parcel.crosschannel_label_state != 'asked' or parcel.state == 'cancel':
            return
        try:
            with self.env.cr.savepoint():
                parcel.print_return_label()
                parcel.invalidate_recordset(['return_label_ids'])
                if not parcel.return_label_ids:
                    raise UserError(self.env._('The carrier has sent no label.'))
        except (UserError, OSError) as error:  # OSError: all that a connection may come to
            _logger.warning('No return label for %s: %s', parcel.name, error)
            parcel.crosschannel_label_state = 'failed'
            text = self.env._('The carrier made no return label: %s', error)
            parcel.crosschannel_return_id.message_post(body=text)
        else:
            parcel.crosschannel_label_state = 'made'
