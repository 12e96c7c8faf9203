from odoo import fields, models


class LoyaltyCard(models.Model):
    _inherit = 'loyalty.card'

    def _find_gift_card(self, code, website):
        """Return the gift card that a code opens on a website; empty for whatever reason."""
        card = self.env['omni.promotion'].with_company(website.company_id)._usable_card(code)
        if not card:
            return self.browse()
        program = card.program_id
        shown = (
            program.program_type == 'gift_card'
            and program.ecommerce_ok
            and (not program.website_id or program.website_id == website)
            and (not program.company_id or program.company_id == website.company_id)
        )
        return card if shown else self.browse()

    def _get_reserved_text(self):
        """Return how much orders on their way have set aside, a text; empty when nothing."""
        reserved = self.points - max(0.0, self.env['omni.promotion']._available(self))
        return self._format_points(reserved) if reserved > 0 else ''

    def _is_expired(self):
        return bool(self.expiration_date and self.expiration_date < fields.Date.today())
