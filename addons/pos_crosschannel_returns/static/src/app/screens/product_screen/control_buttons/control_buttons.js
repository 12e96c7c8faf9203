import { patch } from "@web/core/utils/patch";
import { ControlButtons } from "@point_of_sale/app/screens/product_screen/control_buttons/control_buttons";
import { ReturnDialog } from "@pos_crosschannel_returns/app/components/return_dialog/return_dialog";

patch(ControlButtons.prototype, {
    clickCrosschannelReturn() {
        this.props.close?.();
        this.dialog.add(ReturnDialog, {});
    },
});
