import { useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { ConnectionLostError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { useBarcodeReader } from "@point_of_sale/app/hooks/barcode_reader_hook";
import { IntakeForm } from "@pos_crosschannel_returns/app/components/intake_form/intake_form";
import { ReturnDialog } from "@pos_crosschannel_returns/app/components/return_dialog/return_dialog";

/** Without network goods are taken in for later; slips are printed again; scanners work. */
patch(ReturnDialog.prototype, {
    setup() {
        super.setup(...arguments);
        this.offline = useState({ isLost: false, settled: [] });
        const scanned = (code) => this.onScanned(code.code);
        useBarcodeReader({ product: scanned, client: scanned, error: scanned }, true);
    },

    get isOffline() {
        return this.pos.data.network.offline || this.offline.isLost;
    },

    slipDate(settled) {
        return formatDateTime(deserializeDateTime(settled.date));
    },

    onScanned(code) {
        if (!this.state.order && !this.state.busy) {
            this.onScan(code);
        }
    },

    async load(reference) {
        await super.load(...arguments);
        this.offline.settled = await this.pos.callReturn("till_settled", reference);
    },

    async ask() {
        this.offline.isLost = false;
        await super.ask(...arguments);
    },

    explain(error) {
        this.offline.isLost = error instanceof ConnectionLostError;
        return super.explain(...arguments);
    },

    async printSlip(settled) {
        await this.ask(() => this.pos.printReturnSlip(settled.reference));
    },

    takeInLater() {
        const reference = this.state.order?.reference || this.state.reference;
        this.props.close(); // what was entered is kept until the goods are taken in
        this.pos.dialog.add(IntakeForm, {
            reference,
            onTaken: () => (this.pos.returnDraft = null),
        });
    },
});
