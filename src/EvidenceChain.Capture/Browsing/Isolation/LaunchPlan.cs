namespace EvidenceChain.Capture.Browsing;

/// <summary>Everything that is settled before a browser starts.</summary>
internal sealed record LaunchPlan
{
    public required string Id { get; init; }

    public required string Chromium { get; init; }

    /// <summary>Fresh, writable for the browser's user and closed to all others.</summary>
    public required string Folder { get; init; }

    public required string MarkerFolder { get; init; }

    /// <summary>Command that becomes the browser's user; empty when that is us.</summary>
    public required string[] BecomeUser { get; init; }

    public required int UserId { get; init; }

    public required int GroupId { get; init; }

    public required Walls Walls { get; init; }

    public required bool IsSandboxed { get; init; }
}
