from odoo import fields, models


class StockMove(models.Model):
    _inherit = 'stock.move'

    crosschannel_parcel_line_id = fields.Many2one(
        'crosschannel.return.line',
        'Sent Back',
        index='btree_not_null',
        copy=False,
        help='The return whose goods this move expects by parcel.',
    )

    def _action_done(self, cancel_backorder=False):
        """Override of `stock`: a parcel that arrives moves its return on. What is missing of it is
        expected no longer: it may be returned another time."""
        parcels = self.filtered(
            lambda move: move.crosschannel_parcel_line_id and move.state not in ('done', 'cancel')
        )
        if not parcels:
            return super()._action_done(cancel_backorder=cancel_backorder)
        parcels_sudo = parcels.sudo()  # who receives goods decides nothing about returns
        for doc_sudo in parcels_sudo.crosschannel_parcel_line_id.return_id:
            doc_sudo._parcel_arrives(
                parcels_sudo.filtered(
                    lambda move, doc=doc_sudo: move.crosschannel_parcel_line_id.return_id == doc
                )
            )
        done = super(StockMove, parcels)._action_done(cancel_backorder=True)
        if others := self - parcels:
            done |= super(StockMove, others)._action_done(cancel_backorder=cancel_backorder)
        return done
