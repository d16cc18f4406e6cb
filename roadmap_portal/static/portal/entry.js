// Comfort on the page where values are entered: everything on it works without this file.
(() => {
  "use strict";
  const form = document.getElementById("entries");
  if (!form) return;
  const unsaved = new Set();
  const cardOf = (element) => element.closest?.(".entry");

  // What the check asks for stands open; fields that it names are marked.
  const follow = (live) => {
    const card = cardOf(live);
    if (!card) return;
    for (const name of (live.dataset.open || "").split(" ").filter(Boolean)) {
      document.getElementById(`${card.id}-${name}`).open = true;
    }
    const wrong = new Set([...live.querySelectorAll("[data-problem]")].map((link) => link.dataset.problem));
    card.querySelectorAll("input, select, textarea").forEach((field) => {
      if (wrong.has(field.id)) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    });
  };

  const say = (card, text) => {
    const line = card.querySelector(".entry-saved");
    line.textContent = text;
    line.classList.add("is-unsaved");
  };

  document.addEventListener("input", (event) => { const card = cardOf(event.target); if (card) unsaved.add(card); });

  // A refused or outrun draft is an answer too: it says why, and keeps what was typed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    const card = cardOf(requestConfig.elt);
    if (!card) return;
    const ours = new URL(xhr.responseURL).pathname === new URL(requestConfig.path, location).pathname;
    if (ours && [200, 409, 422].includes(xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
      if (xhr.status === 200) unsaved.delete(card);
    } else {
      // The way to sign in, or an error page: not something to put into a card.
      event.detail.shouldSwap = false;
      say(card, form.dataset.refused);
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const card = cardOf(event.detail.requestConfig?.elt ?? event.target);
    const live = card?.querySelector(".entry-live");
    if (live) follow(live);
  });
  document.addEventListener("htmx:sendError", (event) => {
    const card = cardOf(event.detail.elt);
    if (card) say(card, form.dataset.lost);
  });
  window.addEventListener("online", () => unsaved.forEach((card) => window.htmx.trigger(card, "change")));

  // Enter leads on to the next figure, as on the phone's keyboard, instead of sending the page.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches(".entry input")) return;
    event.preventDefault();
    const fields = [...document.querySelectorAll(".entry .entry-sides input")];
    const next = fields[fields.indexOf(event.target) + 1];
    if (next) next.focus();
    else event.target.blur();
  });

  // Links of the error summary lead into what may be folded away.
  document.addEventListener("click", (event) => {
    const id = event.target.closest?.('a[href^="#"]')?.hash.slice(1);
    const field = id && document.getElementById(id);
    if (!field) return;
    const folded = field.closest("details");
    if (folded) folded.open = true;
  });

  form.addEventListener("submit", () => unsaved.clear());
  window.addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
  document.querySelectorAll(".entry-live").forEach((live) => { if (live.querySelector("[data-problem]")) follow(live); });
})();
