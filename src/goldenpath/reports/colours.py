"""The colours and styles of pictures and pages: one accent, states that are told by shape too, text contrast AA."""

_LIGHT = (
    "--ink:#1b2430;--soft:#566273;--ground:#ffffff;--raised:#f5f7fa;--line:#cfd7e1;--link:#8491a3;--accent:#1f5fbf;"
    "--good:#1a7a3c;--bad:#c0252f;--worse:#8f5b00;--unknown:#5d6978;--bad-ground:#fdf0f0;"
    "--p-resolve:#8a6fd1;--p-connect:#2f86c9;--p-tls:#1f9c8f;--p-first:#b57a12;--p-body:#7d8b9c"
)
_DARK = (
    "--ink:#e8edf4;--soft:#a3afbf;--ground:#10151c;--raised:#1a212b;--line:#323d4b;--link:#6d7b8d;--accent:#7fb2ff;"
    "--good:#4cc677;--bad:#ff7b81;--worse:#e0a83d;--unknown:#94a1b2;--bad-ground:#2c181b;"
    "--p-resolve:#a893ea;--p-connect:#5aa9e6;--p-tls:#45bfb1;--p-first:#e0ab4a;--p-body:#8d9bad"
)
VARIABLES = f":root{{{_LIGHT}}}@media (prefers-color-scheme:dark){{:root{{{_DARK}}}}}"

PICTURE = (
    ".gp{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif}"
    ".gp .ground{fill:var(--ground)}"
    ".gp .box{fill:var(--raised);stroke:var(--line);stroke-width:1.2}"
    ".gp .failed .box{fill:var(--bad-ground);stroke:var(--bad);stroke-width:2}"
    ".gp .degraded .box{stroke:var(--worse);stroke-width:2}"
    ".gp .masked .box,.gp .unknown .box{fill:var(--ground);stroke-dasharray:3 3}"
    ".gp .name{fill:var(--ink);font-size:13px;font-weight:600}"
    ".gp .kind{fill:var(--soft);font-size:11px}"
    ".gp .masked .name,.gp .unknown .name{fill:var(--soft);font-weight:400}"
    ".gp .sign{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}"
    ".gp .healthy .sign{stroke:var(--good)}.gp .failed .sign{stroke:var(--bad)}.gp .degraded .sign{stroke:var(--worse)}"
    ".gp .masked .sign,.gp .unknown .sign{stroke:var(--unknown)}"
    ".gp .link{fill:none;stroke:var(--link);stroke-width:1.4}.gp .tip{fill:var(--link);stroke:none}"
    ".gp .broken .link{stroke:var(--bad);stroke-width:2;stroke-dasharray:6 5}.gp .broken .tip{fill:var(--bad)}"
    ".gp .broken .sign{stroke:var(--bad);stroke-width:2.4}"
    ".gp .halo{fill:var(--ground);stroke:none}"
    ".gp .reason{fill:var(--bad);font-size:11.5px;font-weight:600;paint-order:stroke;stroke:var(--ground);"
    "stroke-width:4px;stroke-linejoin:round}"
    ".gp .faint .link{stroke:var(--line)}"
)
