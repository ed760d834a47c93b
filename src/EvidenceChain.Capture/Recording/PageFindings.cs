using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording;

/// <summary>What a visit brought, as far as it got.</summary>
internal sealed class PageFindings
{
    /// <summary>The browser's error for the navigation, such as <c>net::ERR_NAME_NOT_RESOLVED</c>; null when the navigation got an answer.</summary>
    public string? NavigationError { get; set; }

    /// <summary>Why the gate did not let the navigation through; what the browser then showed came from the gate.</summary>
    public string? GateRefusal { get; set; }

    public bool IsDownload { get; set; }

    /// <summary>What the browser showed in the end was a page of its own that says why there is none.</summary>
    public bool IsBrowsersOwnPage { get; set; }

    public string? Title { get; set; }

    public string? FinalUrl { get; set; }

    public bool AsksPassword { get; set; }

    /// <summary>Fonts that drew the heading: family and number of glyphs.</summary>
    public IReadOnlyList<JsonValue> HeadingFonts { get; set; } = [];

    /// <summary>Short lines and marks of the page; null when it was not looked at.</summary>
    public PageLook? Look { get; set; }

    /// <summary>Of the browser and the control pages, as they were made.</summary>
    public List<Cleanliness.CleanCheck> CleanChecks { get; } = [];

    /// <summary>What the cleanliness check puts on the capture.</summary>
    public IReadOnlyList<string> CleanlinessLabels { get; set; } = [];

    /// <summary>The item's fields as read off the page; null when it was not read.</summary>
    public Observing.ObservedPage? Observed { get; set; }

    /// <summary>The time zone that the browser's pages see; null when it did not tell.</summary>
    public string? TimeZone { get; set; }

    /// <summary>The languages that the browser's pages see, first preference first.</summary>
    public IReadOnlyList<string> Languages { get; set; } = [];

    public JsonObject? BrowserVersion { get; set; }

    /// <summary>As the browser itself tells it.</summary>
    public string? CommandLine { get; set; }
}
