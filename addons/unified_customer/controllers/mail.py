from urllib.parse import urlsplit

from odoo.http import request, route

from odoo.addons.mail.controllers.mail import MailController


class MovedMailController(MailController):
    """Links of mails to contacts that were merged since."""

    @classmethod
    def _redirect_to_record(cls, model, res_id, access_token=None, **kwargs):
        """Override of `mail`: a merged contact leads to the kept one. Who is not logged in, or may
        not read that one, gets what a number that never was gets."""
        now = cls._moved_to(model, res_id)
        response = super()._redirect_to_record(
            model, now or res_id, access_token=access_token, **kwargs
        )
        form = f'/odoo/{model}/{now}'
        if now and urlsplit(response.location).path == form:
            # The web client leads on itself, and says why
            response.location = response.location.replace(form, f'/odoo/{model}/{res_id}', 1)
        return response

    @route()
    def mail_action_unfollow(self, model, res_id, pid, token, **kwargs):
        """Override of `mail`: the signed link of who was merged stops the mails of the kept one."""
        if self._check_token(token):
            asked = [int(pid), int(res_id)]
            now = request.env['res.partner']._unified_resolve(asked)
            pid = now.get(int(pid), pid)
            if model == 'res.partner':
                res_id = now.get(int(res_id), res_id)
        return super().mail_action_unfollow(model, res_id, pid, token, **kwargs)

    @classmethod
    def _moved_to(cls, model, res_id):
        """:return: the kept contact's id if the user may read it, else None"""
        if model != 'res.partner' or not res_id or request.session.uid is None:
            return None
        moved = request.env['res.partner']._unified_moved([res_id])
        return moved[res_id].id if res_id in moved else None
