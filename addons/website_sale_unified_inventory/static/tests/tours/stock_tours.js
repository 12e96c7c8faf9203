import comboUtils from "@sale/js/tours/combo_configurator_tour_utils";
import configuratorUtils from "@sale/js/tours/product_configurator_tour_utils";
import { registry } from "@web/core/registry";
import stockComboUtils from "@website_sale_stock/js/tours/combo_configurator_tour_utils";

const tours = registry.category("web_tour.tours");

const noSidewaysScrolling = {
    content: "Nothing sticks out of the page",
    trigger: "body",
    run() {
        const { scrollWidth, clientWidth } = document.documentElement;
        if (scrollWidth > clientWidth) {
            throw new Error(`The page is ${scrollWidth} wide in a window of ${clientWidth}.`);
        }
    },
};

tours.add("website_sale_unified_inventory.my_store", {
    steps: () => [
        {
            content: "The stores have it, and it is few here",
            trigger:
                ".o_unified_place:contains('Chicago Store'):contains('Only 3 left') .o_unified_choose",
            run: "click",
        },
        {
            content: "The chosen store is on top, and the other one has a distance",
            trigger: ".o_unified_place:first:contains('Chicago Store'):contains('My store')",
        },
        { trigger: ".o_unified_place:contains('Boston Store'):contains('km')" },
        noSidewaysScrolling,
        {
            content: "Go to the list",
            trigger: "body",
            run() {
                window.location.href = "/shop?search=Vase";
            },
            expectUnloadPage: true,
        },
        {
            content: "It knows the store",
            trigger: ".o_unified_filter a:contains('Available at Chicago Store')",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_unified_filter .fa-check-square" },
        { trigger: ".o_wsale_products_item_title:contains('Vase')" },
        noSidewaysScrolling,
        {
            content: "Another store",
            trigger: ".o_unified_filter .dropdown-toggle",
            run: "click",
        },
        {
            trigger: ".o_unified_filter .dropdown-item:contains('Everything we have')",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_unified_filter .fa-square-o" },
    ],
});

tours.add("website_sale_unified_inventory.cart_is_told", {
    steps: () => [
        {
            content: "Something has gone, one is left",
            trigger: ".o_unified_shortage:contains('Lamp: only 1 left')",
        },
        noSidewaysScrolling,
        {
            trigger: ".o_unified_shortage .o_unified_set:contains('Set the quantity to 1')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Now all can be had",
            trigger: "body:not(:has(.o_unified_shortage)) #cart_products:contains('Lamp')",
        },
    ],
});

tours.add("website_sale_unified_inventory.held_at_checkout", {
    steps: () => [
        {
            content: "The goods are held, the time runs",
            trigger: ".o_unified_hold.alert-success .o_unified_time:contains('14:')",
        },
        noSidewaysScrolling,
    ],
});

const addToCart = { content: "Add to cart", trigger: "#add_to_cart", run: "click" };

function assertPlus(state) {
    return {
        content: `The plus is ${state}`,
        trigger: `.modal button[name=sale_quantity_button_plus]:${state}:first`,
    };
}

tours.add("website_sale_unified_inventory.configurator_caps", {
    steps: () => [
        addToCart,
        configuratorUtils.assertProductQuantity("Bowl", 1),
        assertPlus("enabled"),
        configuratorUtils.setProductQuantity("Bowl", 50),
        configuratorUtils.assertProductQuantity("Bowl", 40),
        assertPlus("disabled"),
        configuratorUtils.decreaseProductQuantity("Bowl"),
        configuratorUtils.assertProductQuantity("Bowl", 39),
        assertPlus("enabled"),
        configuratorUtils.increaseProductQuantity("Bowl"),
        configuratorUtils.assertProductQuantity("Bowl", 40),
        assertPlus("disabled"),
        {
            content: "All of them can be had",
            trigger: "button:contains(Go to Checkout):enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The cart has them",
            trigger: "div.o_cart_product input.quantity[value='40']",
        },
    ],
});

tours.add("website_sale_unified_inventory.combo_configurator_caps", {
    steps: () => [
        addToCart,
        comboUtils.setQuantity(30),
        comboUtils.assertQuantity(30),
        stockComboUtils.assertQuantityNotAvailable("Lid"),
        comboUtils.selectComboItem("Bowl"),
        assertPlus("enabled"),
        comboUtils.setQuantity(50),
        comboUtils.assertQuantity(40),
        stockComboUtils.assertAllQuantitySelected("Bowl"),
        assertPlus("disabled"),
        comboUtils.setQuantity(20),
        comboUtils.assertQuantity(20),
        assertPlus("enabled"),
        comboUtils.selectComboItem("Lid"),
        comboUtils.setQuantity(21),
        comboUtils.assertQuantity(20),
        assertPlus("disabled"),
    ],
});
