// Starts Blazor, and runs the overlay of a lost connection.
(() => {
    "use strict";

    Blazor.start({
        circuit: {
            // One WebSocket and nothing before it: through a balancer, a second request could reach another server.
            configureSignalR: builder => builder.withUrl("_blazor", { skipNegotiation: true, transport: 1 })
        }
    });

    const overlay = document.getElementById("components-reconnect-modal");
    const reload = () => location.reload();

    async function connect() {
        overlay.classList.add("ea-trying");
        try {
            // False: the server is there but has forgotten this page.
            if (!await Blazor.reconnect() && !await Blazor.resumeCircuit()) {
                reload();
            }
        } catch {
            // It did not answer; the overlay stays.
        } finally {
            overlay.classList.remove("ea-trying");
        }
    }

    const connectWhenSeen = () => {
        if (document.visibilityState === "visible") {
            connect();
        }
    };

    overlay.addEventListener("components-reconnect-state-changed", event => {
        switch (event.detail.state) {
            case "show":
                if (!overlay.open) {
                    overlay.showModal();
                }
                break;
            case "hide":
                overlay.close();
                document.removeEventListener("visibilitychange", connectWhenSeen);
                break;
            case "failed":
                document.addEventListener("visibilitychange", connectWhenSeen);
                break;
            case "rejected":
                reload();
                break;
        }
    });
    // Escape must not close it: nothing behind it works.
    overlay.addEventListener("cancel", event => event.preventDefault());
    document.getElementById("ea-reconnect-now").addEventListener("click", connect);
    document.getElementById("ea-reconnect-reload").addEventListener("click", reload);
})();
