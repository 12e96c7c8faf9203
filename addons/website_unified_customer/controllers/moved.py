from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.utils import validate_thread_with_hash_pid


class MovedPortal(CustomerPortal):
    def _get_page_view_values(
        self, document, access_token, values, session_history, no_breadcrumbs, **kwargs
    ):  # fmt: skip
        """Override of `portal`: who came by the signed link of a mail to a contact that was merged
        writes as the kept one; Odoo would break on the old number."""
        pid = kwargs.get('pid') or ''
        if pid.isdecimal() and validate_thread_with_hash_pid(document, kwargs.get('hash'), pid):
            now = request.env['res.partner']._unified_resolve([int(pid)]).get(int(pid))
            if now:
                kwargs |= {'pid': now, 'hash': document._sign_token(now)}
        return super()._get_page_view_values(
            document, access_token, values, session_history, no_breadcrumbs, **kwargs
        )
