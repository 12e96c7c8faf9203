import { Component } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { generateQRCodeDataUrl } from "@point_of_sale/utils";

/** What a customer gets for goods that were taken in without network. Drawn offline. */
export class IntakeReceipt extends Component {
    static template = "pos_crosschannel_returns.IntakeReceipt";
    static props = { slip: Object };

    get slip() {
        return this.props.slip;
    }

    get date() {
        return formatDateTime(deserializeDateTime(this.slip.date));
    }

    get qr() {
        return generateQRCodeDataUrl(this.slip.code, { width: 180, height: 180 });
    }
}
