// What only a browser knows: light or dark, the time zone, the clipboard, and what was typed in this tab.
(() => {
    "use strict";

    const systemDark = matchMedia("(prefers-color-scheme: dark)");
    const themeKey = "ea-theme";
    const draftPrefix = "ea-draft:";

    // Storage may be forbidden; then nothing is remembered.
    const read = (storage, key) => { try { return storage().getItem(key); } catch { return null; } };
    const write = (storage, key, value) => { try { storage().setItem(key, value); } catch { } };
    const local = () => localStorage;
    const session = () => sessionStorage;

    const theme = {
        // "light" and "dark" are someone's choice; "system" follows the system.
        choice: () => ["light", "dark"].includes(read(local, themeKey)) ? read(local, themeKey) : "system",
        isDark: () => theme.choice() === "system" ? systemDark.matches : theme.choice() === "dark",
        state: () => ({ choice: theme.choice(), isDark: theme.isDark() }),
        choose: choice => {
            write(local, themeKey, choice);
            theme.apply();
            return theme.state();
        },
        apply: () => { document.documentElement.dataset.theme = theme.isDark() ? "dark" : "light"; },
        watch: layout => {
            const tell = () => {
                theme.apply();
                layout.invokeMethodAsync("ThemeChanged", theme.state()).catch(() => { });
            };
            systemDark.addEventListener("change", tell);
            // Another tab chose.
            addEventListener("storage", event => { if (event.key === themeKey) { tell(); } });
        }
    };
    theme.apply();

    const drafts = {
        read: key => read(session, draftPrefix + key),
        write: (key, text) => write(session, draftPrefix + key, text),
        remove: key => { try { sessionStorage.removeItem(draftPrefix + key); } catch { } }
    };

    async function copy(text) {
        try {
            await navigator.clipboard.writeText(text);
            return true;
        } catch {
            // Only https and loopback have a clipboard.
            return false;
        }
    }

    // Leads to what a form was answered: the first field that is wrong, ready to be typed into, or else the words above the buttons.
    function showAnswer(form) {
        // What was answered is rendered first.
        requestAnimationFrame(() => {
            const field = document.querySelector(`${form} [aria-invalid="true"]`);
            field?.focus();
            (field ?? document.querySelector(`${form} .ea-summary, ${form} .ea-test`))?.scrollIntoView({ block: "center" });
        });
    }

    // Leads to a part of the page that has just appeared, and into its first field.
    function show(selector) {
        requestAnimationFrame(() => {
            const part = document.querySelector(selector);
            part?.scrollIntoView({ block: "nearest" });
            (part?.matches("input, textarea, select") ? part : part?.querySelector("input, textarea, select"))?.focus({ preventScroll: true });
        });
    }

    // Leads to the heading of a page that has just appeared, unless someone is in that page already: the keys pressed next would be lost.
    function enter() {
        if (!document.querySelector("#main :focus")) {
            document.querySelector("h1")?.focus({ preventScroll: true });
        }
    }

    // Leads back to the heading when what was focused is gone, as a button that was pressed and has nothing more to do. It may go only after
    // seconds: a dialog that closes gives the focus back to it first, and the answer to what it asked for may come before or after that.
    function regain(frames = 300) {
        requestAnimationFrame(() => {
            if (document.activeElement === null || document.activeElement === document.body) {
                document.querySelector("h1")?.focus({ preventScroll: true });
            } else if (frames > 0) {
                regain(frames - 1);
            }
        });
    }

    // Goes to a page of this server as a form does: only so it may change anything there.
    function post(path) {
        const form = document.createElement("form");
        form.method = "post";
        form.action = path;
        document.body.append(form);
        form.submit();
    }

    const units = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];
    const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
    const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

    function ago(moment) {
        const seconds = (moment - Date.now()) / 1000;
        for (const [unit, length] of units) {
            if (Math.abs(seconds) >= length) {
                return relative.format(Math.trunc(seconds / length), unit);
            }
        }

        return Math.abs(seconds) < 10 ? "just now" : relative.format(Math.round(seconds), "second");
    }

    // A moment in the browser's own time zone and way of writing; relative ones keep up with the clock.
    class Moment extends HTMLElement {
        static observedAttributes = ["datetime", "relative"];

        connectedCallback() {
            this.show();
            if (this.hasAttribute("relative")) {
                this.timer = setInterval(() => this.show(), 15000);
            }
        }

        disconnectedCallback() {
            clearInterval(this.timer);
        }

        attributeChangedCallback() {
            this.show();
        }

        show() {
            const moment = new Date(this.getAttribute("datetime"));
            if (isNaN(moment)) {
                return;
            }

            const full = absolute.format(moment);
            this.textContent = this.hasAttribute("relative") ? ago(moment) : full;
            this.title = full;
        }
    }
    customElements.define("ea-time", Moment);

    window.eaConsole = { theme, drafts, copy, showAnswer, show, enter, regain, post };
})();
