from odoo import fields, models

EMPLOYEE = 'store_fulfilment.group_store_employee'
MANAGER = 'store_fulfilment.group_store_manager'


class ResUsers(models.Model):
    _inherit = 'res.users'

    store_warehouse_ids = fields.Many2many(
        'stock.warehouse',
        'store_fulfilment_staff_rel',
        'user_id',
        'warehouse_id',
        string='Stores',
        help='The places whose store orders this employee sees and prepares.',
    )

    # === BUSINESS METHODS ===#

    def _store_places(self, all_companies=False):
        """Return the places whose store orders this user works on: the own ones, for managers
        all, and none for who has nothing to do with it."""
        self.ensure_one()
        Place = self.env['stock.warehouse'].sudo()
        companies = self.company_ids if all_companies else self.company_ids & self.env.companies
        if self.has_group(MANAGER):
            return Place.search([('company_id', 'in', companies.ids), ('store_orders', '=', True)])
        if not self.has_group(EMPLOYEE):
            return Place
        return self.sudo().store_warehouse_ids.filtered(
            lambda place: place.store_orders and place.company_id in companies
        )
