/* What is written: saved field by field, kept in this browser while it waits, never replaced under
   somebody's hands by news of another screen. The server's half: lib/versions.py, sync.py. */
"use strict";
(() => {
  const { $, $$, on, make, parse, isText, isAuto, isNews, say, showAlert, hideAlert, setToken } = oneonone;
  const { person, draftKey } = document.body.dataset;
  const REST = 700, LONGEST = 5000, MOST_KEPT_ALIVE = 60000, WEEK = 7 * 24 * 3600 * 1000;
  const TEXTS = "[data-autosave=text], [data-autosave=private]", BOXES = "[data-keep]";
  const byId = (el, part) => document.getElementById(`${el.id}-${part}`);
  const urlOf = (el) => el.getAttribute("hx-post");
  const isPrivate = (el) => el.dataset.autosave === "private";
  const inForm = (form) => [...form.elements].filter((el) => el.matches(TEXTS));

  // --- Drafts: the person's own words, only while no answer has come (D14) -----------------------

  // A meeting-room computer keeps nothing: whoever sits there next is somebody else.
  const mayKeep = Boolean(person && draftKey);
  const PREFIX = `oneonone:${person}:`;
  let secret; // promised once; nothing where the page is not a secure context
  const theSecret = () => (secret ??= crypto.subtle?.importKey("raw", Uint8Array.from(atob(draftKey), (c) => c.charCodeAt(0)), "AES-GCM", false, ["encrypt", "decrypt"]) ?? null);
  const hidden = async (draft) => {
    const text = JSON.stringify(draft), key = await theSecret();
    if (!key) return text;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text));
    return btoa(String.fromCharCode(...iv) + Array.from(new Uint8Array(sealed), (n) => String.fromCharCode(n)).join(""));
  };
  const opened = async (text) => {
    if (text.startsWith("{")) return JSON.parse(text);
    const all = Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), key = await theSecret();
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: all.slice(0, 12) }, key, all.slice(12))));
  };
  const newest = {}; // a slow encryption must not bring back what has been answered meanwhile
  const keep = async (draft) => {
    if (!mayKeep) return;
    const key = PREFIX + draft.url, turn = (newest[key] = {});
    try {
      const text = await hidden({ ...draft, page: location.pathname, at: Date.now() });
      if (newest[key] === turn) localStorage.setItem(key, text);
    } catch { /* no room or no storage: the page still has it */ }
  };
  const forget = (url) => {
    newest[PREFIX + url] = null;
    try { localStorage.removeItem(PREFIX + url); } catch { /* as above */ }
  };
  const drafts = async () => {
    const found = [];
    if (!mayKeep) return found;
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
      try {
        const draft = await opened(localStorage.getItem(key));
        if (Date.now() - draft.at < WEEK) found.push(draft);
        else localStorage.removeItem(key);
      } catch { localStorage.removeItem(key); } // written with a key that is gone
    }
    return found;
  };

  // --- One field: what the server has of it, and what waits ---------------------------------------

  const states = new WeakMap(); // text -> { saved, typing, rest, longest, isHeld }
  const state = (el) => {
    if (!states.has(el)) states.set(el, { saved: el.defaultValue });
    return states.get(el);
  };
  const isDirty = (el) => (el.matches(TEXTS) ? el.value !== state(el).saved : isText(el) && !el.matches("select") && el.value !== el.defaultValue);
  const waiting = new Set(); // what was not saved: to be tried again
  const flying = new Set(); // what is on its way
  let timer, wait = 500;

  const line = (el, text, isBad) => {
    const place = $("[data-savestate]", el.closest("form, section, main") || document) || $("[data-savestate]");
    if (!place) return isBad && showAlert(text, "lost");
    place.textContent = text;
    place.classList.toggle("bad", Boolean(isBad));
    if (isBad && !waiting.has(el)) say(text);
  };
  const keptWhere = (el) => (isKept(el) ? "Not saved yet. Kept on this device." : "Not saved yet. Kept on this page.");
  const ops = (el) => byId(el, "op");
  const count = (el) => { // one step further in this typing
    const op = ops(el);
    if (!op) return;
    const [typing, number] = op.value.split(".");
    op.value = `${typing}.${Number(number || 0) + 1}`;
  };
  const labelOf = (el) => el.labels?.[0]?.textContent.trim() || "";
  const draftOf = (el) => ({
    url: urlOf(el) || `${el.form.getAttribute("hx-post") || el.form.getAttribute("action")}#${el.name}`, name: el.name, text: el.value, label: labelOf(el),
    version: byId(el, "version")?.value, op: ops(el)?.value, isBox: el.matches(BOXES),
  });

  const save = (el) => {
    const now = state(el);
    clearTimeout(now.rest);
    clearTimeout(now.longest);
    now.longest = 0;
    if (el.value === now.saved || now.isHeld) return;
    if (!isPrivate(el)) keep(draftOf(el));
    el.dispatchEvent(new Event("save"));
  };
  const typed = (el) => {
    count(el);
    if (el.matches(BOXES)) {
      clearTimeout(state(el).rest);
      state(el).rest = setTimeout(() => el.isConnected && (el.value ? keep(draftOf(el)) : forget(draftOf(el).url)), REST);
      return;
    }
    const now = state(el);
    if (now.isHeld) { // both texts, or the offer after the close, stand below: they hold these words
      const late = $("[data-late] [name=text]", byId(el, "conflict"));
      if (late) late.value = el.value;
      if (!isPrivate(el)) keep(draftOf(el));
      return;
    }
    clearTimeout(now.rest);
    now.rest = setTimeout(save, REST, el);
    now.longest ||= setTimeout(save, LONGEST, el);
  };
  on("input", ({ target }) => target.matches?.(`${TEXTS}, ${BOXES}`) && typed(target));
  on("change", ({ target }) => target.matches?.(TEXTS) && save(target));
  on("focusout", ({ target }) => {
    if (target.matches?.(TEXTS)) save(target);
    if (missed.delete(target)) news()?.removeAttribute("hx-ptag"); // and now they may come
    setTimeout(follow, 50);
  });

  const acknowledged = (el, text) => {
    state(el).saved = text;
    waiting.delete(el);
    if (el.value === text) forget(urlOf(el));
    else if (!state(el).isHeld) {
      clearTimeout(state(el).rest);
      state(el).rest = setTimeout(save, REST, el);
    }
  };
  const hold = (el, isHeld) => { state(el).isHeld = isHeld; waiting.delete(el); };

  // --- Trying again ------------------------------------------------------------------------------

  const retry = () => {
    clearTimeout(timer);
    waiting.forEach((el) => {
      if (!el.isConnected) waiting.delete(el);
      else if (!el.matches(TEXTS)) el.dispatchEvent(new Event("save"));
      else save(el);
    });
  };
  const notSaved = (el, text, after = 0) => {
    if (!el.isConnected) return;
    line(el, text, true);
    waiting.add(el);
    clearTimeout(timer);
    wait = Math.min(wait * 2, 60000);
    timer = setTimeout(retry, Math.max(wait * (0.75 + Math.random() / 2), after * 1000));
  };
  let isCutOff = false; // since a request found no server
  const back = () => { isCutOff = false; wait = 500; hideAlert("offline"); retry(); deliver(); };
  addEventListener("online", back);
  addEventListener("offline", () => { isCutOff = true; showAlert("Working offline. Words are kept on this screen.", "offline"); });
  // Leaving may be for good: what is not answered yet goes once more, past htmx, with the page's last breath.
  const leave = () => {
    for (const el of $$(TEXTS)) {
      const body = bodyOf(draftOf(el)).toString();
      if (!isDirty(el) || state(el).isHeld) continue;
      if (!isPrivate(el)) keep(draftOf(el));
      if (body.length < MOST_KEPT_ALIVE) send(draftOf(el), true).then((answer) => answer?.ok && answered(el, answer, draftOf(el).text), () => {});
    }
  };
  on("visibilitychange", () => (document.hidden ? leave() : retry()));
  addEventListener("pagehide", leave);
  // Asks only where leaving would lose something: texts that are kept here need no question.
  const isKept = (el) => mayKeep && el.matches(TEXTS) && !isPrivate(el);
  addEventListener("beforeunload", (e) => [...$$(TEXTS).filter(isDirty), ...waiting].some((el) => !isKept(el)) && e.preventDefault());

  const bodyOf = (draft) => new URLSearchParams({ [draft.name]: draft.text, [`version_${draft.name}`]: draft.version ?? "", [`op_${draft.name}`]: draft.op ?? "" });
  const send = (draft, keepalive = false) => fetch(draft.url, {
    method: "POST", body: bodyOf(draft), keepalive, credentials: "same-origin",
    headers: { "HX-Request": "true", "X-CSRFToken": $("meta[name=csrf-token]").content },
  });
  const answered = async (el, answer, text) => {
    const stamp = $(`[name="version_${el.name}"]`, parse(await answer.text()));
    if (stamp && byId(el, "version")) byId(el, "version").value = stamp.value;
    counted(answer.headers);
    acknowledged(el, text);
  };

  // --- Requests of htmx -------------------------------------------------------------------------

  const news = () => $("#sync");
  const tagOf = (el) => el.getAttribute("hx-ptag");
  // My own write is no news to me: the count is one further, and so is what I have.
  let known = 0; // how far this page has seen the count: older news are none
  const countIn = (tag) => Number(tag?.split("-")[0]) || 0;
  const counted = (headers) => {
    const now = Number(headers.get("X-Changes")), el = news();
    known = Math.max(known, now);
    if (!now || !el || !tagOf(el)) return;
    const [before, here] = tagOf(el).split("-");
    if (Number(before) === now - 1) el.setAttribute("hx-ptag", `${now}-${here}`);
  };

  on("htmx:config:request", (e) => {
    const { ctx } = e.detail, { request, sourceElement: el } = ctx;
    if (isNews(ctx)) {
      if (document.hidden) return e.preventDefault();
      if (tagOf(el)) request.headers["HX-PTag"] = tagOf(el);
    }
    if (!el.matches(TEXTS)) return;
    const own = [el.name, `version_${el.name}`, `op_${el.name}`, "csrf_token"];
    for (const name of [...request.body.keys()]) if (!own.includes(name)) request.body.delete(name);
  });
  on("htmx:before:request", ({ detail: { ctx } }) => {
    const { sourceElement: el, request: { body } } = ctx;
    if (el.matches(TEXTS)) { // it may have waited for the one before: what is said now counts
      const draft = draftOf(el);
      bodyOf(draft).forEach((value, name) => body.set(name, value));
    }
    if (isAuto(el)) { flying.add(el); line(el, "Saving…"); }
  });
  const COMING_BACK = [401, 429];
  const TOLD = { 404: "Not saved: this is no longer yours to write. Copy your words.", 413: "Not saved: that is more than fits. Your words are still here." };

  on("htmx:after:request", ({ detail: { ctx } }) => counted(ctx.response.headers));
  // A whole page is never the answer to one field.
  on("htmx:before:swap", (e) => {
    const { ctx } = e.detail;
    if (isAuto(ctx.sourceElement) && ctx.response?.status >= 400 && /^\s*<!doctype/i.test(ctx.text)) e.preventDefault();
  });
  on("htmx:finally:request", ({ detail: { ctx } }) => {
    const el = ctx.sourceElement, status = ctx.response?.status, { body } = ctx.request;
    flying.delete(el);
    if (!status) return; // called off, or htmx:error has spoken
    const headers = ctx.response.headers;
    if (isNews(ctx)) {
      if (status < 400) {
        const tag = headers.get("HX-PTag");
        if (later) el.removeAttribute("hx-ptag");
        else if (tag && countIn(tag) >= known) el.setAttribute("hx-ptag", tag);
        later = false;
        hideAlert("lost");
        if (isCutOff) back(); // a server that was down, or a network that never told the browser
      }
      return;
    }
    if (status < 400) return went(ctx);
    if (!isAuto(el) || !el.isConnected) return;
    const words = $("h1", parse(ctx.text))?.textContent;
    if (status === 400 && headers.get("X-CSRFToken") && Date.now() - (renewed.get(el) || 0) > 5000) return again(el);
    if (status >= 500 || COMING_BACK.includes(status)) return notSaved(el, keptWhere(el), Number(headers.get("Retry-After")) || 0);
    if (!el.matches(TEXTS)) return words && showAlert(words);
    const box = byId(el, "conflict");
    if (box?.firstElementChild && (status === 409 || status === 403)) {
      hold(el, true);
      line(el, "");
      box.querySelector("[tabindex]")?.scrollIntoView({ block: "nearest" });
    } else if (!/data-savestate/.test(ctx.text)) line(el, TOLD[status] || `Not saved: ${words || "your words are still here."}`, true);
  });
  const renewed = new WeakMap();
  const again = (el) => { // with the fresh token, once
    renewed.set(el, Date.now());
    return el.matches(TEXTS) ? save(el) : el.dispatchEvent(new Event("save"));
  };
  // Everything a form sent has arrived: its texts, and its boxes where they were read.
  const went = (ctx) => {
    const el = ctx.sourceElement, { body, action } = ctx.request;
    wait = 500;
    hideAlert("lost");
    waiting.delete(el);
    if (el.matches(TEXTS)) {
      acknowledged(el, body.get(el.name));
      if ($("[data-savestate]")?.textContent === "Saving…") line(el, "Saved");
      return follow();
    }
    if (isAuto(el) && $("[data-savestate]")?.textContent === "Saving…") line(el, "Saved");
    if (/\/(choose|settle)$/.test(action)) forget(action.replace(/\/\w+$/, ""));
    if (body && !/\/fields\/|\/(question|park)$/.test(action)) {
      for (const [name, text] of body) {
        if (name.startsWith("version_")) forget(`${action}/fields/${name.slice(8)}`);
        else if (text && name.startsWith("new_") && body.get("go") !== "quiet") forget(`${action}#${name}`);
      }
      const { form } = ctx.request;
      if (form?.isConnected) inForm(form).forEach((it) => body.has(it.name) && acknowledged(it, body.get(it.name)));
    }
    follow();
  };
  on("htmx:error", ({ detail: { ctx } }) => { // network, time-out
    if (!ctx) return;
    const el = ctx.sourceElement;
    isCutOff = true;
    flying.delete(el);
    if (isNews(ctx)) showAlert("No connection. Words are kept on this screen.", "offline");
    else if (isAuto(el)) notSaved(el, keptWhere(el));
  });

  // --- News of the other screen -----------------------------------------------------------------

  const morphed = new WeakSet();
  oneonone.isMorphed = (target) => morphed.has(target);
  const pending = (el) => waiting.has(el) || flying.has(el);
  const isBusy = (el) => (el === document.activeElement && isText(el)) || isDirty(el) || states.get(el)?.isHeld || pending(el) ||
    [...waiting, ...flying].some((other) => !other.matches("form") && other.contains(el));
  const busyIn = (root) => $$("input:not([type=hidden]), textarea, select", root).filter(isBusy);
  const twin = (fragment, el) => (el.id ? fragment.querySelector(`[id="${CSS.escape(el.id)}"]`) : [...fragment.querySelectorAll(`[name="${CSS.escape(el.name)}"]`)].find((other) => other.value === el.value));
  const stay = (fragment, el) => { // the page's own goes into the news, so that morphing changes nothing about it
    const there = el && (el.id || el.name) && twin(fragment, el);
    if (there) there.replaceWith(el.cloneNode(true));
    return Boolean(there);
  };

  on("htmx:before:swap", (e) => {
    const { ctx, tasks } = e.detail;
    if (!isNews(ctx)) return;
    if (countIn(ctx.response.headers.get("HX-PTag")) < known) return e.preventDefault();
    for (let i = tasks.length; i--;) {
      const target = typeof tasks[i].target === "string" ? $(tasks[i].target) : tasks[i].target, { fragment } = tasks[i];
      if (!target) continue;
      morphed.add(target);
      const busy = busyIn(target), isMorph = /morph/i.test(tasks[i].swapSpec?.style ?? tasks[i].swapSpec);
      if (busy.length && !(isMorph && busy.every((el) => stay(fragment, el)))) { // the news has no place for what somebody is writing: it waits until they are done
        tasks.splice(i, 1);
        later = true;
        continue;
      }
      for (const el of busy.filter((it) => it.matches(TEXTS))) if (twin(fragment, el)?.defaultValue !== state(el).saved) missed.add(el);
      for (const el of busy) ["version", "op", "conflict"].forEach((part) => stay(fragment, byId(el, part)));
      stay(fragment, $("[data-savestate]", target));
      settling.set(target, new Set(busy.map((el) => el.id || el)));
    }
  });
  let later = false;
  const settling = new Map();
  const missed = new Set(); // fields whose news were held back while somebody was in them
  // Only words: each into its field, with the stamp that goes with it.
  const takeWords = () => {
    for (const sent of $$("[data-words-of]")) {
      const el = document.getElementById(sent.dataset.wordsOf), text = sent.value;
      sent.remove();
      if (!el?.matches(TEXTS) || byId(el, "version")?.value === sent.dataset.stamp) continue;
      if (isBusy(el)) missed.add(el);
      else {
        el.value = el.defaultValue = text;
        byId(el, "version").value = sent.dataset.stamp;
        ops(el).value = sent.dataset.op;
        states.set(el, { saved: text });
      }
    }
  };
  on("htmx:finally:swap", ({ detail: { ctx } }) => {
    if (!isNews(ctx)) return;
    takeWords();
    const targets = [...settling];
    settling.clear();
    for (const [target, busy] of targets) {
      // Morphing changes attributes; what a hand once changed listens to properties only.
      for (const el of $$("input:not([type=hidden]), textarea", target)) {
        if (busy.has(el.id) || busy.has(el)) continue;
        if (el.matches("[type=radio], [type=checkbox]")) el.checked = el.defaultChecked;
        else if (el.value !== el.defaultValue) el.value = el.defaultValue;
        if (el.matches(TEXTS)) states.set(el, { saved: el.value });
      }
    }
    setTimeout(() => { targets.forEach(([target]) => morphed.delete(target)); follow(); });
    const told = $("#told [data-say]")?.textContent || "";
    if (told && told !== lastTold) say(told);
    lastTold = told;
  });
  let lastTold = "";

  // A screen that leads goes where the meeting goes, as soon as nobody writes on it.
  function follow() {
    const link = $("#told a[data-follow]");
    if (!link || link.dataset.gone || busyIn(document).length || waiting.size || document.hidden) return;
    link.dataset.gone = "y";
    link.click();
  }

  // After a choice between two texts: the one that stays goes into its field.
  on("htmx:after:settle", () => {
    for (const chosen of $$("[data-text-for]")) {
      const el = $(chosen.dataset.textFor), text = chosen.value;
      chosen.remove();
      if (!el) continue;
      el.value = text;
      hold(el, false);
      acknowledged(el, text);
      el.focus();
    }
    for (const kept of $$("[data-late-kept]")) {
      const el = kept.closest("[id$=-conflict]") && document.getElementById(kept.closest("[id$=-conflict]").id.replace(/-conflict$/, ""));
      if (el) { forget(urlOf(el)); state(el).saved = el.value; hold(el, false); }
      if (kept.dataset.draft) forget(kept.dataset.draft);
      kept.focus();
      kept.removeAttribute("data-late-kept");
    }
  });

  // --- Signed out meanwhile: sign in again in place ----------------------------------------------

  let asking, isAsked;
  const signInAgain = async () => {
    if (isAsked || asking?.open) return;
    const { meeting = "", roomOnly } = document.body.dataset;
    if (roomOnly !== undefined) { // it was nobody's and stays so: a new code, in another tab
      const code = Object.assign(make("a", "btn small", "Type a code"), { href: "/screen", target: "_blank" });
      return showAlert("This screen was signed out. The words are still here.", "signed-out", code);
    }
    const way = make("button", "btn small", "Sign in");
    way.onclick = signInAgain;
    showAlert("You were signed out. Your words are still here.", "signed-out", way);
    isAsked = true;
    try {
      const answer = await fetch(`/sign-in/again?person=${person}&meeting=${meeting}`, { headers: { "HX-Request": "true" } });
      if (!answer.ok) return;
      asking?.remove();
      asking = $("dialog", parse(await answer.text()));
      document.body.append(asking);
      htmx.process(asking);
      asking.showModal();
    } catch { /* no connection either: the button is there */ }
    isAsked = false;
  };
  on("session-expired", signInAgain);
  on("htmx:finally:request", ({ detail: { ctx } }) => {
    if (isNews(ctx) && ctx.response?.status === 401) signInAgain();
    if (ctx.request.action !== "/sign-in/again" || !ctx.response || ctx.response.status >= 400) return;
    asking?.close(); // and the focus goes back to where somebody was writing
    asking?.remove();
    hideAlert("signed-out");
    say("You are signed in again.");
    wait = 500;
    retry();
    deliver();
  });

  // --- Words of an earlier page ------------------------------------------------------------------

  const find = (draft) => $$(`${TEXTS}, ${BOXES}`).find((el) => el.name === draft.name && draftOf(el).url === draft.url);
  const putBack = (draft, el) => {
    if (el.value === draft.text) return draft.isBox || forget(draft.url);
    if (draft.isBox && el.value) return;
    el.value = draft.text;
    if (draft.version !== undefined && byId(el, "version")) byId(el, "version").value = draft.version;
    if (draft.op && ops(el)) ops(el).value = draft.op;
    if (!draft.isBox) save(el);
  };
  const offer = (place, draft) => {
    if ([...place.children].some((made) => made.dataset.draft === draft.url)) return;
    const made = $("template", place).content.firstElementChild.cloneNode(true);
    made.dataset.draft = draft.url;
    $("[data-words]", made).textContent = draft.text;
    $("[name=text]", made).value = draft.text;
    $("[name=draft]", made).value = draft.url;
    $("[data-leave]", made).onclick = () => { forget(draft.url); made.remove(); };
    place.append(made);
    place.hidden = false;
    htmx.process(made);
  };
  const lost = (draft) => { // the pair has ended, or the field is gone: the words are the person's to take
    const words = make("p", "pre", draft.text), done = make("button", "btn small", "I have them");
    done.onclick = () => { forget(draft.url); hideAlert(); };
    showAlert("These words have no place any more. Copy them.", draft.url, words, done);
  };
  const late = (draft) => { // the meeting went on without them
    const words = make("p", "pre", draft.text), bring = make("button", "btn small primary", "Bring it next time");
    bring.onclick = async () => {
      const url = `/meetings/${meetingOf(draft.url)}/late-words`;
      const answer = await send({ ...draft, url, name: "text" }).catch(() => null);
      if (!answer?.ok) return;
      forget(draft.url);
      hideAlert();
      say("Kept for next time.");
    };
    showAlert("These words came too late to be saved where you wrote them.", draft.url, words, bring);
  };
  const meetingOf = (url) => url.match(/^\/meetings\/(\d+)\//)?.[1];
  // Sends what an earlier page could not; returns what still waits.
  async function deliver() {
    const left = [], place = $("#late-words");
    for (const draft of await drafts()) {
      const el = find(draft);
      if (el) putBack(draft, el);
      else if (place && place.dataset.meeting === meetingOf(draft.url)) offer(place, draft);
      else if (draft.isBox || !navigator.onLine) left.push(draft);
      else {
        try {
          const answer = await send(draft);
          if (answer.ok) forget(draft.url);
          else if (answer.status === 404) lost(draft);
          else if (answer.status === 403 && meetingOf(draft.url)) late(draft);
          else left.push(draft);
        } catch { left.push(draft); }
      }
    }
    if (left.length && !$("#late-words")) {
      const [first] = left, link = make("a", "btn small", "Open them");
      link.href = left.length && meetingOf(first.url) && !first.url.includes("/prep/") ? `/meetings/${meetingOf(first.url)}` : first.page;
      if (link.pathname !== location.pathname && !$$(TEXTS).length) showAlert("Words you wrote are still on this device.", "left", link);
    }
    return left;
  }
  on("DOMContentLoaded", () => setTimeout(deliver)); // after htmx, which begins in a turn of its own
  on("htmx:after:settle", ({ target }) => target.id === "stage" && !morphed.has(target) && deliver());

  // --- Signing out takes the drafts along ---------------------------------------------------------

  on("submit", async (e) => {
    const form = e.target;
    // A plain form: the next page is its answer.
    if (!form.hasAttribute("hx-post")) $$(BOXES, form).forEach((box) => forget(draftOf(box).url));
    if (!form.matches("[data-sign-out]")) return;
    e.preventDefault();
    $$(TEXTS).forEach((el) => isDirty(el) && save(el));
    const left = [...await Promise.race([deliver(), new Promise((done) => setTimeout(done, 3000, []))])];
    const unsaved = (await drafts()).length + waiting.size;
    const go = () => {
      Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => localStorage.removeItem(key));
      waiting.clear();
      form.submit(); // asks nobody again
    };
    if (!left.length && !unsaved) return go();
    const ask = make("dialog", "again"), stayHere = make("button", "btn primary", "Stay"), out = make("button", "btn", "Sign out and lose them");
    ask.setAttribute("aria-labelledby", "lose-h");
    const heading = make("h2", "", "Some words are not saved yet.");
    heading.id = "lose-h";
    const row = make("div", "go");
    row.append(stayHere, out);
    ask.append(heading, make("p", "muted", "They wait on this device until there is a connection. Signing out takes them away."), row);
    stayHere.onclick = () => ask.remove();
    out.onclick = go;
    document.body.append(ask);
    ask.showModal();
  });

  // --- The companion: minutes used while this page is open, stored nowhere --------------------------

  const used = {};
  let since = Date.now();
  setInterval(() => {
    const at = $("[data-used-now]")?.dataset.usedNow, now = Date.now();
    if (at) used[at] = (used[at] || 0) + now - since;
    since = now;
    for (const place of $$("[data-used]")) {
      const minutes = Math.floor((used[place.dataset.used] || 0) / 60000);
      place.textContent = minutes ? `${minutes} used` : "";
    }
  }, 5000);
})();
