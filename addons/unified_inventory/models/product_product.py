from odoo import api, models
from odoo.fields import Domain


class ProductProduct(models.Model):
    _inherit = 'product.product'

    @api.model
    def _get_stocked_domain(self):
        """Return the Domain of the products that are sold from stock."""
        return Domain('is_storable', '=', True)

    def _is_kit(self):
        """Whether this product has no stock of its own: its parts leave, together. Modules
        that know such products override this and `_get_goods`."""
        self.ensure_one()
        return False

    def _get_goods(self, quantity, never=None):
        """Return ``[(product, quantity)]``: the stocked goods in so much of this product, each
        in its own unit; nothing when nobody counts it.

        :param never: the attribute values of an order line that make no variant
        """
        self.ensure_one()
        return [(self, quantity)] if self.is_storable else []
