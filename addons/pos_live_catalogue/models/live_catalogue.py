from odoo import models


class LiveCatalogue(models.AbstractModel):
    _inherit = 'live.catalogue'

    def _tell(self, news):
        """Override of `live_catalogue`: open tills."""
        super()._tell(news)
        self.env['pos.config']._open_tills()._tell_catalogue(news)
