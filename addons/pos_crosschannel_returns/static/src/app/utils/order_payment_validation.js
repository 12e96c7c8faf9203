import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";

/**
 * Other than a sale, a return is not done without the server: units that came back elsewhere
 * meanwhile would be paid for twice. Nor is a refund by a receipt that only the server can judge.
 * The ticket stays open until there is an answer.
 */
patch(OrderPaymentValidation.prototype, {
    async askBeforeValidation() {
        return (await this.isReturnReady()) && super.askBeforeValidation(...arguments);
    },

    async isOrderValid() {
        if (!(await super.isOrderValid(...arguments))) {
            return false;
        }
        // it has just been asked for the goods, and did not answer
        if (this.order.stock_decision === "offline" && this.order.isJudgedByServer()) {
            this.sayReturnWaits();
            return false;
        }
        return true;
    },

    async isReturnReady() {
        if (!this.order.hasReturnedLines()) {
            return true;
        }
        try {
            await this.pos.callReturn("till_ready", this.order.uiState.crosschannelReturn);
            return true;
        } catch (error) {
            if (!(error instanceof ConnectionLostError || error instanceof RPCError)) {
                throw error;
            }
            this.sayReturnWaits(error);
            return false;
        }
    },

    handleValidationError(error) {
        const isJudged = this.order.isJudgedByServer();
        const isLost = error instanceof ConnectionLostError;
        if (isLost ? isJudged || this.order.hasReturnedLines() : isJudged && error.data) {
            this.order.state = "draft";
            this.sayReturnWaits(error);
            return isLost ? new RPCError(error.message) : error; // the payment screen stays
        }
        return super.handleValidationError(...arguments);
    },

    sayReturnWaits(error) {
        const refusal = error?.data?.message?.replace(/ \[[a-z_]+\]$/, "");
        this.pos.dialog.add(AlertDialog, {
            title: _t("Not taken back yet"),
            body:
                refusal ||
                _t(
                    "A return needs the network. Hand nothing out: the ticket stays open, validate it again when you are online."
                ),
        });
    },
});
