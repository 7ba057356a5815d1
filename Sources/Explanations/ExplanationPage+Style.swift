extension ExplanationPage {
  /// How the page looks. A shade is a colour laid over the page's background, so that text stays readable in
  /// both schemes: the strongest leaves a contrast of at least 4.5 (WCAG 2.2, 1.4.3).
  static let style = """
    :root { --page: #fff; --ink: #16191d; --quiet: #555c66; --line: #d5d9df;
      --for: 20 105 235; --against: 235 110 0; }
    @media screen and (prefers-color-scheme: dark) {
      :root { --page: #14171b; --ink: #eceff3; --quiet: #a6adb8; --line: #3a4049;
        --for: 60 140 255; --against: 255 120 20; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
    main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
    h1 { font-size: 1.5rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.25rem; margin: 0; overflow-wrap: anywhere; }
    h3 { font-size: .9rem; margin: 1rem 0 0; color: var(--quiet); }
    article { border-top: 1px solid var(--line); padding: 1.25rem 0; }
    .answer { margin: .1rem 0 0; }
    .legend, .note { color: var(--quiet); font-size: .9rem; margin: .25rem 0; }
    .text { margin: .25rem 0 .75rem; font-size: 1.1rem; line-height: 1.9;
      white-space: pre-wrap; overflow-wrap: anywhere; }
    .note + .text { margin-top: .75rem; }
    .word { --color: var(--for); padding: .15em 0; border-radius: .2em; color: var(--ink);
      -webkit-box-decoration-break: clone; box-decoration-break: clone; }
    .against { --color: var(--against); text-decoration: underline dotted; text-underline-offset: .25em; }
    .word, .matrix td { background-color: rgb(var(--color) / calc(var(--share) * .55));
      -webkit-print-color-adjust: exact; print-color-adjust: exact; }
    table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums;
      margin: .75rem 0; }
    caption, figcaption { text-align: start; color: var(--quiet); font-size: .9rem; padding-bottom: .25rem; }
    figure { margin: .75rem 0; }
    figure table { margin: 0; }
    th, td { padding: .2rem .6rem; text-align: end; }
    th { font-weight: 600; overflow-wrap: anywhere; }
    th:first-child { text-align: start; }
    .words tr { border-bottom: 1px solid var(--line); }
    .scroll { overflow-x: auto; }
    .scroll:focus-visible { outline: 2px solid rgb(var(--for)); }
    .matrix td { --color: var(--for); --share: 0; text-align: center; border: 1px solid var(--page); }
    .matrix td, .matrix th { padding: .2em .3em; }
    .matrix th { overflow-wrap: normal; white-space: nowrap; }
    .matrix thead th { writing-mode: vertical-rl; text-align: end; vertical-align: bottom; }
    .matrix tbody th { position: sticky; left: 0; background: var(--page); }
    .faithfulness { border-left: 3px solid var(--line); padding-left: .75rem; }
    @media print {
      :root { font-size: 10pt; }
      main { max-width: none; padding: 0; }
      h2, h3, caption, figcaption { break-after: avoid; }
      tr, .faithfulness { break-inside: avoid; }
      .scroll { overflow: visible; }
      .matrix { font-size: calc(.9rem * var(--fit)); }
    }
    """
}
