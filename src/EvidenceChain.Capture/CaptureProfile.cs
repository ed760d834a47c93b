namespace EvidenceChain.Capture;

/// <summary>What a capture takes of a page and as what device it looks at it.</summary>
public sealed record CaptureProfile
{
    /// <summary>Everything there is; the default.</summary>
    public static readonly CaptureProfile Full = new() { Name = "full", WithPdf = true, WithMhtml = true, IsReplayed = true, WithRelatedPages = true };

    /// <summary>Traffic, markup, text and tiles: half the machine's time, for sweeps.</summary>
    public static readonly CaptureProfile Light = new() { Name = "light", WithPdf = false, WithMhtml = false };

    /// <summary>As a telephone shows it.</summary>
    public static readonly CaptureProfile Mobile = new() { Name = "mobile", WithPdf = true, WithMhtml = true, Viewport = (390, 844), DeviceScale = 2, IsMobile = true };

    public required string Name { get; init; }

    public required bool WithPdf { get; init; }

    public required bool WithMhtml { get; init; }

    /// <summary>Whether the shop and the licence that an item's page links to are visited after it.</summary>
    public bool WithRelatedPages { get; init; }

    /// <summary>Whether the package is replayed afterwards, for advice; that costs as much again, and shows pages as a desktop does.</summary>
    public bool IsReplayed { get; init; }

    /// <summary>Width and height in CSS pixels; null leaves the browser's own window.</summary>
    public (int Width, int Height)? Viewport { get; init; }

    /// <summary>Device pixels a CSS pixel, 1 to 3.</summary>
    public int DeviceScale
    {
        get;
        init => field = value is >= 1 and <= 3 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    } = 1;

    /// <summary>Fingers instead of a mouse, and the mobile form of the browser's own name.</summary>
    public bool IsMobile { get; init; }

    /// <summary>Such as <c>Asia/Shanghai</c>; null leaves the machine's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Of the three by name; null when there is none of that name.</summary>
    public static CaptureProfile? Find(string name) => new[] { Full, Light, Mobile }.FirstOrDefault(profile => profile.Name == name);
}
