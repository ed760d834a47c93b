using System.Globalization;
using System.Net;
using System.Text;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Documents;

/// <summary>
/// A document on paper as it is written: HTML that stands alone. Markup comes from this file only; every text that is put in, ours or a captured page's, is escaped, and control and
/// direction characters are shown as <c>?</c>.
/// </summary>
internal sealed class Sheet(ReportLanguage language)
{
    private static readonly TimeZoneInfo Beijing = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private readonly StringBuilder body = new();

    public ReportLanguage Language => language;

    public bool IsChinese => language == ReportLanguage.Chinese;

    public string Pick(string chinese, string english) => IsChinese ? chinese : english;

    /// <summary>A text as HTML.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(ReportText.Printable(text));

    /// <summary>A text of a captured page, told apart from ours and from the direction of what is around it.</summary>
    public static string Quoted(string text) => $"<bdi class=\"q\">{Text(text)}</bdi>";

    /// <summary>A digest, key or path in mono type that may break anywhere.</summary>
    public static string Mono(string text) => $"<span class=\"m\">{Text(text)}</span>";

    public string Missing(string chinese, string english) => $"<span class=\"none\">{Text(Pick($"未记录（{chinese}）", $"not recorded ({english})"))}</span>";

    /// <summary>A time twice: UTC and 北京时间.</summary>
    public string Time(DateTimeOffset time) =>
        $"{Mono(UtcTime.Format(time))} UTC<br>{Mono(TimeZoneInfo.ConvertTime(time, Beijing).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture))} {Text(Pick("北京时间", "Beijing time (UTC+8)"))}";

    public string Size(long bytes) => Text(string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} {Pick("字节", "bytes")}"));

    public void Heading(string chinese, string english) => body.Append(CultureInfo.InvariantCulture, $"<h2>{Text(Pick(chinese, english))}</h2>\n");

    public void Say(string chinese, string english) => body.Append(CultureInfo.InvariantCulture, $"<p>{Text(Pick(chinese, english))}</p>\n");

    /// <summary>HTML made by this type's own functions.</summary>
    public void Raw(string html) => body.Append(html).Append('\n');

    /// <summary>Names and values in two columns; values are HTML made by this type's functions.</summary>
    public void Fields(params IEnumerable<(string Name, string Html)> fields)
    {
        body.Append("<table class=\"fields\"><tbody>\n");
        foreach (var (name, html) in fields)
        {
            body.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(name)}</th><td>{html}</td></tr>\n");
        }
        body.Append("</tbody></table>\n");
    }

    /// <summary>A table whose head is repeated on every page.</summary>
    /// <param name="heads">Head and width in percent of each column.</param>
    /// <param name="rows">Cells, HTML made by this type's functions.</param>
    public void Table(IReadOnlyList<(string Head, int Percent)> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        body.Append("<table class=\"list\"><colgroup>").AppendJoin("", heads.Select(head => string.Create(CultureInfo.InvariantCulture, $"<col style=\"width:{head.Percent}%\">")));
        body.Append("</colgroup><thead><tr>").AppendJoin("", heads.Select(head => $"<th scope=\"col\">{Text(head.Head)}</th>")).Append("</tr></thead><tbody>\n");
        foreach (var row in rows)
        {
            body.Append("<tr>").AppendJoin("", row.Select(cell => $"<td>{cell}</td>")).Append("</tr>\n");
        }
        body.Append("</tbody></table>\n");
    }

    public void Points(string boxClass, string title, IEnumerable<string> points)
    {
        body.Append(CultureInfo.InvariantCulture, $"<section class=\"box {boxClass}\"><h2>{Text(title)}</h2><ul>\n");
        body.AppendJoin('\n', points.Select(point => $"<li>{point}</li>"));
        body.Append("\n</ul></section>\n");
    }

    /// <summary>The whole page.</summary>
    /// <param name="title">Of the document.</param>
    /// <param name="subtitle">HTML made by this type's functions.</param>
    /// <param name="number">Stands on every page.</param>
    /// <param name="foot">Stands on every page; ASCII.</param>
    public string Finish(string title, string subtitle, EvidenceNumber number, string foot) => $"""
        <!doctype html>
        <html lang="{Pick("zh-CN", "en")}">
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <title>{Text(title)} {number}</title>
        <style>
        {SheetStyle.Common}
        @page {"{"} @top-left {"{"} content: "{title.Replace("\"", "", StringComparison.Ordinal)}" {"}"} @top-right {"{"} content: "{number}" {"}"} @bottom-left {"{"} content: "{foot}" {"}"}
          @bottom-right {"{"} content: {Pick("\"第 \" counter(page) \" 页 / 共 \" counter(pages) \" 页\"", "\"page \" counter(page) \" of \" counter(pages)")} {"}"} {"}"}
        </style>
        <header><h1>{Text(title)}</h1>{subtitle}</header>
        {body}
        </html>
        """;
}
