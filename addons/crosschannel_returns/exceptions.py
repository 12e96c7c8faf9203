from odoo.exceptions import UserError


class Refusal(UserError):
    def __init__(self, code, text, **context):
        super().__init__(f'{text} [{code}]')
        self.code = code
        self.text = text
        self.context = {'code': code, **context}
