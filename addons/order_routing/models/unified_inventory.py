from odoo import models

from odoo.addons.unified_inventory.exceptions import Refusal


class UnifiedInventory(models.AbstractModel):
    _inherit = 'unified.inventory'

    def _prepare_choice(self, request):
        """Override of `unified_inventory`: goods with a destination come from the places the
        router chooses; without one those of a carrier are taken in the places' order."""
        if request.destination is None and 'carrier_id' not in request.options:
            return super()._prepare_choice(request)
        return self.env['order.routing']._prepare_choice(request)

    def _parse_destination(self, destination):
        """Override of `unified_inventory`: a postcode will do.

        :raise Refusal: unknown_destination
        """
        keys = {'postcode', 'country'}
        if not isinstance(destination, dict) or not keys <= destination.keys():
            return super()._parse_destination(destination)
        postcode, code = destination['postcode'], destination['country']
        found = None
        if isinstance(postcode, str) and isinstance(code, str):
            country = self.env['res.country'].search([('code', '=', code.upper())], limit=1)
            found = self.env['order.routing.postcode']._locate(country, postcode)
        if not found:
            text = self.env._('Nobody knows where %s is.', f'{postcode} {code}')
            raise Refusal('unknown_destination', text)
        return found
