from odoo import models

PREFIX = 'store_orders/'


class IrWebsocket(models.AbstractModel):
    _inherit = 'ir.websocket'

    def _build_bus_channel_list(self, channels):
        """Override of `bus`: who asks for the news of a place gets them if it is one of the
        user's own."""
        return super()._build_bus_channel_list(self._with_store_channels(channels))

    def _with_store_channels(self, channels):
        asked = [channel for channel in channels if str(channel).startswith(PREFIX)]
        if not asked:
            return channels
        ids = {channel.removeprefix(PREFIX) for channel in asked}
        places = self.env.user._store_places(all_companies=True)
        return [
            *(channel for channel in channels if channel not in asked),
            *((place, 'store_orders') for place in places if str(place.id) in ids),
        ]
