using System.Text.RegularExpressions;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording;

/// <summary>Says what a page turned out to be. Only clear signs count: a page in doubt is content, for a person to judge.</summary>
internal static partial class OutcomeRules
{
    private static readonly string[] ChallengeTitles = ["just a moment...", "attention required! | cloudflare", "access denied", "robot check", "pardon our interruption", "验证码", "安全验证", "访问受限", "滑动验证"];
    private static readonly string[] ChallengePlaces = ["/_____tmd_____/punish", "/punish?", "captcha-delivery.com", "/cdn-cgi/challenge-platform/", "verify.jd.com", "risk_handler", "/sorry/index"];
    private static readonly string[] LoginPlaces = ["/login", "/signin", "/sign-in", "/passport", "://login.", "://passport.", "/account/login", "/member/login"];

    /// <param name="found">What the visit brought.</param>
    /// <param name="requestedUrl">As ordered.</param>
    /// <param name="document">The exchange that brought the page; null without an answer.</param>
    public static CaptureOutcome Of(PageFindings found, Uri requestedUrl, Exchange? document)
    {
        if (found.IsDownload)
        {
            return CaptureOutcome.Download;
        }
        if (document?.Response is null || (found.NavigationError is not null && document.Status < 400))
        {
            return CaptureOutcome.Error;
        }
        if (document is { IsBrokenOff: true, ReceivedBytes: 0 })
        {
            return CaptureOutcome.Error;
        }
        var finalUrl = found.FinalUrl ?? document.Url;
        var isChallenge = HttpHead.Field(document, "cf-mitigated") == "challenge" || Holds(ChallengeTitles, found.Title) || Holds(ChallengePlaces, finalUrl);
        return document.Status switch
        {
            401 or 407 => CaptureOutcome.Login,
            403 or 429 => CaptureOutcome.Blocked,
            404 or 410 => CaptureOutcome.Gone,
            451 => CaptureOutcome.Geo,
            >= 400 => isChallenge ? CaptureOutcome.Blocked : CaptureOutcome.Error,
            _ when isChallenge => CaptureOutcome.Blocked,
            _ when found.AsksPassword && LoginTitle().IsMatch(found.Title ?? "") => CaptureOutcome.Login,
            _ when found.AsksPassword && finalUrl != requestedUrl.AbsoluteUri && Holds(LoginPlaces, finalUrl) => CaptureOutcome.Login,
            _ => CaptureOutcome.Content,
        };
    }

    // The whole name of the page, up to a dash and the like: a product may have such a word in its name.
    [GeneratedRegex(@"^\s*((请|用户|会员|账号|账户|帐号|密码|请先)*(登录|登入|登錄)(页|页面)?|(log|sign)[ -]?in( to .*)?)\s*($|[-–—|:：_,，·])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LoginTitle();

    private static bool Holds(string[] signs, string? text) => text is not null && Array.Exists(signs, sign => text.Contains(sign, StringComparison.OrdinalIgnoreCase));
}
