import { IntakeReceipt } from "@pos_crosschannel_returns/app/components/intake_receipt/intake_receipt";

/** What came back, why, and what was given for it. */
export class ReturnSlip extends IntakeReceipt {
    static template = "pos_crosschannel_returns.ReturnSlip";

    money(amount) {
        return this.env.utils.formatCurrency(amount);
    }
}
