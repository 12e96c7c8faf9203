import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { registry } from "@web/core/registry";

const payTheVase = [
    ProductScreen.clickDisplayedProduct("Promised Vase"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Bank"),
    PaymentScreen.clickValidate(),
];

registry.category("web_tour.tours").add("pos_unified_inventory.cashier_is_told", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ...payTheVase,
            Dialog.is({ title: "Promised to other customers" }),
            Dialog.bodyIs("0 left here that nobody else was promised. Please call a manager."),
            Dialog.confirm("Ok"),
            PaymentScreen.isShown(),
        ].flat(),
});

registry.category("web_tour.tours").add("pos_unified_inventory.warned_cashier_goes_on", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ...payTheVase,
            Dialog.is({ title: "Promised to other customers" }),
            Dialog.confirm("Sell anyway", ".btn-danger"),
            ReceiptScreen.isShown(),
        ].flat(),
});
