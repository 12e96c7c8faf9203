"""The demo company's facts and plans. Plain Python: nothing here knows of Odoo."""
