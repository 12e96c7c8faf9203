import { patch } from "@web/core/utils/patch";
import { PosConfig } from "@point_of_sale/../tests/unit/data/pos_config.data";

patch(PosConfig.prototype, {
    get_catalogue() {
        return { as_of: "2026-01-01 00:00:00", data: {}, gone: {}, after: null, rules: [1, 2] };
    },
});
