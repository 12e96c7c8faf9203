import { patch } from "@web/core/utils/patch";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";

patch(OrderPaymentValidation.prototype, {
    stockLine(line) {
        return {
            ...super.stockLine(...arguments),
            sale_order_line_id: line.sale_order_line_id?.id || false,
        };
    },
});
