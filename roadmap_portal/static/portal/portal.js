// Comfort only: every page works without this file.
(() => {
  "use strict";
  document.documentElement.classList.add("scripted");

  // Pickers send themselves on a choice; the button that does it without script is hidden by the style sheet.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-send-on-change]");
    if (form) form.requestSubmit();
  });

  // After an error the summary is where reading goes on.
  document.querySelector("[data-focus]")?.focus();

  // Menus close on Escape and on a click elsewhere.
  const menus = () => document.querySelectorAll("details.nav-menu[open], details.nav-more[open], details.user-menu[open]");
  document.addEventListener("click", (event) => {
    menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });

  // Typed and not sent: the browser asks before the page is left.
  const touched = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) touched.add(form);
  });
  document.addEventListener("submit", (event) => touched.delete(event.target));
  // Drafts that htmx has saved are safe too.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) touched.delete(event.target.closest("form[data-guard]"));
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...touched].some((form) => form.isConnected)) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  // Drafts that a weak line has left on the device belong to one person: gone when he signs out, and when another
  // person signs in at the same machine.
  const DRAFTS = "portal-draft:";
  const forget = (mine) => {
    try {
      Object.keys(window.localStorage)
        .filter((key) => key.startsWith(DRAFTS) && !(mine && key.startsWith(`${DRAFTS}${mine}:`)))
        .forEach((key) => window.localStorage.removeItem(key));
    } catch { /* no storage: nothing was kept */ }
  };
  const person = document.body.dataset.person;
  if (person) forget(person);
  document.addEventListener("submit", (event) => {
    const to = new URL(event.target.getAttribute("action") || location.href, location.href);
    if (to.pathname.endsWith("/logout/")) forget("");
  });
})();
