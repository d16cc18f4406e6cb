// Comfort on the page where values are entered: everything on it works without this file.
(() => {
  "use strict";
  const form = document.getElementById("entries");
  if (!form) return;
  const device = window.portalDevice;
  const RETRY = 20000;
  const unsaved = new Set();
  const cardOf = (element) => element.closest?.(".entry");
  const send = (card) => window.htmx.trigger(card, "change");

  // What the check asks for stands open; fields that it names are marked.
  const follow = (live) => {
    const card = cardOf(live);
    if (!card) return;
    for (const name of (live.dataset.open || "").split(" ").filter(Boolean)) {
      const part = document.getElementById(`${card.id}-${name}`);
      if (part) part.open = true;
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

  document.addEventListener("input", (event) => {
    const card = cardOf(event.target);
    if (!card) return;
    unsaved.add(card);
    card.edits = (card.edits ?? 0) + 1;
    device.keep(card);
    if (!navigator.onLine) say(card, form.dataset.lost);
  });

  // An absence wants a note, and the hand is faster than the line.
  document.addEventListener("change", (event) => {
    const note = event.target.value && event.target.name?.endsWith("-absence") && document.getElementById(`${cardOf(event.target)?.id}-remark`);
    if (note) note.open = true;
  });

  // What was typed while a request was under way is not in its answer.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const card = cardOf(event.detail.elt);
    if (card) card.sent = card.edits;
  });

  // A refused or outrun draft is an answer too: it says why, and keeps what was typed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    const card = cardOf(requestConfig.elt);
    if (!card) return;
    const ours = new URL(xhr.responseURL).pathname === new URL(requestConfig.path, location).pathname;
    if (ours && [200, 409, 422].includes(xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
      if (xhr.status === 200 && card.sent === card.edits) { unsaved.delete(card); device.drop(card); }
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
    if (unsaved.has(card) && event.detail.xhr?.status === 200) device.keep(card);
  });
  document.addEventListener("htmx:sendError", (event) => {
    const card = cardOf(event.detail.elt);
    if (card) { unsaved.add(card); device.keep(card); say(card, form.dataset.lost); }
  });
  document.addEventListener("htmx:timeout", (event) => {
    const card = cardOf(event.detail.elt);
    if (card) { unsaved.add(card); say(card, form.dataset.lost); }
  });

  // Back on the line, or every so often while something waits: not every line says when it is back.
  const resend = () => { if (navigator.onLine) unsaved.forEach((card) => { if (card.isConnected) send(card); }); };
  window.addEventListener("online", resend);
  window.setInterval(() => { if (document.visibilityState === "visible" && document.querySelector(".entry-saved.is-unsaved")) resend(); }, RETRY);
  window.addEventListener("load", () => {
    document.querySelectorAll(".entry").forEach((card) => {
      if (!device.restore(card)) return;
      unsaved.add(card);
      say(card, navigator.onLine ? form.dataset.restored : form.dataset.lost);
    });
    resend();
  });

  // --- by keyboard -------------------------------------------------------------------
  const figures = () => [...document.querySelectorAll(".entry .entry-sides input")];
  const firstField = (card) => card.querySelector(".entry-sides input") ?? card;
  const notReady = (card) => ["missing", "draft", "returned", "reopened", "withdrawn"].includes(card.querySelector("[data-standing]")?.dataset.standing) && card.querySelector("[name$='-base']");

  // What the check still asks for, a reason as well as a figure.
  const wanted = (card) => document.getElementById(card.querySelector("[data-problem]")?.dataset.problem) ?? firstField(card);

  const show = (card) => {
    const field = wanted(card);
    const folded = field.closest("details");
    if (folded) folded.open = true;
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  };
  const jump = (step, from) => {
    const cards = [...document.querySelectorAll(".entry")];
    const at = cards.indexOf(from);
    const before = cards.slice(0, Math.max(at, 0)), after = cards.slice(at + 1);
    const order = step > 0 ? [...after, ...before] : [...before.reverse(), ...after.reverse()];
    if (from) order.push(from);
    const next = order.find(notReady);
    if (next) show(next);
    // Nothing is left but to send it.
    else document.getElementById("entry-submit")?.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.altKey && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      jump(event.key === "ArrowDown" ? 1 : -1, cardOf(event.target));
      return;
    }
    // Enter leads on to the next figure, as on the phone's keyboard, instead of sending the page.
    if (event.key !== "Enter" || !event.target.matches(".entry input")) return;
    event.preventDefault();
    const beyond = event.shiftKey ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
    const next = figures()[event.shiftKey ? "findLast" : "find"]((field) => event.target.compareDocumentPosition(field) & beyond);
    if (next) { next.focus(); next.select(); }
    else if (!event.shiftKey) jump(1, cardOf(event.target));
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    if (link.matches("[data-next]")) {
      event.preventDefault();
      jump(1, cardOf(document.activeElement) ?? window.portalLastCard);
      return;
    }
    // Links of the error summary lead into what may be folded away.
    const folded = target.closest("details");
    if (folded) folded.open = true;
  });
  document.addEventListener("focusin", (event) => { window.portalLastCard = cardOf(event.target) ?? window.portalLastCard; });

  // --- sending -----------------------------------------------------------------------
  let sending = false;
  form.addEventListener("submit", (event) => {
    if (sending || !navigator.onLine) {
      event.preventDefault();
      if (!sending) unsaved.forEach((card) => say(card, form.dataset.lost));
      return;
    }
    sending = true;
    unsaved.clear();
  });
  window.addEventListener("pageshow", () => { sending = false; });
  window.addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
  document.querySelectorAll(".entry-live").forEach((live) => { if (live.querySelector("[data-problem]")) follow(live); });
})();
