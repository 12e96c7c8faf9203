import { patch } from "@web/core/utils/patch";
import { PosConfig } from "@point_of_sale/../tests/unit/data/pos_config.data";

patch(PosConfig.prototype, {
    get_stock() {
        return {};
    },

    hold_stock() {
        return { held: true, asks: false };
    },
});
