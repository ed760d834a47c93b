using System.Text.RegularExpressions;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording;

/// <summary>Says what a page turned out to be. Only clear signs count: a page in doubt is content, for a person to judge.</summary>
internal static partial class OutcomeRules
{
    /// <summary>A page that stands in for another one says little, in characters; an article about robots says more.</summary>
    private const int MaxStandIn = 1500;

    /// <summary>How much longer than its sign a line may be: "Sorry, …", a full stop, an item's number.</summary>
    private const int MaxAround = 28;

    private static readonly CaptureOutcome[] ByTitle = [CaptureOutcome.Blocked, CaptureOutcome.Gone, CaptureOutcome.Geo, CaptureOutcome.Error];

    /// <summary>Selectors to look for in the page.</summary>
    public static IEnumerable<string> Elements => OutcomeSigns.All.Values.SelectMany(signs => signs.Elements);

    /// <param name="found">What the visit brought.</param>
    /// <param name="requestedUrl">As ordered.</param>
    /// <param name="document">The exchange that brought the page; null without an answer.</param>
    public static CaptureOutcome Of(PageFindings found, Uri requestedUrl, Exchange? document)
    {
        if (found.IsDownload)
        {
            return CaptureOutcome.Download;
        }
        if (document?.Response is null || (found.NavigationError is not null && document.Status < 400) || document is { IsBrokenOff: true, ReceivedBytes: 0 })
        {
            return CaptureOutcome.Error;
        }
        return Of(found, requestedUrl, document.Status, found.FinalUrl ?? document.Url, name => HttpHead.Field(document, name));
    }

    /// <summary>The same for an answer that came.</summary>
    public static CaptureOutcome Of(PageFindings found, Uri requestedUrl, int status, string finalUrl, Func<string, string?> header)
    {
        var isElsewhere = finalUrl != requestedUrl.AbsoluteUri;
        var look = found.Look;
        var title = TitleOf(found.Title);
        var isBlocked = Has(CaptureOutcome.Blocked, finalUrl, isElsewhere) || OutcomeSigns.All[CaptureOutcome.Blocked].Headers.Any(sign => sign.Split(": ") is [var name, var value] && header(name) == value);
        switch (status)
        {
            case 401 or 407: return CaptureOutcome.Login;
            case 403 or 429: return Says(CaptureOutcome.Geo, look) ? CaptureOutcome.Geo : CaptureOutcome.Blocked;
            case 404 or 410: return CaptureOutcome.Gone;
            case 451: return CaptureOutcome.Geo;
            case >= 400: return isBlocked || title == CaptureOutcome.Blocked || Meets(CaptureOutcome.Blocked, look) ? CaptureOutcome.Blocked : CaptureOutcome.Error;
        }
        if (isBlocked)
        {
            return CaptureOutcome.Blocked;
        }
        var asksLogin = found.AsksPassword && (title == CaptureOutcome.Login || LoginTitle().IsMatch(found.Title ?? "") || (isElsewhere && Has(CaptureOutcome.Login, finalUrl, isElsewhere)));
        if (asksLogin)
        {
            return CaptureOutcome.Login;
        }
        // What is for sale is no wall, whatever it is called.
        if (look is { IsForSale: true })
        {
            return CaptureOutcome.Content;
        }
        var isShort = look is null || look.Length <= MaxStandIn;
        if (isShort && (Meets(CaptureOutcome.Blocked, look) || Array.Exists(ByTitle, outcome => outcome == title)))
        {
            return Meets(CaptureOutcome.Blocked, look) ? CaptureOutcome.Blocked : title!.Value;
        }
        if (Array.Find([CaptureOutcome.Geo, CaptureOutcome.Gone], outcome => Has(outcome, finalUrl, isElsewhere)) is var sent and not CaptureOutcome.Content)
        {
            return sent;
        }
        CaptureOutcome[] byLine = isShort ? [CaptureOutcome.Blocked, CaptureOutcome.Geo, CaptureOutcome.Gone, CaptureOutcome.Login, CaptureOutcome.Error] : [CaptureOutcome.Geo, CaptureOutcome.Gone];
        return byLine.Where(outcome => Says(outcome, look)).DefaultIfEmpty(CaptureOutcome.Content).First();
    }

    // A sign in an address that the order itself asked for says nothing: people capture help pages too.
    private static bool Has(CaptureOutcome outcome, string url, bool isElsewhere) =>
        isElsewhere && OutcomeSigns.All[outcome].Urls.Any(sign => url.Contains(sign, StringComparison.OrdinalIgnoreCase));

    private static bool Meets(CaptureOutcome outcome, PageLook? look) => look is not null && OutcomeSigns.All[outcome].Elements.Any(look.Elements.Contains);

    private static bool Says(CaptureOutcome outcome, PageLook? look) =>
        look is not null && look.Lines.Select(OutcomeSigns.Key).Any(line => OutcomeSigns.All[outcome].Lines.Any(sign => line.Length <= sign.Length + MaxAround && line.Contains(sign, StringComparison.Ordinal) && !Question().IsMatch(line)));

    // The whole name of the page, up to a dash and the like: a product may have such a word in its name.
    private static CaptureOutcome? TitleOf(string? title)
    {
        if (title is null)
        {
            return null;
        }
        string[] names = [OutcomeSigns.Key(title), OutcomeSigns.Key(Ending().Replace(title, ""))];
        return OutcomeSigns.All.Values.FirstOrDefault(signs => names.Any(signs.Titles.Contains))?.Outcome;
    }

    [GeneratedRegex(@"\s*(?:[-–—|_·:：,，]\s+|\s+[-–—|_·]|[-–—|_](?=[^\x00-\x7f])).*$")]
    private static partial Regex Ending();

    [GeneratedRegex(@"[?？]|怎么|如何|什么|^(?:how|why|what|when|if) ")]
    private static partial Regex Question();

    [GeneratedRegex(@"^\s*((请|用户|会员|账号|账户|帐号|密码|请先)*(登录|登入|登錄)(页|页面)?|(log|sign)[ -]?in( to .*)?)\s*($|[-–—|:：_,，·])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LoginTitle();
}
