from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crosschannel_returns.models.crosschannel_return_flow import MANAGER
from odoo.addons.unified_inventory.exceptions import Refusal

from .stock_picking import LABEL_STATES


class CrosschannelReturn(models.Model):
    """What a customer sends back is expected in the warehouse, and comes in once."""

    _inherit = 'crosschannel.return'

    parcel_ids = fields.One2many('stock.picking', 'crosschannel_return_id', readonly=True)
    parcel_id = fields.Many2one('stock.picking', compute='_compute_parcel', compute_sudo=True)
    parcel_label_state = fields.Selection(
        LABEL_STATES, 'Label', compute='_compute_parcel', compute_sudo=True
    )
    parcel_tracking = fields.Char('Tracking', compute='_compute_parcel', compute_sudo=True)

    @api.depends(
        'parcel_ids.state', 'parcel_ids.crosschannel_label_state', 'parcel_ids.carrier_tracking_ref'
    )
    def _compute_parcel(self):
        for doc in self:
            parcels = doc.parcel_ids.sorted('id')
            doc.parcel_id = parcels.filtered(lambda item: item.state != 'cancel')[-1:]
            doc.parcel_label_state = doc.parcel_id.crosschannel_label_state
            doc.parcel_tracking = doc.parcel_id.carrier_tracking_ref

    # === ACTIONS ===

    def action_ask_label(self):
        """Ask the carrier for the label once more, or for the first time where the carrier could
        not make any when the return was approved."""
        for doc_sudo in self._for_step(('approved',), MANAGER):
            parcel = doc_sudo.parcel_id
            if not parcel.carrier_id:
                order, place = doc_sudo._sold_order(), doc_sudo.warehouse_id
                parcel.carrier_id = doc_sudo._parcel_carrier(order, place)
            if not parcel.carrier_id or parcel.state == 'done':
                text = self.env._('No carrier makes a label for this return.')
                raise Refusal('no_label', text)
            if parcel.crosschannel_label_state != 'made':
                parcel._crosschannel_ask_label()

    # === BUSINESS METHODS ===

    def _expect_parcel(self):
        """Make the waiting receipts of approved parcels, once. Each is nothing to the order, nor to
        what can still come back of it, before the goods are there."""
        for doc in self:
            if doc.web_way != 'parcel' or doc.parcel_ids:
                continue
            carrier = doc._parcel_carrier(doc._sold_order(), doc.warehouse_id)
            quarantine = doc.warehouse_id._crosschannel_quarantine()
            parcel = self.env['stock.picking'].create(
                {
                    **doc._prepare_picking_vals(doc.line_ids),
                    'location_dest_id': quarantine.id,  # nobody has looked at the goods yet
                    'carrier_id': carrier.id,
                    'crosschannel_return_id': doc.id,
                }
            )
            doc.line_ids._create_moves(parcel)
            parcel.move_ids.picked = False
            if carrier:
                parcel._crosschannel_ask_label()

    @api.model
    def _parcel_place(self, order):
        """Where parcels of this order go."""
        place = order._crosschannel_place()
        return place.place_parcels_to_id or place

    @api.model
    def _parcel_carrier(self, order, place):
        """The carrier whose label the customer may print: that of the returns to this place, or
        the one that brought the goods."""
        carriers = place.place_parcel_carrier_id | order._web_carrier()
        return carriers.filtered(
            lambda item: (
                item.can_generate_return
                and item.get_return_label_from_portal
                and item.company_id in (order.company_id, item.company_id.browse())
            )
        )[:1]

    def _parcel_labels(self):
        """The labels to print, while the parcel is still to be sent."""
        self.ensure_one()
        if self.state != 'approved':
            return self.env['ir.attachment']
        return self.parcel_id.return_label_ids

    def _cancel_parcel(self):
        """What came back another way, or does not come, is expected no longer."""
        parcels = self.parcel_ids.filtered(lambda item: item.state not in ('done', 'cancel'))
        parcels.action_cancel()

    def _parcel_arrives(self, moves):
        """The warehouse books the parcel in: what came counts, and waits for inspection.

        :param moves: the moves that are about to be done
        :raise Refusal: wrong_state (it came in another way), more_than_announced,
            nothing_received, not_returnable (it came too late and somebody else was faster)
        """
        self.ensure_one()
        self._guard()
        self.invalidate_recordset(['state', 'expires_at'])
        if self.state != 'approved':
            raise Refusal(
                'wrong_state',
                self.env._('The return %(name)s is %(state)s.', name=self.name, state=self.state),
                state=self.state,
            )
        for line in self.line_ids:
            line.received_quantity = sum(
                move.product_uom._compute_quantity(move.quantity, line.product_uom_id, round=False)
                for move in moves
                if move.crosschannel_parcel_line_id == line and move.picked
            )
        self._check_not_expired()
        self._lower_to_received()
        for line in self.line_ids:
            moves.filtered(lambda move, line=line: move.crosschannel_parcel_line_id == line).write(
                {
                    'crosschannel_return_line_id': line.id,
                    'sale_line_id': line.sale_line_id.id,
                }
            )
        place = moves.picking_type_id.warehouse_id[:1] or self.warehouse_id
        self.write({'state': 'received', 'expires_at': False, 'warehouse_id': place.id})


class CrosschannelReturnLine(models.Model):
    _inherit = 'crosschannel.return.line'

    def _create_moves(self, picking):
        """Override of `crosschannel_returns`: goods that come in here come in no other way. A
        return whose time is over gives its place up, too."""
        sold = dict.fromkeys(line._sold_line().order_id for line in self)
        others = self.return_id.browse().union(*(order._crosschannel_docs() for order in sold))
        kept = others.search(others._active_domain() & Domain('id', 'in', others.ids))
        (self.return_id | (others - kept))._cancel_parcel()
        return super()._create_moves(picking)

    def _prepare_move_vals(self, picking, origin_move_id, units):
        """Override of `crosschannel_returns`: a parcel is on its way only."""
        values = super()._prepare_move_vals(picking, origin_move_id, units)
        if picking.crosschannel_return_id:
            values |= {
                'crosschannel_return_line_id': False,
                'crosschannel_parcel_line_id': self.id,
                'sale_line_id': False,
            }
        return values
