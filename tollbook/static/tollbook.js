// Enhancement only: every page works without this file.
(() => {
  "use strict";

  // What the page's status line says is read out.
  const say = (words) => {
    const status = document.getElementById("status");
    if (status) status.textContent = words;
  };

  // A pop-down closes with Escape (focus returns to its button) and when one presses elsewhere.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.pop[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details.pop[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });

  // In the office a slash leads to the finder, unless one is writing.
  document.addEventListener("keydown", (event) => {
    const finder = document.querySelector("[data-slash]");
    if (!finder || event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    finder.focus();
  });

  // Who types an amount or ticks a bill means that choice; else something else would be paid.
  document.addEventListener("input", ({ target }) => {
    const choice = document.getElementById(target.dataset.chooses ?? "");
    const says = target.type === "checkbox" ? target.checked : target.value.trim() !== "";
    if (choice && says) choice.checked = true;
  });

  // A choice that used to need its "Go" button sends its form at once.
  const sendsItself = (select) => {
    const form = select.form;
    const button = form.querySelector("[data-goes]");
    if (button) button.hidden = true;
    select.addEventListener("change", () => form.requestSubmit());
  };

  // A password may be looked at while it is typed.
  const reveals = (button) => {
    const input = document.getElementById(button.dataset.reveals);
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
    });
  };

  // Two minutes before the session ends, offer to stay. Every tab tells the others that it was used.
  const idle = document.getElementById("idle");
  const watchIdle = () => {
    const words = idle.querySelector("span");
    const lasts = Number(idle.dataset.left) * 1000;
    const warnsBefore = 120_000;
    let timer;
    const used = () => {
      try { localStorage.setItem("used", String(Date.now())); } catch { /* Storage is shut. */ }
    };
    const lastUsed = () => {
      try { return Number(localStorage.getItem("used")); } catch { return 0; }
    };
    const arm = (since) => {
      clearTimeout(timer);
      idle.hidden = true;
      timer = setTimeout(warn, Math.max(0, since + lasts - warnsBefore - Date.now()), since);
    };
    const warn = (since) => {
      if (lastUsed() > since) return arm(lastUsed());
      words.textContent = "You will be signed out in two minutes.";
      idle.hidden = false;
      say(words.textContent);
      timer = setTimeout(ended, since + lasts - Date.now(), since);
    };
    const ended = (since) => {
      if (lastUsed() > since) return arm(lastUsed());
      words.textContent = "You are signed out. What you send now is kept until you sign in again.";
      idle.querySelector("button").hidden = true;
      say(words.textContent);
    };
    const begin = () => {
      used();
      arm(Date.now());
    };
    idle.addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await fetch(idle.action, { method: "POST", body: new FormData(idle) });
      if (answer.ok && !answer.redirected) begin();
      else location.reload();
    });
    document.addEventListener("htmx:afterRequest", begin);
    begin();
  };

  // Keys of a day's field: T today, + and - by a day, W K week, M H month, Y R year; shown in full.
  const MOVES = {
    t: (day, today) => today,
    "+": (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1),
    "-": (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate() - 1),
    w: (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate() - day.getDay()),
    k: (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate() + 6 - day.getDay()),
    m: (day) => new Date(day.getFullYear(), day.getMonth(), 1),
    h: (day) => new Date(day.getFullYear(), day.getMonth() + 1, 0),
    y: (day) => new Date(day.getFullYear(), 0, 1),
    r: (day) => new Date(day.getFullYear(), 11, 31),
  };
  // order: of year, month and day as the reader's culture writes them: mdy, dmy or ymd.
  const dayIn = (text, order) => {
    const parts = text.trim().match(/^(\d{1,4})[/-](\d{1,2})[/-](\d{1,4})$/);
    const part = (letter) => Number(parts[order.indexOf(letter) + 1]);
    return parts && part("y") > 999 ? new Date(part("y"), part("m") - 1, part("d")) : null;
  };
  const joined = (parts, order) => parts.join(order === "ymd" ? "-" : "/");
  const written = (day, order) => {
    const parts = { y: day.getFullYear(), m: day.getMonth() + 1, d: day.getDate() };
    return joined([...order].map((letter) => String(parts[letter]).padStart(2, "0")), order);
  };
  const takesDayKeys = (input) => {
    const order = input.dataset.date || "mdy";
    input.addEventListener("keydown", (event) => {
      const move = MOVES[event.key.toLowerCase()];
      const stands = dayIn(input.value, order);
      const typing = input.value.trim() !== "" && !stands;
      if (!move || typing || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const now = new Date();
      const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
      input.value = written(move(stands ?? today, today), order);
    });
    input.addEventListener("change", () => {
      const run = order === "ymd" ? /^(\d{4})(\d{2})(\d{2})$/ : /^(\d{2})(\d{2})(\d{4})$/;
      const digits = input.value.trim().match(run);
      if (digits) input.value = joined(digits.slice(1), order);
    });
  };

  // Escape leaves a section that stands open, as its Cancel does.
  document.addEventListener("keydown", (event) => {
    const form = event.key === "Escape" ? event.target.closest("[data-edits]") : null;
    form?.querySelector("[data-cancels]")?.click();
  });

  // A protected value leaves the screen when its time is over.
  const leaves = (shown) => {
    const after = Number(shown.dataset.leavesAfter) * 1000;
    setTimeout(() => location.replace(shown.dataset.leaves), after);
  };

  // A toast with a way back steps aside after a while, unless one is in it; the page keeps the way.
  const fades = (toast) => {
    const leave = () => {
      if (toast.matches(":hover, :focus-within")) setTimeout(leave, 1000);
      else toast.hidden = true;
    };
    setTimeout(leave, Number(toast.dataset.fades) * 1000);
  };

  // One box ticks the whole list; without script there is none.
  const tickAll = (label) => {
    label.hidden = false;
    label.addEventListener("change", (event) => {
      label.parentElement.querySelectorAll("input[name]").forEach((box) => { box.checked = event.target.checked; });
    });
  };
  const enhance = (root) => {
    root.querySelectorAll("[data-tick-all]").forEach(tickAll);
    root.querySelectorAll("[data-sends-itself]").forEach(sendsItself);
    root.querySelectorAll("[data-reveals]").forEach(reveals);
    root.querySelectorAll("[data-day], [data-date]").forEach(takesDayKeys);
    root.querySelectorAll("[data-leaves]").forEach(leaves);
    root.querySelectorAll("[data-fades]").forEach(fades);
    root.querySelectorAll("[data-prints]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    });
  };
  enhance(document);
  if (idle) watchIdle();

  // Where the explanation would land far below its line, its own page is the better answer.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-panel]");
    if (link && !matchMedia("(width >= 60rem)").matches) event.stopImmediatePropagation();
  }, true);
  const mark = (link) => {
    document.querySelectorAll("tr.marked-line").forEach((row) => row.classList.remove("marked-line"));
    link.closest("tr")?.classList.add("marked-line");
  };

  // After a piece was swapped: enhance it, say how many rows there are, keep errors calm.
  document.addEventListener("htmx:afterSwap", (event) => {
    enhance(event.detail.target.isConnected ? event.detail.target : document);
    const asked = event.detail.requestConfig?.elt;
    if (asked?.matches("[data-panel]")) {
      mark(asked);
      say(document.getElementById("ex-h")?.textContent ?? "");
      return;
    }
    if (asked?.matches("[data-opens]")) {
      const form = asked.closest("section").querySelector("form");
      asked.hidden = Boolean(form);
      form?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      return;
    }
    const swapped = document.getElementById(event.detail.target.id);
    const total = swapped?.closest("[data-says]") ?? document.querySelector("main [data-says]");
    if (total) say(total.dataset.says);
  });
  document.addEventListener("htmx:responseError", () => {
    say("That did not work. What you see is unchanged; try again in a minute.");
  });
})();
