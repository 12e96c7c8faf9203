from odoo import models

from .website_live import CHANNEL


class IrWebsocket(models.AbstractModel):
    _inherit = 'ir.websocket'

    def _build_bus_channel_list(self, channels):
        """Override of `bus`: a shop for customers who are logged in tells strangers nothing."""
        if self.env.user._is_public():
            channels = [channel for channel in channels if self._is_open_to_strangers(channel)]
        return super()._build_bus_channel_list(channels)

    def _is_open_to_strangers(self, channel):
        if not isinstance(channel, str) or not channel.startswith(f'{CHANNEL}/'):
            return True
        website = channel.split('/')[1]
        return website.isdecimal() and int(website) in self._get_open_website_ids()

    def _get_open_website_ids(self):
        domain = [('ecommerce_access', '=', 'everyone')]
        return self.env['website'].sudo().search(domain).ids
