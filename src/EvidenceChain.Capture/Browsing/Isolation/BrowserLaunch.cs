namespace EvidenceChain.Capture.Browsing;

/// <summary>One browser for one capture.</summary>
public sealed record BrowserLaunch
{
    /// <summary>The capture's egress gate; the browser's user must be able to connect to it.</summary>
    public required string GateSocketPath { get; init; }

    /// <summary>The profile is made in here and removed afterwards; in the temporary folder when the browser is another user
    /// or this path is longer than its sockets allow.</summary>
    public required string WorkFolder { get; init; }

    public BrowserProgram Program { get; init; }

    public int ViewportWidth { get; init; } = 1280;

    public int ViewportHeight { get; init; } = 900;

    /// <summary>First preference of the pages' language, such as <c>zh-CN</c>.</summary>
    public string Language { get; init; } = "zh-CN";

    /// <summary>An IANA name such as <c>Asia/Shanghai</c>, for all of the browser's processes; null leaves the machine's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Only those that <see cref="BrowserArguments.IsAllowedExtra"/> accepts.</summary>
    public string[] ExtraArguments { get; init; } = [];
}
