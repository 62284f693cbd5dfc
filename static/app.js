/* Keys, focus, the clock, alerts; words.js saves what is written. No eval, nothing stored. */
"use strict";
const oneonone = (() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (type, run, capture) => document.addEventListener(type, run, capture);
  const make = (tag, className, textContent) => Object.assign(document.createElement(tag), { className, textContent });
  const parse = (text) => new DOMParser().parseFromString(text, "text/html");
  const isText = (el) => el?.matches?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
  const isAuto = (el) => el.matches("[data-autosave]");
  const changed = (el) => ["input", "change"].forEach((type) => el.dispatchEvent(new Event(type, { bubbles: true })));

  // One polite region, one alert region, one toast.
  const say = (text) => {
    $("#live").textContent = "";
    setTimeout(() => { $("#live").textContent = text; }, 50);
  };
  let shown; // what the alert says, so that the same failure is said once
  const hideAlert = (kind) => {
    if (kind && kind !== shown) return;
    $("#alert").replaceChildren();
    shown = "";
  };
  const showAlert = (text, kind, ...links) => {
    if (kind && kind === shown) return;
    const box = make("div", kind && kind !== "lost" ? "alertmsg calm" : "alertmsg"), close = make("button", "btn small", "Close");
    close.onclick = () => hideAlert();
    box.append(make("p", "", text), ...links, close);
    shown = kind;
    $("#alert").replaceChildren(box);
  };
  const armToast = () => {
    const toast = $("[data-toast]");
    if (!toast) return;
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove());
    say($("p", toast).textContent);
    setTimeout(leave, 8000);
  };

  const setToken = (token) => $$("meta[name=csrf-token], [name=csrf_token]").forEach((el) => { el[el.matches("meta") ? "content" : "value"] = token; });
  const isNews = (ctx) => ctx.sourceElement.id === "sync";
  const LOST = "Not saved. Check your connection; your words are still here.";

  on("htmx:config:request", ({ detail: { ctx: { request } } }) => {
    if (request.method !== "GET") request.headers["X-CSRFToken"] = $("meta[name=csrf-token]")?.content;
  });
  on("htmx:after:request", ({ detail: { ctx } }) => {
    const token = ctx.response.headers.get("X-CSRFToken");
    if (token) setToken(token);
  });
  // An error needs a place to be swapped: 422 its form, others hx-status or HX-Reswap.
  on("htmx:response:error", ({ detail: { ctx } }) => {
    if (ctx.response.status !== 422 && !ctx.hx.retarget) ctx.swap = "none";
  });
  // What saves itself and what asks for news is words.js's; here is every other form and link.
  on("htmx:finally:request", ({ detail: { ctx } }) => {
    const el = ctx.sourceElement, status = ctx.response?.status;
    if (!status || isAuto(el) || isNews(ctx)) return; // called off, or htmx:error has spoken
    if (status < 400) return hideAlert("lost");
    if (status === 401 || (el.isConnected && (ctx.swap !== "none" || /hx-swap-oob|<hx-partial/.test(ctx.text)))) return;
    if (el.matches("[data-tick]")) el.reset();
    showAlert($("h1", parse(ctx.text))?.textContent || "That did not work. Your words are still here.");
  });
  on("htmx:error", ({ detail: { ctx } }) => { // network, time-out
    if (!ctx || isAuto(ctx.sourceElement) || isNews(ctx)) return;
    if (ctx.sourceElement.matches("[data-tick]")) ctx.sourceElement.reset();
    showAlert(LOST, "lost");
  });

  // htmx keeps the focus where it was, but not when Back draws a whole page (outerSync).
  let held = "";
  on("htmx:before:swap", ({ detail: { ctx } }) => { held = ctx.swap === "outerSync" ? document.activeElement.id : ""; });

  // Focus: an error summary first, else the heading of the new step. (after:swap also fires for 304 and 500.)
  on("htmx:after:settle", ({ target }) => {
    if (oneonone.isMorphed(target)) return; // news of another screen moves nobody's focus
    if (held && target === document.body) document.getElementById(held)?.focus();
    const find = (selector) => (target.matches(selector) ? target : $(selector, target));
    const isStage = target.matches("#stage, #main, body"), summary = find("[data-error-summary]"), words = find("[data-say]");
    const first = summary || (isStage && find("[data-focus]"));
    if (first) first.focus();
    if (words && words !== first) say(words.textContent);
    if (target.matches("#toast, body")) armToast();
    if (isStage && !summary) target.classList.add("entering");
    drawUntil();
  });

  on("keydown", (e) => {
    const at = e.target, text = isText(at), ctrl = e.ctrlKey || e.metaKey, arrow = e.key.startsWith("Arrow");
    if (e.isComposing || e.altKey || e.repeat || $("dialog:modal")) return;
    if (e.key === "Escape") {
      const menu = $("[data-menu][open]");
      if (menu) menu.open = false;
      else if (text) at.blur();
      return;
    }
    if ((text && !ctrl) || (arrow && (ctrl && text || at.closest("[type=radio], [role=radiogroup]")))) return;
    if (e.key.length === 1 && document.body.dataset.keys === "off") return;
    // In a list j and k go from row to row; a key that stands in rows means the row with the focus.
    const rows = $$("[data-row]"), row = at.closest("[data-row]"), to = rows[row ? rows.indexOf(row) + (e.key === "j" ? 1 : -1) : 0];
    if (!ctrl && rows.length && /^[jk]$/.test(e.key)) {
      e.preventDefault();
      return to && $("[data-row-go]", to).focus();
    }
    const key = ((ctrl ? "ctrl+" : "") + (e.shiftKey && /^[a-z]$|^Arrow/i.test(e.key) ? "shift+" : "") + e.key).toLowerCase();
    const el = $$("[data-key]").find((x) => x.dataset.key.toLowerCase().split(" ").includes(key) && !x.disabled && x.checkVisibility() && (!row || !x.closest("[data-row]") || row.contains(x))) ||
      (key === "/" && $("[data-find]"));
    if (el) {
      if (text) at.blur(); // saves what was just written before the step goes
      el.focus();
      if (!isText(el)) el.click();
    } else if (key === "?") $("#keys")?.showModal();
    else return;
    e.preventDefault();
  });

  on("click", (e) => {
    $$("[data-menu][open]").forEach((menu) => { menu.open = menu.contains(e.target); });
    const b = e.target.closest?.("[data-show], [data-step], [data-set], [data-open], [data-print], [data-fill-email]");
    if (!b) return;
    const d = b.dataset, field = $(d.for || d.show || d.open || "[name=email]");
    if (d.open) field.showModal();
    if ("print" in d) print();
    if (d.show) b.setAttribute("aria-pressed", (field.type = field.type === "text" ? "password" : "text") === "text");
    if (d.step) {
      if (field.value === "") field.value = field.dataset.last || field.min || 0;
      field.stepUp(d.step);
      say(field.value);
      changed(field);
    }
    if (d.set) {
      for (const input of field.matches("input") ? [field] : $$("input", field)) {
        const value = d.set === "@last" ? input.dataset.last : d.set, radio = input.type === "radio";
        if (radio ? input.value !== value : value === undefined) continue;
        input[radio ? "checked" : "value"] = radio || value;
        changed(input);
      }
      say(b.textContent.trim());
    }
    if (d.fillEmail) {
      e.preventDefault();
      field.value = d.fillEmail;
      $("[name=password]").value = "one-to-one-demo";
      $("[type=submit]", field.form).focus();
    }
  });
  // Captured, so that the tick too many is gone before anything saves it.
  on("change", (e) => {
    const most = e.target.closest?.("[data-max]");
    if (!most || $$(":checked", most).length <= most.dataset.max) return;
    e.target.checked = false;
    e.stopPropagation();
    say(most.dataset.max + " is the most.");
  }, true);
  // "Not this week" and a number put each other out.
  on("input", ({ target: el }) => {
    const alone = "[data-alone]", gauge = el.closest("[data-gauge]");
    if (!gauge || (el.matches(alone) && !el.checked)) return;
    for (const it of $$("input:not([type=radio], [type=hidden])", gauge)) {
      if (it === el || !(el.matches(alone) || it.matches(alone))) continue;
      it[it.type === "checkbox" ? "checked" : "value"] = "";
    }
  }, true);
  on("input", ({ target: el }) => {
    const place = document.getElementById(el.id + "-left");
    if (!place) return;
    const left = el.maxLength - el.value.length;
    place.hidden = left > 40;
    place.textContent = left + " characters left";
  });

  // Until 10:30: a bar every 15 seconds, words only twice.
  let stage;
  const drawUntil = () => {
    const bar = $("[data-until-bar]");
    if (!bar) return;
    const to = Date.parse(bar.dataset.to), left = to - Date.now(), share = 1 - left / (to - Date.parse(bar.dataset.from));
    bar.setAttribute("width", Math.max(0, Math.min(1, share)) * bar.previousElementSibling.getAttribute("width"));
    const now = left <= 0 ? 2 : left <= 300000 ? 1 : 0;
    if (now > stage) say(now === 1 ? "5 minutes left" : "Time");
    stage = now;
  };
  setInterval(drawUntil, 15000);
  drawUntil();
  armToast();
  $("[data-error-summary]")?.focus();
  // On a phone the pages scroll sideways: the one that is open is brought into sight.
  $$(".nav [aria-current], .tabs [aria-current]").forEach((el) => el.scrollIntoView({ block: "nearest", inline: "nearest" }));
  // After sign-out, Back must not show the old page from memory.
  addEventListener("pageshow", (e) => e.persisted && location.reload());

  return { $, $$, on, make, parse, isText, isAuto, isNews, say, showAlert, hideAlert, setToken, isMorphed: () => false };
})();
