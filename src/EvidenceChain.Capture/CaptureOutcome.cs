namespace EvidenceChain.Capture;

/// <summary>What the captured page turned out to be.</summary>
public enum CaptureOutcome
{
    /// <summary>The page.</summary>
    Content,

    /// <summary>A refusal or a challenge in place of the page.</summary>
    Blocked,

    /// <summary>A page that asks to log in.</summary>
    Login,

    /// <summary>The site says that the page is not, or no longer, there.</summary>
    Gone,

    /// <summary>Not shown in this region or for legal reasons.</summary>
    Geo,

    /// <summary>No answer, or the site's own failure.</summary>
    Error,

    /// <summary>A file that the browser would save instead of a page.</summary>
    Download,
}
