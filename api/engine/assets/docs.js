// Sends the request that a form of the page describes, and shows what came back.
"use strict";

const token = document.getElementById("token");

function address(form, fields) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  for (const field of fields) {
    if (field.dataset.in === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
    if (field.dataset.in === "query" && field.value) query.set(field.name, field.value);
  }
  return query.size ? `${path}?${query}` : path;
}

function headers(fields, body) {
  const found = {};
  if (token.value) found.Authorization = `Bearer ${token.value}`;
  if (body) found["Content-Type"] = body.dataset.kind;
  const preview = [...fields].some((field) => field.name === "preview" && field.value === "true");
  for (const field of fields) {
    if (preview && field.name === "Idempotency-Key") continue; // It does nothing, and takes none.
    if (field.dataset.in === "header" && field.value) found[field.name] = field.value;
  }
  return found;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function send(form) {
  const fields = form.querySelectorAll("input");
  const body = form.querySelector("textarea");
  const shown = form.querySelector("pre");
  shown.hidden = false;
  shown.textContent = "…";
  try {
    const answer = await fetch(address(form, fields), {
      method: form.dataset.method,
      headers: headers(fields, body),
      body: body ? body.value : undefined,
    });
    const place = answer.headers.get("Location");
    shown.textContent = `${answer.status} ${place ? `Location: ${place}` : ""}\n${pretty(await answer.text())}`;
  } catch (error) {
    shown.textContent = String(error);
  }
}

// A key belongs to one command: a form that was changed is another one.
function renew(key) {
  key.value = crypto.randomUUID?.() ?? `page-${Date.now()}-${Math.random()}`; // Only safe origins have UUIDs.
}

function unfold() {
  window.addEventListener("hashchange", unfold);
unfold();
}

for (const form of document.querySelectorAll("form")) {
  const key = form.querySelector("input[name='Idempotency-Key']");
  if (key) {
    renew(key);
    form.addEventListener("input", (event) => {
      if (event.target !== key) renew(key);
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}
window.addEventListener("hashchange", unfold);
unfold();
