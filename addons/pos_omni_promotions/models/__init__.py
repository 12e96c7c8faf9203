from . import loyalty_card, loyalty_program, pos_config, pos_order, res_config_settings
