import { patch } from "@web/core/utils/patch";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";
// its patch comes first: what it defines calls no super
import "@pos_discount/app/models/pos_order_line";

patch(PosOrderline.prototype, {
    /** What comes back is worth what was paid for it, whatever is off today. */
    isGlobalDiscountApplicable() {
        return !this.crosschannel_return_key && super.isGlobalDiscountApplicable(...arguments);
    },
});
