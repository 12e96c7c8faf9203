from pathlib import Path

from lxml import etree

from odoo.tests import TransactionCase, tagged

HERE = Path(__file__).parents[2]


def our_modules():
    return {folder.name for folder in HERE.iterdir() if (folder / '__manifest__.py').exists()}


@tagged('post_install', '-at_install')
class TestButtons(TransactionCase):
    def test_every_button_calls_a_method_on_records(self):
        """A client calls a button's method with the ids that are chosen, none among them: what is
        made for the model alone (api.model) takes them for an argument."""
        views = self.env['ir.model.data'].search(
            [('model', '=', 'ir.ui.view'), ('module', 'in', sorted(our_modules()))]
        )
        seen = 0
        for view in self.env['ir.ui.view'].browse(views.mapped('res_id')):
            for model, name in self._buttons(view):
                with self.subTest(view=view.xml_id, button=name):
                    method = getattr(type(self.env[model]), name, None)
                    self.assertTrue(method, 'no such method')
                    self.assertFalse(getattr(method, '_api_model', False), 'not for records')
                seen += 1
        self.assertGreater(seen, 20)

    def _buttons(self, view):
        """Yield the model and the method of each object button, as the whole view has it."""
        if view.model not in self.env or view.type == 'qweb':
            return
        names = self._named(etree.fromstring(view.arch_db.encode()))
        whole = view
        while whole.inherit_id and whole.mode == 'extension':
            whole = whole.inherit_id
        for button in whole._get_combined_arch().iter('button') if names else ():
            if button.get('type') == 'object' and button.get('name') in names:
                yield self._model_of(whole, button), button.get('name')

    def _named(self, arch):
        return {b.get('name') for b in arch.iter('button') if b.get('type') == 'object'}

    def _model_of(self, view, button):
        """The model of the field the button stands in, or the view's."""
        model = view.model
        for parent in reversed(list(button.iterancestors('field'))):
            field = self.env[model]._fields.get(parent.get('name'))
            model = field.comodel_name if field and field.relational else model
        return model
