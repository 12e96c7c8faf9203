from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = 'res.partner'

    def _campaign_facts(self, owner=None):
        """Override of `omni_campaign`: with the segments that some campaign is for, one query for
        each of these, however many customers there are."""
        facts = super()._campaign_facts(owner)
        running = [('state', '=', 'running'), ('audience', '=', 'segment')]
        campaigns = self.env['omni.campaign'].sudo().search(running)
        customers = self.browse(facts).sudo().commercial_partner_id
        for segment in campaigns.unified_segment_ids if facts else ():
            domain = segment._partner_domain() & Domain('id', 'in', customers.ids)
            inside = set(customers.search(domain).ids)
            for partner in self.browse(facts):
                if partner.sudo().commercial_partner_id.id in inside:
                    facts[partner.id]['segments'].append(-segment.id)
        return facts
