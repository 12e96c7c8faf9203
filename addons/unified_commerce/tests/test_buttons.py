from pathlib import Path

from lxml import etree

from odoo.tests import TransactionCase, tagged

HERE = Path(__file__).parents[2]


@tagged('post_install', '-at_install')
class TestButtons(TransactionCase):
    def test_every_button_calls_a_method_on_records(self):
        """A client calls a button's method with the ids that are chosen, none among them: what is
        made for the model alone (api.model) takes them for an argument."""
        ours = {folder.name for folder in HERE.iterdir() if (folder / '__manifest__.py').exists()}
        views = self.env['ir.model.data'].search(
            [('model', '=', 'ir.ui.view'), ('module', 'in', sorted(ours))]
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
        """Yield the model and the method of each object button."""
        if view.model not in self.env or view.type == 'qweb':
            return
        arch = etree.fromstring(view.arch_db.encode())
        for button in arch.iter('button'):
            if button.get('type') == 'object' and button.get('name'):
                yield self._model_of(view, button), button.get('name')

    def _model_of(self, view, button):
        """The model of the field the button stands in, or the view's."""
        model = view.model
        for parent in reversed(list(button.iterancestors('field'))):
            field = self.env[model]._fields.get(parent.get('name'))
            model = field.comodel_name if field and field.relational else model
        return model
