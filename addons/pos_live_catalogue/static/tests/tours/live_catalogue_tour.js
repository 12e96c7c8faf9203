import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Order from "@point_of_sale/../tests/generic_helpers/order_widget_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { run } from "@point_of_sale/../tests/generic_helpers/utils";
import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";

const vase = () =>
    posmodel.models["product.template"].find((product) => product.name === "Promised Vase");

registry.category("web_tour.tours").add("pos_live_catalogue.a_price_changes", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.clickDisplayedProduct("Promised Vase"),
            run(async () => {
                await rpc("/web/dataset/call_kw/product.template/write", {
                    model: "product.template",
                    method: "write",
                    args: [[vase().id], { list_price: 77 }],
                    kwargs: {},
                });
                // the bus brings nothing inside a test: this is what it would bring
                posmodel.liveCatalogue.onMessage({ products: [vase().id] });
            }, "the price is changed in the back office"),
            {
                content: "the cashier is told",
                trigger: ".o_notification:contains('New prices: Promised Vase')",
            },
            ProductScreen.clickNumpad("2"),
            Order.hasLine({ productName: "Promised Vase", quantity: "2", price: "20.00" }),
            ProductScreen.clickDisplayedProduct("Promised Vase"),
            Order.hasLine({ productName: "Promised Vase", quantity: "1", price: "77.00" }),
            ProductScreen.clickPayButton(),
            {
                content: "the vases are promised or not there: the cashier goes on",
                trigger: ".modal .btn-danger, .payment-screen",
                run: ({ anchor }) => anchor.matches(".btn-danger") && anchor.click(),
            },
            PaymentScreen.clickPaymentMethod("Bank"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
        ].flat(),
});
