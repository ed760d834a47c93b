namespace EvidenceChain.Custody.Documents;

/// <summary>How the documents look on A4.</summary>
internal static class SheetStyle
{
    public const string Common = """
        @page { size: A4; margin: 25mm 17mm 21mm 17mm; font: 8.5pt "Noto Sans CJK SC", sans-serif; color: #444;
          @top-left { border-bottom: .4pt solid #888; vertical-align: bottom; padding-bottom: 1.5mm; margin-bottom: 4mm; width: 50% }
          @top-right { border-bottom: .4pt solid #888; vertical-align: bottom; padding-bottom: 1.5mm; margin-bottom: 4mm; font-family: "Noto Sans Mono CJK SC", "DejaVu Sans Mono", monospace; width: 50% }
          @bottom-left { border-top: .4pt solid #888; vertical-align: top; padding-top: 1.5mm; margin-top: 3mm; font: 6.5pt "Noto Sans Mono CJK SC", "DejaVu Sans Mono", monospace; width: 80%; white-space: nowrap }
          @bottom-right { border-top: .4pt solid #888; vertical-align: top; padding-top: 1.5mm; margin-top: 3mm; width: 20%; white-space: nowrap } }
        * { box-sizing: border-box }
        body { margin: 0; padding: 0 .6pt; font: 10pt/1.5 "Noto Sans CJK SC", sans-serif; color: #111; -webkit-print-color-adjust: exact }
        :lang(en) body, body:lang(en) { font-family: "Liberation Sans", "Noto Sans CJK SC", sans-serif }
        h1:lang(en), h2:lang(en) { font-family: "Liberation Serif", "Noto Serif CJK SC", serif; letter-spacing: 0 }
        header { text-align: center; margin-bottom: 4mm }
        h1 { font: 700 18pt/1.3 "Noto Serif CJK SC", serif; margin: 0 0 1mm; letter-spacing: .04em }
        header p { margin: 0 }
        h2 { font: 700 11.5pt/1.4 "Noto Serif CJK SC", serif; margin: 5.5mm 0 1.5mm; break-after: avoid }
        p { margin: 1mm 0 }
        table { width: 100%; border-collapse: collapse; table-layout: fixed; margin: 0 }
        thead { display: table-header-group }
        tr, img, .box li, .sign { break-inside: avoid }
        th, td { text-align: left; vertical-align: top; padding: 1.1mm 1.8mm; border: .4pt solid #999; overflow-wrap: anywhere }
        th { font-weight: 500; background: #f2f2f0 }
        .fields th { width: 27% }
        .list { font-size: 8.5pt }
        .m { font: 8.2pt/1.45 "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; overflow-wrap: anywhere; word-break: break-all }
        .list .m { font-size: 7.3pt }
        .q { background: #f4f4ea; padding: 0 .6mm }
        .none { color: #555 }
        .box { border: 1pt solid #333; padding: 0 4mm 2mm; margin: 4mm 0 }
        .box h2 { margin: 2mm 0 1mm }
        .box ul { margin: 0; padding-left: 5mm }
        .weak { border-color: #8a4b00 } .weak h2 { color: #8a4b00 }
        .limits { border-style: double; border-width: 3pt }
        .top { display: flex; gap: 5mm; align-items: flex-start; margin-bottom: 3mm }
        .top > :first-child { flex: 1; min-width: 0 }
        .qr { width: 34mm; text-align: center; font-size: 7.5pt; line-height: 1.3 } .qr svg { width: 32mm; height: 32mm; display: block; margin: 0 auto 1mm }
        .verdict { border: 1.2pt solid #333; padding: 2mm 4mm; font-size: 12pt; font-weight: 700 }
        .views { display: flex; flex-wrap: wrap; gap: 4mm } figure { margin: 0; break-inside: avoid; width: 54mm } figure img { width: 54mm; max-height: 150mm; object-fit: contain; object-position: top; border: .4pt solid #999; display: block }
        figcaption { font-size: 7.5pt; line-height: 1.35 } figcaption .m { font-size: 6.3pt }
        .ok { color: #12602f } .bad { color: #a31515; font-weight: 700 } .open { color: #7a5200 }
        .sign { margin-top: 6mm } .sign td { height: 14mm; vertical-align: bottom }
        """;
}
