import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Combo from "@point_of_sale/../tests/pos/tours/utils/combo_popup_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as NumberPopup from "@point_of_sale/../tests/generic_helpers/number_popup_util";
import * as OfflineUtil from "@point_of_sale/../tests/generic_helpers/offline_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { run } from "@point_of_sale/../tests/generic_helpers/utils";
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

const payTheBundle = [
    ProductScreen.clickDisplayedProduct("Vase with Flowers"),
    Combo.select("Promised Vase"),
    Combo.select("Tulips"),
    Dialog.confirm(),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Bank"),
    PaymentScreen.clickValidate(),
];

registry.category("web_tour.tours").add("pos_unified_inventory.a_bundle_is_sold", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ...payTheBundle,
            ReceiptScreen.isShown(),
        ].flat(),
});

registry.category("web_tour.tours").add("pos_unified_inventory.a_bundle_is_promised", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ...payTheBundle,
            Dialog.is({ title: "Promised to other customers" }),
            Dialog.bodyIs("1 × Promised Vase wanted, 0 left here"),
            Dialog.confirm("Ok"),
            PaymentScreen.isShown(),
        ].flat(),
});

const stockOnCard = (name, here) => ({
    content: `the card of ${name} shows that ${here} can be sold`,
    trigger: `.product:has(.product-name:contains("${name}")) .product-stock:contains("${here}")`,
});

const typePin = (pin) => [
    ...NumberPopup.enterValue(pin),
    ...NumberPopup.isShown("•".repeat(pin.length)),
    Dialog.confirm("Consent"),
];

registry.category("web_tour.tours").add("pos_unified_inventory.a_manager_consents", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            stockOnCard("Promised Vase", "0"),
            ...payTheVase,
            Dialog.is({ title: "Promised to other customers" }),
            Dialog.confirm("Ask a manager", ".btn-danger"),
            typePin("0000"),
            {
                content: "a wrong PIN is said to be wrong",
                trigger: ".modal-body:contains('This PIN is wrong.')",
            },
            typePin("4711"),
            ReceiptScreen.isShown(),
        ].flat(),
});

registry.category("web_tour.tours").add("pos_unified_inventory.stock_of_all_places", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            stockOnCard("Promised Vase", "2"),
            ProductScreen.clickInfoProduct("Promised Vase", [
                {
                    content: "this place is first, with what is promised taken off",
                    trigger:
                        ".section-inventory tr.stock-place:first:contains('(here)') .stock-available:contains('2')",
                },
                {
                    content: "the other place is there",
                    trigger:
                        ".section-inventory tr.stock-place:contains('Other Store') .stock-available:contains('4')",
                },
                Dialog.confirm("Close"),
            ]),
            Chrome.endTour(),
        ].flat(),
});

registry.category("web_tour.tours").add("pos_unified_inventory.offline_with_the_last_figures", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            stockOnCard("Promised Vase", "0"),
            OfflineUtil.setOfflineMode(),
            run(() => {
                posmodel.data.network.offline = true;
            }, "the connection is lost"),
            {
                content: "the age of the figures is shown",
                trigger: ".till-stock-age:contains('Stock as of')",
            },
            stockOnCard("Promised Vase", "0"),
            ...payTheVase,
            Dialog.is({ title: "Perhaps promised to other customers" }),
            Dialog.bodyIs("only this was left here: 0 × "),
            Dialog.confirm("Sell anyway"),
            ReceiptScreen.isShown(),
            OfflineUtil.setOnlineMode(),
            run(async () => {
                posmodel.data.network.offline = false;
                await posmodel.syncAllOrders();
            }, "the connection is back"),
            Chrome.isSyncStatusConnected(),
        ].flat(),
});

registry.category("web_tour.tours").add("pos_unified_inventory.live_figures", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            stockOnCard("Promised Vase", "2"),
            run(() => {
                const { id } = posmodel.models["product.product"].find(
                    (product) => product.default_code === "VASE"
                );
                posmodel.tillStock.onMessage({ products: { [id]: { here: 0, elsewhere: 7 } } });
            }, "a message says that the stock has gone"),
            stockOnCard("Promised Vase", "7"),
            {
                content: "what is gone here is marked",
                trigger: ".product-stock[data-level=out]",
            },
        ].flat(),
});
