// What pages of executions and the overview need of the browser, beside console.js.
(() => {
    "use strict";

    const two = number => String(number).padStart(2, "0");

    // How far down someone is, and whether the tab is seen at all.
    const view = () => ({ hidden: document.hidden, top: document.scrollingElement.scrollTop });
    const toTop = () => scrollTo({ top: 0 });

    // Between moments and what fields for date and time hold, which is the browser's own time without its zone.
    function toLocal(moment) {
        const at = new Date(moment);
        return isNaN(at) ? "" : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
    }

    function toUtc(text) {
        const at = new Date(text);
        return isNaN(at) ? null : at.toISOString();
    }

    function until(moment) {
        const seconds = Math.ceil((moment - Date.now()) / 1000);
        if (seconds <= 0) {
            return "due now";
        }

        const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
        return days > 0 ? `in ${days} d ${hours} h` : hours > 0 ? `in ${hours} h ${minutes} min` : minutes > 0 ? `in ${minutes} min ${seconds % 60} s` : `in ${seconds} s`;
    }

    // How long until a moment, written again every second.
    class Countdown extends HTMLElement {
        static observedAttributes = ["datetime"];

        connectedCallback() {
            this.show();
            this.timer = setInterval(() => this.show(), 1000);
        }

        disconnectedCallback() {
            clearInterval(this.timer);
        }

        attributeChangedCallback() {
            this.show();
        }

        show() {
            const moment = new Date(this.getAttribute("datetime"));
            if (!isNaN(moment)) {
                this.textContent = until(moment);
            }
        }
    }
    customElements.define("ea-countdown", Countdown);

    Object.assign(window.eaConsole, { view, toTop, toLocal, toUtc });
})();
