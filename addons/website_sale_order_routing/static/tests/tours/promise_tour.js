import { registry } from "@web/core/registry";
import * as tourUtils from "@website_sale/js/tours/tour_utils";

const method = (type) => `li[name="o_delivery_method"]:has([data-delivery-type="${type}"])`;

const choose = (type) => [
    {
        content: `Choose ${type}`,
        trigger: `${method(type)} input[name="o_delivery_radio"]:enabled`,
        run: "click",
    },
    {
        content: "It is chosen",
        trigger: `${method(type)} input[name="o_delivery_radio"]:checked`,
    },
];

const chooseSecondTime = (type) => [
    {
        content: "The first time is chosen",
        trigger: `${method(type)} [name="o_delivery_slot"][aria-pressed="true"]`,
    },
    {
        content: "Choose another",
        trigger: `${method(type)} [name="o_delivery_slot"][aria-pressed="false"]:enabled`,
        run: "click",
    },
    {
        content: "It is chosen",
        trigger: `${method(type)} [aria-pressed="false"] ~ [aria-pressed="true"]`,
    },
];

const pay = (words) => [
    tourUtils.confirmOrder(),
    {
        content: `The payment page says "${words}"`,
        trigger: `[name="order_routing_promised"]:contains("${words}")`,
    },
    {
        content: "Pay by wire transfer",
        trigger: 'input[name="o_payment_radio"][data-payment-method-code="wire_transfer"]',
        run: "click",
    },
    ...tourUtils.pay({ expectUnloadPage: true, waitFinalizeYourPayment: true }),
    {
        content: `The confirmation says "${words}"`,
        trigger: `[name="order_routing_promised"]:contains("${words}")`,
    },
];

registry.category("web_tour.tours").add("order_routing_ship", {
    steps: () => [
        tourUtils.goToCheckout(),
        ...choose("zone_weight"),
        {
            content: "The date stands beside the method",
            trigger: `${method("zone_weight")} .o_promise_text:contains("Arrives")`,
        },
        ...pay("Arrives"),
    ],
});

registry.category("web_tour.tours").add("order_routing_collect", {
    steps: () => [
        tourUtils.goToCheckout(),
        {
            content: "The nearest place says when",
            trigger: `${method("in_store")} .o_promise_text:contains("at Chicago")`,
        },
        ...choose("in_store"),
        {
            content: "Look at the places",
            trigger: `${method("in_store")} button[name="o_pickup_location_selector"]`,
            run: "click",
        },
        {
            content: "Each says when it is ready",
            trigger: '.o_location_selector .o_location_ready:contains("Ready"):contains("mi")',
        },
        {
            content: "A place without the goods cannot be chosen",
            trigger:
                '.o_location_selector button:contains("Distribution"):contains("Out of stock")',
        },
        {
            content: "Take the nearest",
            trigger: "#submit_location_large:enabled",
            run: "click",
        },
        ...chooseSecondTime("in_store"),
        ...pay("Collect at Chicago"),
    ],
});

registry.category("web_tour.tours").add("order_routing_same_day", {
    steps: () => [
        tourUtils.goToCheckout(),
        ...choose("same_day"),
        ...chooseSecondTime("same_day"),
        ...pay("Brought to you"),
    ],
});
