import { patch } from "@web/core/utils/patch";
import { useService } from "@web/core/utils/hooks";
import { PartnerLine } from "@point_of_sale/app/screens/partner_list/partner_line/partner_line";
import { CustomerCard } from "@pos_unified_customer/app/components/customer_card/customer_card";

patch(PartnerLine.prototype, {
    setup() {
        super.setup(...arguments);
        this.unifiedDialog = useService("dialog");
    },

    openCustomerCard() {
        this.unifiedDialog.add(CustomerCard, { partner: this.props.partner });
    },
});
