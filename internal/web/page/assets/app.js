/* 菜单收起、勾选计数、确认对话框、打印、防重复提交。没有脚本时各页照常可用。 */
(function () {
  'use strict';
  var d = document;
  function all(s, root) { return Array.prototype.slice.call((root || d).querySelectorAll(s)); }

  all('[data-menu]').forEach(function (b) {
    b.addEventListener('click', function (e) {
      e.preventDefault();
      if (window.innerWidth < 768) { d.getElementById('side').classList.toggle('open'); }
      else { d.body.classList.toggle('mini'); }
    });
  });
  all('.side .shut').forEach(function (a) {
    a.addEventListener('click', function () { d.getElementById('side').classList.remove('open'); });
  });
  all('[data-print]').forEach(function (b) {
    b.hidden = false;
    b.addEventListener('click', function () { window.print(); });
  });

  // A form is sent once: the button says that it is under way. Back makes it live again.
  function once(form) {
    form.addEventListener('submit', function (e) {
      if (form.getAttribute('aria-busy')) { e.preventDefault(); return; }
      form.setAttribute('aria-busy', 'true');
      setTimeout(function () {
        all('button[type=submit]').forEach(function (b) {
          if (b.form === form) { b.dataset.was = b.textContent; b.setAttribute('aria-busy', 'true'); b.textContent = form.dataset.once; }
        });
      }, 0);
    });
  }
  all('form[data-once]').forEach(once);
  window.addEventListener('pageshow', function () {
    all('form[aria-busy]').forEach(function (f) { f.removeAttribute('aria-busy'); });
    all('button[aria-busy]').forEach(function (b) { b.removeAttribute('aria-busy'); b.textContent = b.dataset.was; });
  });

  // What is typed is handed over: 15 seconds after a change, and when a field is left.
  all('form[action^="/do?at="]').forEach(function (f) {
    var timer = 0, changed = false;
    function keep() {
      clearTimeout(timer);
      if (!changed || f.getAttribute('aria-busy')) { return; }
      changed = false;
      var b = new URLSearchParams();
      new FormData(f).forEach(function (v, k) { if (typeof v === 'string' && k !== 'sign') { b.append(k, v); } });
      fetch('/draft' + f.getAttribute('action').slice(3), { method: 'POST', credentials: 'same-origin', body: b, keepalive: true }).catch(function () { changed = true; });
    }
    f.addEventListener('input', function () { changed = true; clearTimeout(timer); timer = setTimeout(keep, 15000); });
    f.addEventListener('focusout', keep);
    f.addEventListener('submit', function () { clearTimeout(timer); });
  });

  // The server's page with a dialog is shown over this one; without the dialog, or
  // when anything fails, the browser simply goes there.
  function show(html, otherwise) {
    var g = new DOMParser().parseFromString(html, 'text/html').querySelector('dialog');
    if (!g || !window.HTMLDialogElement) { otherwise(); return; }
    g = d.importNode(g, true);
    g.className = ''; g.removeAttribute('open');
    d.body.appendChild(g);
    all('form[data-once]', g).forEach(once);
    all('[data-close]', g).forEach(function (b) {
      b.addEventListener('click', function (e) { e.preventDefault(); g.close(); });
    });
    g.addEventListener('close', function () { g.remove(); });
    g.showModal();
  }
  function ask(url, init, otherwise) {
    fetch(url, init).then(function (r) {
      if (!r.ok) { throw r.status; }
      return r.text();
    }).then(function (html) { show(html, otherwise); }).catch(otherwise);
  }
  all('a[data-dialog]').forEach(function (a) {
    a.addEventListener('click', function (e) {
      if (e.ctrlKey || e.metaKey || e.shiftKey) { return; }
      e.preventDefault();
      ask(a.href, { credentials: 'same-origin' }, function () { location.href = a.href; });
    });
  });
  all('button[data-confirm]').forEach(function (b) {
    b.addEventListener('click', function (e) {
      var f = b.form;
      if (!b.formNoValidate && !f.reportValidity()) { e.preventDefault(); return; }
      e.preventDefault();
      ask(b.getAttribute('formaction') || f.action, {
        method: 'POST', credentials: 'same-origin', body: new URLSearchParams(new FormData(f))
      }, function () {
        if (b.getAttribute('formaction')) { f.action = b.getAttribute('formaction'); f.noValidate = true; }
        f.submit();
      });
    });
  });

  // A draw's number is made here and stays here: only its SHA-256 is sent (A7.2).
  all('form[data-commit]').forEach(function (f) {
    var b = f.querySelector('[data-make]'), keep = f.querySelector('[data-keep]');
    if (!window.crypto || !crypto.subtle) { return; } // only on a safe address
    b.hidden = false;
    b.addEventListener('click', function () {
      var r = crypto.getRandomValues(new Uint8Array(12)), n = '';
      r.forEach(function (x) { n += 'abcdefghjkmnpqrstuvwxyz23456789'[x % 31]; });
      crypto.subtle.digest('SHA-256', new TextEncoder().encode(n)).then(function (h) {
        var hex = '';
        new Uint8Array(h).forEach(function (x) { hex += ('0' + x.toString(16)).slice(-2); });
        f.elements.commitment.value = hex;
        keep.querySelector('b').textContent = n;
        keep.hidden = false;
        try { localStorage.setItem(f.dataset.commit, n); } catch (e) { keep.hidden = false; }
      });
    });
  });
  all('form#do').forEach(function (f) {
    var n = f.elements.number, d = f.elements.draw;
    try { if (n && d && !n.value) { n.value = localStorage.getItem(d.value) || ''; } } catch (e) { return; }
  });

  // Ticked rows: how many and how much, in whole fen.
  all('form[data-count]').forEach(function (f) {
    var out = f.querySelector('[data-counted]'), boxes = all('input[data-fen]', f), head = f.querySelector('[data-all]');
    f.querySelector('[data-every]').hidden = false; // without a script there is nothing that ticks them all
    function count() {
      var n = 0, fen = 0;
      boxes.forEach(function (c) { if (c.checked) { n += 1; fen += Number(c.dataset.fen); } });
      out.textContent = f.dataset.count.replace('{n}', n).replace('{sum}', (fen / 100).toLocaleString('en-US', { minimumFractionDigits: 2 }));
      head.checked = n > 0 && boxes.every(function (c) { return c.checked || c.disabled; });
    }
    boxes.forEach(function (c) { c.addEventListener('change', count); });
    head.addEventListener('change', function () {
      boxes.forEach(function (c) { if (!c.disabled) { c.checked = head.checked; } });
      count();
    });
    window.addEventListener('pageshow', count);
  });
})();
