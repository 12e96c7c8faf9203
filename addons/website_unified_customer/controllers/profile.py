from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal


class ProfilePortal(CustomerPortal):
    @route('/my/profile', type='http', auth='user', website=True, readonly=True)
    def portal_my_profile(self, **kwargs):
        """What the company knows of who is logged in; of nobody else, whatever is asked."""
        partner = request.env.user.partner_id
        # sudo: customers have no rights on tills, cards and wishes; it is their own
        profile = request.env['unified.profile'].sudo()._of(partner.sudo(), own=True)
        card = request.env['res.partner']._unified_profile_render(profile)
        values = {'card': card, 'page_name': 'unified_profile'}
        return request.render('website_unified_customer.portal_my_profile', values)
