from odoo import models


class Website(models.Model):
    _inherit = 'website'

    def _live_texts(self):
        """Override of `website_sale_live_catalogue`: facts are texts of a page, too."""
        facts = {'catalogue_material', 'catalogue_care', 'catalogue_size_guide_id'}
        return super()._live_texts() | facts
