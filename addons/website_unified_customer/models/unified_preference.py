from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.unified_customer.core import preferences as core

DAYS = 90  # of looks that are learned from
PURPOSE = 'browsing'  # of the consent log: nothing is learned of who did not agree


class UnifiedPreference(models.Model):
    """What customers looked at in the shop while logged in, as Odoo's visitors tell it; from the
    day on which they agreed that it is learned from."""

    _inherit = 'unified.preference'

    @api.model
    def _told_us_something(self, since):
        """Override of `unified_customer`."""
        return sorted({*super()._told_us_something(since), *self._lookers(since)})

    @api.model
    def _lookers(self, since):
        self.env['website.track'].flush_model()
        self.env['website.visitor'].flush_model(['partner_id'])
        query = SQL(
            """SELECT DISTINCT coalesce(p.commercial_partner_id, p.id)
                 FROM website_track t
                 JOIN website_visitor v ON v.id = t.visitor_id
                 JOIN res_partner p ON p.id = v.partner_id
                WHERE t.product_id IS NOT NULL AND t.visit_datetime >= %s""",
            since,
        )
        return [number for (number,) in self.env.execute_query(query)]

    @api.model
    def _prepare_learned_vals(self, families):
        """Override of `unified_customer`: what was looked at, too."""
        values = super()._prepare_learned_vals(families)
        looked = {}
        for partner_id, view in self._views(list(families)):
            looked.setdefault(families[partner_id], []).append(view)
        lines = {root: core.browsed(views) for root, views in looked.items()}
        return values + self._prepare_favourite_vals(lines, 'browsing', core.LEAST_VIEWS)

    @api.model
    def _views(self, partner_ids):
        """:return: list of (contact id, `core.preferences.View`), in three queries"""
        agreed = self.env['unified.consent.entry'].sudo()._agreed_since(partner_ids, PURPOSE)
        if not agreed:
            return []
        self.env['website.track'].flush_model()
        query = SQL(
            """
            SELECT v.partner_id, t.visit_datetime, template.id, product.id, template.categ_id
              FROM website_track t
              JOIN website_visitor v ON v.id = t.visitor_id
              JOIN product_product product ON product.id = t.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE v.partner_id IN %s AND t.visit_datetime >= %s AND template.type = 'consu'
             ORDER BY t.id
            """,
            tuple(agreed),
            fields.Datetime.now() - timedelta(days=DAYS),
        )
        rows = [row for row in self.env.execute_query(query) if row[1] >= agreed[row[0]]]
        traits = self.env['unified.profile']._traits({row[3] for row in rows})
        return [
            (partner_id, core.View(*view, traits=tuple(traits.get(view[2], ()))))
            for partner_id, *view in rows
        ]
