from odoo import api, models


class UnifiedPrivacy(models.AbstractModel):
    """What the shop knows of a customer; wish lists where there are any."""

    _inherit = 'unified.privacy'

    @api.model
    def _told(self):
        """Override of `unified_customer`."""
        visits = ('create_date', 'last_connection_datetime', 'country_id', 'timezone')
        pages = {'website_track_ids': ('product_id', 'url', 'visit_datetime')}
        return {
            **super()._told(),
            'product.wishlist': ('partner_id', ('product_id', 'create_date'), {}),
            'website.visitor': ('partner_id', visits, pages),
        }

    @api.model
    def _own_files(self, people):
        """Override of `unified_customer`: and photos of what they sent back."""
        lines = self.env['crosschannel.return.line']
        own = lines.search([('return_id.partner_id', 'in', people.ids)])
        return super()._own_files(people) | own.photo_id

    @api.model
    def _dropped(self):
        """Override of `unified_customer`."""
        links = {'product.wishlist': 'partner_id', 'website.visitor': 'partner_id'}
        return {**super()._dropped(), **links}
