"""The transactions of our own in which cards are decided on (docs/adr/0001 and 0014)."""

from contextlib import contextmanager

from odoo.modules import module

from odoo.addons.unified_inventory.transaction import kept_cursor

from .store import CardStore


@contextmanager
def short_transaction(env):
    """Yield a store on a READ COMMITTED transaction of its own that commits at the end.

    Money is promised here: other than with stock the commit is waited for on the disk. Inside
    Odoo's tests there is one connection only, so a savepoint stands in.
    """
    if module.current_test:
        for model in ('omni.card.hold', 'omni.card.entry', 'loyalty.card'):
            env[model].flush_model()
        with env.cr.savepoint(flush=False):
            yield CardStore(env.cr)
        env['omni.card.hold'].invalidate_model(flush=False)
        return
    with kept_cursor(env.registry) as own:
        own.execute('SET LOCAL synchronous_commit TO DEFAULT')
        yield CardStore(own)
        own.commit()
