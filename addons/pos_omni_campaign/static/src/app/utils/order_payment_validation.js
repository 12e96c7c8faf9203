import { patch } from "@web/core/utils/patch";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";
import "@pos_omni_promotions/app/utils/order_payment_validation"; // it marks what is offline first

patch(OrderPaymentValidation.prototype, {
    async isOrderValid(isForceValidate) {
        if (!(await super.isOrderValid(...arguments))) {
            return false;
        }
        // Other modules ask this more than once for one press of the button.
        this.campaignsFit ??= this.pos.campaigns.check(this.order);
        return this.campaignsFit;
    },

    async finalizeValidation() {
        const partner = this.order.getPartner();
        if (partner?.omni_campaign_facts) {
            partner.omni_campaign_facts = { ...partner.omni_campaign_facts, first: false };
        }
        return super.finalizeValidation(...arguments);
    },
});
