using System.Net;

namespace EvidenceChain.Capture.Egress;

/// <summary>One name as two resolvers know it: the one the gate used, and another that is asked beside it.</summary>
public sealed record NameLookup
{
    public required string Name { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>What the gate worked with.</summary>
    public required ResolverAnswer Used { get; init; }

    public required ResolverAnswer Second { get; init; }
}

/// <summary>What one resolver said, or why it said nothing.</summary>
public sealed record ResolverAnswer
{
    /// <summary><c>system</c>, or address and port.</summary>
    public required string Resolver { get; init; }

    /// <summary>The addresses, in its order; empty when it said that there are none.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Every record of its answer as <c>TYPE TTL VALUE</c>; empty for the system's resolver, which tells addresses alone.</summary>
    public IReadOnlyList<string> Records { get; init; } = [];

    /// <summary>Why there is no answer; null when there is one.</summary>
    public string? Failure { get; init; }

    /// <summary>Nobody was asked; <see cref="Failure"/> says why.</summary>
    public bool WasNotAsked { get; init; }

    public TimeSpan Took { get; init; }
}
