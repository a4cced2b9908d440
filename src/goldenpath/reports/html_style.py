"""The one style sheet of the HTML report: dark and light, wide and narrow, on paper too."""

from goldenpath.reports.colours import PICTURE, VARIABLES

_PAGE = (
    "*{box-sizing:border-box}html{color-scheme:light dark;-webkit-text-size-adjust:100%}"
    "body{margin:0;background:var(--ground);color:var(--ink);"
    "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif;"
    "font-variant-numeric:tabular-nums;overflow-wrap:anywhere}"
    "main,header,footer{max-width:62rem;margin:0 auto;padding:0 1rem}header{padding-top:1.5rem}"
    "section{margin:2.25rem 0}"
    "h1{font-size:1.45rem;line-height:1.3;margin:.5rem 0 .75rem;font-weight:650;letter-spacing:-.01em}"
    "h2{font-size:1.05rem;margin:0 0 .75rem;font-weight:650}"
    "h3{font-size:1rem;margin:1.25rem 0 .35rem;font-weight:600}p{margin:.35rem 0}a{color:var(--accent)}"
    ":focus-visible{outline:2px solid var(--accent);outline-offset:2px}.soft{color:var(--soft)}"
    ".small{font-size:.875rem}"
    ".line{display:flex;flex-wrap:wrap;gap:.25rem .9rem;align-items:baseline;color:var(--soft);font-size:.9rem}"
    ".status{font-weight:700;letter-spacing:.05em;text-transform:uppercase;font-size:.9rem;"
    "padding:.18rem .6rem;border:1.5px solid currentColor;border-radius:.4rem;white-space:nowrap}"
    ".s-healthy,.ok{color:var(--good)}.s-fault,.bad{color:var(--bad)}.s-undecided,.worse{color:var(--worse)}"
    ".s-no-evidence,.none{color:var(--unknown)}"
)
_TABLES = (
    "table{border-collapse:collapse;width:100%}"
    "caption{text-align:left;color:var(--soft);font-size:.875rem;padding:0 0 .4rem}"
    "th,td{text-align:left;vertical-align:top;padding:.45rem .6rem .45rem 0;border-top:1px solid var(--line)}"
    "th{font-weight:600}thead td{border-top:0}"
    "thead th{color:var(--soft);font-size:.8rem;font-weight:500;border-top:0;padding-top:0}"
    "td.n,th.n{text-align:right;white-space:nowrap;padding-right:0;padding-left:.6rem}"
    "td.m{width:1.6rem;font-weight:700}.path{table-layout:fixed}.path th{width:8.5rem}"
    ".path.long th{width:18rem}.path th:nth-child(3){width:auto}.path th.n{width:5rem}"
    "tr.failed{background:var(--bad-ground)}"
    "tr.failed td:first-child,tr.failed td.m{padding-left:.4rem}tr.failed td.n{padding-right:.4rem}"
    "tr.unreached{color:var(--soft)}tr.unreached th{font-weight:400}tr:target{outline:2px solid var(--accent)}"
    "code,pre{font:.85rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}"
    "pre{background:var(--raised);border:1px solid var(--line);border-radius:.4rem;padding:.55rem .75rem;"
    "margin:.4rem 0;white-space:pre-wrap}"
    ".rows{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.1rem;margin:0}.rows dt{color:var(--soft)}"
    ".rows dd{margin:0}ol,ul{padding-left:1.25rem;margin:.35rem 0}li{margin:.35rem 0}"
    "details{border-top:1px solid var(--line);padding:.6rem 0}summary{cursor:pointer}"
)
_BARS = (
    "svg.bar{display:block;width:100%;margin-top:.35rem;border-radius:3px;overflow:hidden}"
    "svg.timeline{display:block;width:100%;overflow:visible}.rest{fill:var(--line);background:var(--line)}"
    ".p-resolve{fill:var(--p-resolve);background:var(--p-resolve)}"
    ".p-connect{fill:var(--p-connect);background:var(--p-connect)}.p-tls{fill:var(--p-tls);background:var(--p-tls)}"
    ".p-first{fill:var(--p-first);background:var(--p-first)}.p-body{fill:var(--p-body);background:var(--p-body)}"
    ".legend{display:flex;flex-wrap:wrap;gap:.1rem .9rem;align-items:center;color:var(--soft);font-size:.8rem}"
    ".legend i{display:inline-block;width:.8rem;height:.5rem;border-radius:2px;margin-right:.4rem}"
    ".tick{stroke:var(--line);stroke-width:1}.when,.said{font-size:11px;fill:var(--soft)}.said{fill:var(--ink)}"
    ".said.failed{fill:var(--bad);font-weight:600}.end{stroke:var(--bad);stroke-width:2.5}"
    ".shared{stroke:var(--bad);stroke-width:1.2;stroke-dasharray:3 4}figure{margin:0}"
    "svg.gp{display:block;max-width:100%;height:auto}svg.gp.tall{display:none}"
)
_PAGES = (
    ".shots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem;margin:1rem 0}"
    ".shots img{display:block;width:100%;height:auto;border:1px solid var(--line);border-radius:.4rem}"
    ".shots figcaption{margin-top:.3rem}"
)
_NARROW = (
    "@media (max-width:760px){svg.gp.wide{display:none}svg.gp.tall{display:block;width:100%}}"
    "@media (max-width:600px){body{font-size:15px}h1{font-size:1.25rem}.path th{width:6rem}.path.long th{"
    "width:9rem}.path th.n{width:4.4rem}.rows{grid-template-columns:5.4rem 1fr}.stack thead{display:none}.stack tr{"
    "display:block;border-top:1px solid var(--line);padding:.5rem 0}.stack td,.stack th{display:block;"
    "border:0;padding:.05rem 0;text-align:left;width:auto}.stack .m,.stack th,.stack td.n{"
    "display:inline-block;margin-right:.6rem}}"
    "@media print{:root{--ground:#fff;--ink:#000;--soft:#444;--raised:#fff}body{font-size:11pt}"
    "section,tr,li,figure{break-inside:avoid}svg.gp.tall{display:none}svg.gp.wide{display:block}}"
    "@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}"
)
STYLE = VARIABLES + PICTURE + _PAGE + _TABLES + _BARS + _PAGES + _NARROW
