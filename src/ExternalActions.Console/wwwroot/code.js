// A light editor of code: a plain text area, with its text in colours right behind it. Everything that one types goes into the text area.
(() => {
    "use strict";

    // What a text is made of; the first that fits counts. Tokens win over all else, also within strings.
    const token = String.raw`\{\{(?:[^{}]|\{(?!\{))*?\}\}`;
    // Within a string a token may hold quotes. No text fits two of these alternatives: a search that fails would try all combinations.
    const inString = String.raw`(?:${token}|(?!\{\{)[^"\\\n]|\\.)*`;
    const parts = {
        json: new RegExp([
            `(?<token>${token})`,
            String.raw`(?<key>"${inString}"(?=\s*:))`,
            String.raw`(?<string>"${inString}"?)`,
            String.raw`(?<number>-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)`,
            String.raw`(?<word>\b(?:true|false|null)\b)`,
            String.raw`(?<mark>[{}\[\],:])`
        ].join("|"), "g"),
        xml: new RegExp([`(?<token>${token})`, String.raw`(?<key><\/?[\w:.-]+|\/?>)`, String.raw`(?<string>"[^"\n]*")`].join("|"), "g"),
        text: new RegExp(`(?<token>${token})`, "g")
    };

    // A string with tokens in it is coloured around them.
    function split(kind, text) {
        const found = [];
        let end = 0;
        for (const match of text.matchAll(parts.text)) {
            found.push([kind, text.slice(end, match.index)], ["token", match[0]]);
            end = match.index + match[0].length;
        }
        found.push([kind, text.slice(end)]);
        return found.filter(([, part]) => part !== "");
    }

    function tokens(text, language) {
        const found = [];
        let end = 0;
        for (const match of text.matchAll(parts[language] ?? parts.text)) {
            if (match.index > end) {
                found.push(["", text.slice(end, match.index)]);
            }
            const kind = Object.keys(match.groups).find(name => match.groups[name] !== undefined);
            found.push(...(kind === "string" || kind === "key" ? split(kind, match[0]) : [[kind, match[0]]]));
            end = match.index + match[0].length;
        }
        found.push(["", text.slice(end)]);
        return found;
    }

    class Code extends HTMLElement {
        static observedAttributes = ["mark", "language"];

        connectedCallback() {
            this.addEventListener("input", () => this.paint());
            this.paint();
        }

        // The text was changed by the page, not by typing.
        attributeChangedCallback() {
            requestAnimationFrame(() => this.paint());
        }

        paint() {
            const [area, shown] = [this.querySelector("textarea"), this.querySelector("pre")];
            if (!area || !shown) {
                return;
            }

            const pieces = tokens(area.value, this.getAttribute("language")).map(([kind, text]) => {
                const piece = document.createElement("span");
                piece.className = kind ? `ea-code-${kind}` : "";
                piece.textContent = text;
                return piece;
            });
            // A last empty line has a height only with something in it.
            shown.replaceChildren(...pieces, "\u200b");
        }
    }
    customElements.define("ea-code", Code);
})();
