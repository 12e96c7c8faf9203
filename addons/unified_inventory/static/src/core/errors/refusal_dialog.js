import { _t } from "@web/core/l10n/translation";
import { odooExceptionTitleMap, WarningDialog } from "@web/core/errors/error_dialogs";
import { registry } from "@web/core/registry";

/** An expected "no" is told as a sentence: its code is for partners, and it is no failure. */
export class RefusalDialog extends WarningDialog {
    setup() {
        super.setup();
        this.message = this.message.replace(/ \[\w+\]$/, "");
    }
}

for (const name of ["Refusal", "TooManyRequests"]) {
    const path = `odoo.addons.unified_inventory.exceptions.${name}`;
    registry.category("error_dialogs").add(path, RefusalDialog);
    odooExceptionTitleMap.set(path, _t("Invalid Operation"));
}
