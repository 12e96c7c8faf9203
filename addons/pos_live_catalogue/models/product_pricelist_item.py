from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

HORIZON = timedelta(days=14)  # how long a till without a connection knows what will be


class ProductPricelistItem(models.Model):
    _inherit = 'product.pricelist.item'

    @api.model
    def _load_pos_data_domain(self, data, config):
        """Override of `point_of_sale`: a till gets rules ahead of their time. It looks at their
        dates itself, so that they start and end in their minute."""
        last = self.env.context.get('pos_last_server_date')
        if last and self.env.context.get('pos_limited_loading', True):
            # The products that are loaded now are those that changed: rules of others count too.
            news = Domain('write_date', '>', last) | Domain('date_start', '>', last)
            return config._domain_of_rules() & news
        domain = Domain(super()._load_pos_data_domain(data, config))
        undated = domain.map_conditions(
            lambda leaf: Domain.TRUE if leaf.field_expr in ('date_start', 'date_end') else leaf
        )
        return undated & self._domain_in_sight()

    @api.model
    def _server_date_to_domain(self, domain):
        """Override of `point_of_sale`: a rule may be news though it was written long ago."""
        return domain

    @api.model
    def _domain_in_sight(self):
        """The rules of now and of the next days."""
        now = fields.Datetime.now()
        return (Domain('date_start', '=', False) | Domain('date_start', '<=', now + HORIZON)) & (
            Domain('date_end', '=', False) | Domain('date_end', '>=', now)
        )
