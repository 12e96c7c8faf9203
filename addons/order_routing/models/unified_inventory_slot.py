from dataclasses import replace

from odoo import api, models

from odoo.addons.unified_inventory.exceptions import Refusal

from ..own_context import said, say

SLOT = 'order_routing_slot'  # context: what a partner asked for


class UnifiedInventory(models.AbstractModel):
    _inherit = 'unified.inventory'

    @api.model
    def hold(
        self,
        lines,
        channel='partner',
        request_key=None,
        ttl_seconds=None,
        destination=None,
        *,
        slot=None,
    ):
        """Override of `unified_inventory`: goods can be held together with a time slot.

        :param dict slot: ``{"slot", "date"}`` of `order.routing.quote`; goods are held at its
            place
        :raise Refusal: unknown_slot, slot_gone, slot_full, no_capacity, place_closed,
            out_of_reach, and those of `unified.inventory.hold`
        """
        inventory = self if slot is None else self.with_context(**say(**{SLOT: slot}))
        return super(UnifiedInventory, inventory).hold(
            lines, channel, request_key, ttl_seconds, destination
        )

    def _hold(self, request, **options):
        """Override of `unified_inventory`: see `hold`."""
        slot = said(self.env, SLOT)
        if slot is not None:
            request = self._with_slot(request, slot)
        return super()._hold(request, **options)

    def _with_slot(self, request, asked):
        asked = asked if isinstance(asked, dict) else {}
        carriers = self.env['delivery.carrier'].sudo()
        slot, day = carriers._routing_slot_day(asked.get('slot'), asked.get('date'))
        place = slot.warehouse_id
        elsewhere = {want.place for want in request.wants} - {None, place.id}
        if place.company_id not in self.env.companies or elsewhere:
            raise Refusal('unknown_slot', self.env._('There is no such time slot.'))
        options = {**request.options, 'promise': slot.kind, 'place': place.id}
        options['slot'] = {'id': slot.id, 'date': day.isoformat()}
        if slot.kind == 'collect':
            wants = tuple(replace(want, place=place.id) for want in request.wants)
            return replace(
                request, wants=wants, places=(place.id,), destination=None, options=options
            )
        to = request.destination
        if to is None:
            raise Refusal('unknown_destination', self.env._('Where should it go?'))
        if not self.env['order.routing']._places_nearby([place.id], to):
            text = self.env._('No place near this address brings orders the same day.')
            raise Refusal('out_of_reach', text)
        return replace(request, places=(place.id,), options=options)
