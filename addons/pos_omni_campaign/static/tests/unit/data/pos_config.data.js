import { patch } from "@web/core/utils/patch";
import { PosConfig } from "@point_of_sale/../tests/unit/data/pos_config.data";

patch(PosConfig.prototype, {
    get_campaigns() {
        return { told: { as_of: "", zone: "utc", store: 0, campaigns: [] }, data: {} };
    },
    check_campaigns() {
        return { against: {}, seconds: 600 };
    },
});
