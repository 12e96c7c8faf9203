import hashlib
import json

from odoo import api, models

from odoo.addons.unified_inventory.exceptions import Refusal


class CrosschannelReturn(models.Model):
    """Units as integers, and requests that are answered once."""

    _inherit = 'crosschannel.return'

    @api.model
    def _unit_factor(self):
        return 10 ** self.env['decimal.precision'].precision_get('Product Unit')

    @api.model
    def _to_units(self, quantity):
        return round(quantity * self._unit_factor())

    @api.model
    def _from_units(self, units):
        return units / self._unit_factor()

    @api.model
    def _is_whole(self, uom):
        """Whether only whole units make sense (pieces, packs; not kilograms or metres)."""
        root = self.env.ref('uom.product_uom_unit', raise_if_not_found=False)
        return not root or str(root.id) in (uom.parent_path or '').split('/')

    @api.model
    def _digest(self, content):
        text = json.dumps(content, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _same_request(self, request_key, digest):
        """The return an earlier identical request made, if any; another content is refused."""
        if not isinstance(request_key, str) or not request_key.strip():
            raise Refusal('bad_request_key', self.env._('A request key is needed.'))
        doc = self.search(
            [('request_key', '=', request_key), ('request_user_id', '=', self.env.uid)]
        )
        if doc and doc.request_digest != digest:
            raise Refusal(
                'request_key_reused',
                self.env._('This request key was used for another return.'),
                reference=doc.name,
            )
        return doc
