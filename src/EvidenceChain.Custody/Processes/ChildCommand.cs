namespace EvidenceChain.Custody.Processes;

/// <summary>A program to start as a child that never outlives the process that started it.</summary>
public sealed record ChildCommand
{
    public required string FileName { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>OS user to become; null stays the caller. Only root can change users.</summary>
    public string? RunAs { get; init; }

    /// <summary>File that standard output and error are appended to; null drops them.</summary>
    public string? LogPath { get; init; }

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Signal the kernel sends when the starting process dies: <c>KILL</c>, or <c>INT</c> for a fast Postgres shutdown.</summary>
    public string DeathSignal { get; init; } = "KILL";

    /// <summary>What files the child makes are closed to: by default everybody but its user and group.</summary>
    public string Umask { get; init; } = "0007";

    /// <summary>Variables set beside the inherited ones; a null value removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
}
