import { patch } from "@web/core/utils/patch";
import { useTrackedAsync } from "@point_of_sale/app/hooks/hooks";
import { ReceiptScreen } from "@point_of_sale/app/screens/receipt_screen/receipt_screen";

patch(ReceiptScreen.prototype, {
    setup() {
        super.setup(...arguments);
        this.doSlipPrint = useTrackedAsync(() => this.pos.printReturnSlip(this.returnReference));
    },

    get returnReference() {
        return this.currentOrder?.uiState.crosschannelReturn;
    },
});
