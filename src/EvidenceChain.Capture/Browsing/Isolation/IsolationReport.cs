namespace EvidenceChain.Capture.Browsing;

/// <summary>Which walls stood around the browser; goes into the capture report as it is.</summary>
public sealed record IsolationReport
{
    /// <summary>Label: the browser runs under the same user as the capture itself.</summary>
    public const string OneUser = "isolation: one user";

    /// <summary>Path of the program that was started.</summary>
    public required string Program { get; init; }

    /// <summary>Chromium's own sandbox. It refuses to start when it was asked for and cannot be had.</summary>
    public required bool Sandbox { get; init; }

    /// <summary>A network of its own, with no route but the gate.</summary>
    public required bool NetworkNamespace { get; init; }

    /// <summary>A process table of its own: whatever it starts ends with it.</summary>
    public required bool ProcessNamespace { get; init; }

    /// <summary>Name of the operating-system user, or its number.</summary>
    public required string User { get; init; }

    public required int UserId { get; init; }

    /// <summary>Memory of all the browser's processes together beyond which its launcher ends it, looking twice a second.</summary>
    public long WatchedMemoryBytes { get; init; }

    /// <summary>What the kernel lets the control group have that the browser runs in, together with whatever else runs in it; null where there is no such limit.</summary>
    public long? GroupMemoryBytes { get; init; }

    /// <summary>One for each wall that is missing, such as <c>isolation: no network namespace</c>.</summary>
    public required IReadOnlyList<string> Labels { get; init; }
}
