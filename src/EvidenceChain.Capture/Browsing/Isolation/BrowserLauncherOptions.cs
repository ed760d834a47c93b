namespace EvidenceChain.Capture.Browsing;

/// <summary>How browsers are started on this machine.</summary>
public sealed record BrowserLauncherOptions
{
    /// <summary>Takes the place of whatever program a launch names. Null: that one is looked for where Debian, Ubuntu and Google put it.</summary>
    public string? ChromiumPath { get; init; }

    /// <summary>Set when another process starts browsers under a user of its own (<see cref="BrowserHost"/>).</summary>
    public string? HostSocketPath { get; init; }

    /// <summary>User and group to become before Chromium starts; only root can. Null as root: <c>ec-browser</c> if there is
    /// such a user, else <c>nobody</c>. A browser never runs as root.</summary>
    public (int UserId, int GroupId)? RunAs { get; init; }

    /// <summary>Where running browsers are noted, for <see cref="BrowserReaper"/>. Null: <c>browsers</c> in the launch's work folder.</summary>
    public string? MarkerFolder { get; init; }

    /// <summary>Off: no network and process namespace is tried, and every capture is labelled so. For machines where
    /// namespaces exist but break the browser.</summary>
    public bool UseNamespaces { get; init; } = true;

    /// <summary>Memory of all the browser's processes together, shared pages counted once; beyond it the browser is killed.</summary>
    public long MaxMemoryBytes { get; init; } = 3L << 30;

    /// <summary>Largest file the browser may write.</summary>
    public long MaxFileBytes { get; init; } = 2L << 30;
}
