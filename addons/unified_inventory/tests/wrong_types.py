"""What a program may send by mistake, and a check that nothing comes of it."""

from odoo.exceptions import AccessError, UserError

from odoo.addons.unified_inventory.exceptions import Refusal

WRONG = {
    'None': None,
    'False': False,
    'True': True,
    'zero': 0,
    'negative': -1,
    'huge number': 10**400,
    'fraction': 1.5,
    'infinity': float('inf'),
    'not a number': float('nan'),
    'empty text': '',
    'huge text': 'x' * 100_000,
    'text with a null': 'VASE\0',
    'bytes': b'VASE',
    'empty list': [],
    'list': [1],
    'list of lists': [['VASE']],
    'list of dicts': [{}],
    'empty dict': {},
    'dict': {'sku': 'VASE'},
    'set': {'VASE'},
}
NOTHING = ('None',)  # what stands for "not given"
EMPTY = ('None', 'empty list')
NO_PLACE = ('None', 'False', 'empty text')
WRITTEN = ('hold', 'entry', 'breach', 'level')


class WrongTypesMixin:
    """For test cases with an environment."""

    def _written(self):
        self.env.flush_all()
        query = ' UNION ALL '.join(
            f'SELECT count(*), max(id), min(t::text), max(t::text) FROM unified_inventory_{name} t'
            for name in WRITTEN
        )
        self.env.cr.execute(query)
        return self.env.cr.fetchall()

    def assertAllRefused(self, method, arguments, name, fine=(), into=lambda value: value):
        """Each wrong value of this argument is refused and nothing is written.

        :param into: returns the argument with a value in it
        """
        before = self._written()
        for kind, value in WRONG.items():
            if kind in fine:
                continue
            with self.subTest(method=method.__name__, argument=name, value=kind):
                with self.assertRaises(UserError) as caught:
                    method(**{**arguments, name: into(value)})
                self.assertIsInstance(caught.exception, Refusal | AccessError)
                self.assertEqual(self._written(), before)
