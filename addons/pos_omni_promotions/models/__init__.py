from . import loyalty_card, pos_config, pos_order, res_config_settings
