import { patch } from "@web/core/utils/patch";
import { Navbar } from "@point_of_sale/app/components/navbar/navbar";
import { IntakeList } from "@pos_crosschannel_returns/app/components/intake_list/intake_list";

patch(Navbar.prototype, {
    showIntakes() {
        this.dialog.add(IntakeList, {});
    },
});
