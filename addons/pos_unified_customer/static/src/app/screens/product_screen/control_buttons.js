import { patch } from "@web/core/utils/patch";
import { ControlButtons } from "@point_of_sale/app/screens/product_screen/control_buttons/control_buttons";
import { CustomerCard } from "@pos_unified_customer/app/components/customer_card/customer_card";

patch(ControlButtons.prototype, {
    openCustomerCard() {
        this.props.close?.();
        this.dialog.add(CustomerCard, { partner: this.currentOrder.getPartner() });
    },
});
