extension StudyPage {
  /// How the page looks. Colours are blue and orange of Okabe and Ito 2008, "Color Universal Design", in shades that
  /// stand out from the page by 3 to 1 or more (WCAG 2.2, 1.4.11); shapes or signs say the same.
  static let css = """
    :root { --page: #fff; --ink: #16191d; --quiet: #555c66; --line: #d5d9df; --blue: #0072b2; --orange: #d55e00; }
    @media screen and (prefers-color-scheme: dark) {
      :root { --page: #14171b; --ink: #eceff3; --quiet: #a6adb8; --line: #3a4049; --blue: #56b4e9; --orange: #e69f00; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
    main { max-width: 63rem; margin: 0 auto; padding: 1.5rem; }
    h1 { font-size: 1.5rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.2rem; margin: 0 0 .75rem; overflow-wrap: anywhere; }
    section { border-top: 1px solid var(--line); margin-top: 1.5rem; padding-top: 1rem; }
    .note, .legend { color: var(--quiet); font-size: .9rem; margin: .5rem 0; overflow-wrap: anywhere; }
    .legend span { white-space: nowrap; margin-inline-end: 1rem; }
    .legend svg { vertical-align: -.1em; }
    .top { margin-top: .75rem; }
    .top figure { justify-content: flex-start; }
    .shown { font-size: 1.1rem; margin: .25rem 0; overflow-wrap: anywhere; }
    .panels .name { color: var(--quiet); font-size: .85rem; }
    .words { margin: .25rem 0; line-height: 1.9; overflow-wrap: anywhere; }
    .word { --shade: var(--blue); padding: .15em 0; -webkit-print-color-adjust: exact; print-color-adjust: exact;
      background: color-mix(in srgb, var(--shade) calc(var(--share) * 55%), transparent); }
    .word.fewer { --shade: var(--orange); text-decoration: underline dotted; text-underline-offset: .25em; }
    .plot, .scroll { overflow-x: auto; }
    .plot svg { display: block; min-width: 40rem; max-width: 100%; height: auto; }
    .panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: .75rem 1rem; }
    .panels svg { max-width: 100%; height: auto; }
    figure { margin: 0; break-inside: avoid; display: flex; flex-direction: column; justify-content: flex-end; }
    figcaption { font-size: .85rem; font-weight: 600; line-height: 1.3; overflow-wrap: anywhere; }
    table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; margin: .75rem 0; }
    tr { border-bottom: 1px solid var(--line); }
    th, td { padding: .2rem .6rem; text-align: end; vertical-align: top; }
    td { white-space: nowrap; }
    .long { white-space: normal; overflow-wrap: anywhere; text-align: start; }
    th { font-weight: 600; }
    thead th { vertical-align: bottom; }
    th:first-child { text-align: start; min-width: 8rem; max-width: 24rem; overflow-wrap: anywhere; }
    .scroll:focus-visible { outline: 2px solid var(--blue); }
    svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
    svg .small { font-size: 12px; }
    svg .tick, svg .quiet { fill: var(--quiet); font-size: 12px; font-variant-numeric: tabular-nums; }
    svg .heading { font-weight: 600; }
    svg line, svg polyline, svg .cell { fill: none; stroke: var(--ink); }
    svg .grid { stroke: var(--line); }
    svg .zero { stroke: var(--ink); stroke-width: 1.5; }
    svg .range { stroke: var(--quiet); stroke-width: 2; }
    svg .higher { stroke: var(--blue); fill: var(--blue); }
    svg .lower { stroke: var(--orange); fill: var(--orange); }
    svg .unclear { stroke: var(--quiet); }
    svg .mark { stroke-width: 2; }
    svg .mark.unclear, svg .mark.base { fill: var(--page); }
    svg .mark.base { stroke: var(--ink); }
    svg .mark.point { fill: var(--blue); stroke: var(--page); stroke-width: 1; }
    svg .curve { stroke: var(--blue); stroke-width: 2; }
    svg .curve.reference, svg .reference { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 5 4; }
    svg .band { fill: var(--blue); fill-opacity: .22; }
    svg .dot { fill: var(--blue); }
    svg .leader { stroke: var(--quiet); }
    svg .more { fill: var(--blue); }
    svg .fewer { fill: var(--orange); }
    svg .cell, svg .panel { fill: none; stroke: var(--line); }
    svg .cell.right { stroke: var(--ink); stroke-width: 2; }
    @media print {
      :root { font-size: 9pt; }
      main { max-width: none; padding: 0; }
      h2, .legend { break-after: avoid; }
      h2, tr, .plot svg { break-inside: avoid; }
      .plot, .scroll { overflow: visible; }
      .plot svg { min-width: 0; margin-bottom: .5rem; }
      .panels { grid-template-columns: repeat(3, 1fr); }
      table { font-size: calc(.85rem * var(--fit)); }
      thead { display: table-header-group; }
      th:first-child { min-width: 0; }
    }
    """
}
