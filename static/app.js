/* The only script of ours. No eval, nothing stored. */
"use strict";
(() => {
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
  let isOffline;
  const hideAlert = () => $("#alert").replaceChildren();
  const showAlert = (text, offline, ...links) => {
    const box = make("div", "alertmsg"), close = make("button", "btn small", "Close");
    close.onclick = hideAlert;
    box.append(make("p", "", text), ...links, close);
    isOffline = offline;
    $("#alert").replaceChildren(box);
  };
  const signedOut = () => showAlert("You were signed out. Your words are still here.", false,
    Object.assign(make("a", "btn small", "Sign in"), { href: "/sign-in", target: "_blank" }));
  const armToast = () => {
    const toast = $("[data-toast]");
    if (!toast) return;
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove());
    say($("p", toast).textContent);
    setTimeout(leave, 8000);
  };

  // Saving: the line, what is not saved yet, trying again.
  const LOST = "Not saved. Check your connection; your words are still here.";
  const unsaved = new Set();
  let timer, wait = 2500;
  const line = (el, text, bad) => {
    const place = $("[data-savestate]", el.closest("form, section, main") || document) || $("[data-savestate]");
    if (!place) return bad && showAlert(text, true);
    place.textContent = text;
    place.classList.toggle("bad", !!bad);
    if (bad && !unsaved.has(el)) say(text);
  };
  const retry = () => unsaved.forEach((el) => (el.isConnected ? el.dispatchEvent(new Event("retry")) : unsaved.delete(el)));
  const notSaved = (el, text) => {
    if (!el.isConnected) return showAlert("Not saved: " + el.value); // its step has gone
    line(el, text, true);
    unsaved.add(el);
    clearTimeout(timer);
    timer = setTimeout(retry, (wait = Math.min(wait * 2, 60000)));
  };
  addEventListener("online", retry);
  on("visibilitychange", () => document.hidden || retry());
  addEventListener("beforeunload", (e) => unsaved.size && e.preventDefault());

  const tags = new WeakMap(); // hx-ptag: nothing new is a 304
  const stamps = {};
  const isPoll = (ctx) => ctx.sourceEvent?.type === "every";

  on("htmx:config:request", (e) => {
    const { ctx } = e.detail, { request, sourceElement: el } = ctx;
    if (isPoll(ctx) && document.hidden) return e.preventDefault();
    if (request.method !== "GET") request.headers["X-CSRFToken"] = $("meta[name=csrf-token]")?.content;
    const tag = tags.get(el) ?? el.getAttribute("hx-ptag");
    if (tag) request.headers["HX-PTag"] = tag;
  });
  on("htmx:before:request", ({ detail: { ctx } }) => {
    const { body, action } = ctx.request;
    // A queued save was collected before the first was answered: without the newest stamp it would meet itself.
    for (const name of [...(body?.keys() || [])].filter((key) => key.startsWith("version"))) {
      const stamp = ctx.sourceElement.isConnected ? $(`[name="${name}"]`)?.value : stamps[action + name];
      if (stamp) body.set(name, stamp);
    }
    if (isAuto(ctx.sourceElement)) line(ctx.sourceElement, "Saving…");
  });
  on("htmx:after:request", ({ detail: { ctx } }) => {
    const { headers } = ctx.response, tag = headers.get("HX-PTag"), token = headers.get("X-CSRFToken");
    if (tag) tags.set(ctx.sourceElement, tag);
    if (token) $$("meta[name=csrf-token], [name=csrf_token]").forEach((el) => { el[el.matches("meta") ? "content" : "value"] = token; });
    if (isAuto(ctx.sourceElement)) $$("[name^=version]", parse(ctx.text)).forEach((el) => { stamps[ctx.request.action + el.name] = el.value; });
  });
  // An error needs a place to be swapped: 422 its form, others hx-status or HX-Reswap.
  on("htmx:response:error", ({ detail: { ctx } }) => {
    if (ctx.response.status !== 422 && !ctx.hx.retarget) ctx.swap = "none";
  });
  // A poll never replaces what somebody is writing in; it will come again.
  on("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
    const at = document.activeElement;
    if (!isPoll(ctx) || !isText(at)) return;
    for (let i = tasks.length; i--;) if (tasks[i].target?.contains?.(at)) { tasks.splice(i, 1); tags.delete(ctx.sourceElement); }
  });
  on("htmx:finally:request", ({ detail: { ctx } }) => {
    const el = ctx.sourceElement, status = ctx.response?.status, auto = isAuto(el);
    if (!status) return; // called off, or htmx:error has spoken
    if (status < 400) {
      if (unsaved.delete(el)) wait = 2500;
      if (isOffline) hideAlert();
      if (auto && $("[data-savestate]")?.textContent === "Saving…") line(el, "Saved");
      return;
    }
    if (status === 401) {
      if (auto) notSaved(el, "Not saved yet. Sign in to send it.");
      return signedOut();
    }
    if (el.isConnected && (ctx.swap !== "none" || /hx-swap-oob|<hx-partial/.test(ctx.text))) return auto && line(el, "");
    if (el.matches("[data-tick]")) el.reset();
    const title = $("h1", parse(ctx.text))?.textContent || "That did not work. Your words are still here.";
    if (auto) notSaved(el, status >= 500 ? "Not saved yet. Your words are kept here; trying again." : title);
    else showAlert(title);
  });
  on("htmx:error", ({ detail: { ctx } }) => { // network, time-out
    if (!ctx) return;
    const el = ctx.sourceElement;
    if (el.matches("[data-tick]")) el.reset();
    if (isAuto(el)) notSaved(el, LOST);
    else showAlert(isPoll(ctx) ? "No connection. Words are kept on this screen." : LOST, true);
  });
  on("session-expired", signedOut);

  // Focus: an error summary first, else the heading of the new step. (after:swap also fires for 304 and 500.)
  on("htmx:after:settle", ({ target }) => {
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
    const key = ((ctrl ? "ctrl+" : "") + (e.shiftKey && /^[a-z]$|^Arrow/i.test(e.key) ? "shift+" : "") + e.key).toLowerCase();
    const el = $$("[data-key]").find((x) => x.dataset.key.toLowerCase().split(" ").includes(key) && !x.disabled && x.checkVisibility()) ||
      (key === "/" && $("[data-find]"));
    if (el) {
      if (text) at.blur(); // saves what was just written before the step goes
      el.focus();
      if (!isText(el)) el.click();
    } else if (key === "?") $("#keys").showModal();
    else return;
    e.preventDefault();
  });

  on("click", (e) => {
    $$("[data-menu][open]").forEach((menu) => { menu.open = menu.contains(e.target); });
    const b = e.target.closest?.("[data-show], [data-step], [data-set], [data-open], [data-fill-email]");
    if (!b) return;
    const d = b.dataset, field = $(d.for || d.show || d.open || "[name=email]");
    if (d.open) field.showModal();
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
  // After sign-out, Back must not show the old page from memory.
  addEventListener("pageshow", (e) => e.persisted && location.reload());
})();
