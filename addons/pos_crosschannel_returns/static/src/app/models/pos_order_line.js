import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";
// its patch comes first: what it defines calls no super
import "@pos_loyalty/app/models/pos_order_line";

export const FIXED_LINE = {
    title: _t("This line comes back"),
    body: _t("What comes back and for how much is fixed. Delete the order to choose anew."),
};

patch(PosOrderline.prototype, {
    setQuantity() {
        return this.crosschannel_return_key ? FIXED_LINE : super.setQuantity(...arguments);
    },

    canBeMergedWith(line) {
        return (
            !this.crosschannel_return_key &&
            !line.crosschannel_return_key &&
            super.canBeMergedWith(...arguments)
        );
    },

    ignoreLoyaltyPoints() {
        return Boolean(this.crosschannel_return_key) || super.ignoreLoyaltyPoints(...arguments);
    },

    /** Whether it puts money on a gift card or wallet, or takes that back. */
    isTopUp() {
        return this.models["loyalty.program"].some(
            ({ program_type, trigger_product_ids }) =>
                ["ewallet", "gift_card"].includes(program_type) &&
                trigger_product_ids.includes(this.product_id)
        );
    },

    /** The taxes of what comes back are those it was sold with. */
    prepareBaseLineForTaxesComputationExtraValues() {
        const values = super.prepareBaseLineForTaxesComputationExtraValues(...arguments);
        return this.crosschannel_return_key ? { ...values, tax_ids: this.tax_ids } : values;
    },
});
