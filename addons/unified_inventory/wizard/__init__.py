from . import unified_inventory_rule_draft
