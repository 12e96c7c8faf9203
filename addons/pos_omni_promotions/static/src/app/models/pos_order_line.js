import { patch } from "@web/core/utils/patch";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";
// its patch comes first: what it defines calls no super
import "@pos_loyalty/app/models/pos_order_line";

patch(PosOrderline.prototype, {
    /** Override of `point_of_sale`: a discount is no refund: it is rounded with what it is of. */
    prepareBaseLineForTaxesComputationExtraValues() {
        const values = super.prepareBaseLineForTaxesComputationExtraValues(...arguments);
        return this.is_reward_line
            ? { ...values, is_refund: Boolean(this.order_id?.isRefund) }
            : values;
    },
});
