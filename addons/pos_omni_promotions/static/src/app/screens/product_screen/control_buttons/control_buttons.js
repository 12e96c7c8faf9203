import { patch } from "@web/core/utils/patch";
import { ControlButtons } from "@point_of_sale/app/screens/product_screen/control_buttons/control_buttons";
import { CardStatement } from "@pos_omni_promotions/app/components/card_statement/card_statement";

patch(ControlButtons.prototype, {
    clickCardStatement() {
        this.props.close?.();
        this.dialog.add(CardStatement, {});
    },
});
