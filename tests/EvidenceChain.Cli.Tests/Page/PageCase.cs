using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Cli.Tests.Page;

/// <summary>A file that was given, with its name.</summary>
internal sealed record GivenContent(string Name, byte[] Content);

/// <summary>Files for the page, and how the library judges the same.</summary>
internal sealed record PageCase
{
    public required string What { get; init; }

    /// <summary>Text of the policy.</summary>
    public required string Policy { get; init; }

    public required GivenContent Subject { get; init; }

    /// <summary>What a proof or a time stamp is about.</summary>
    public GivenContent? About { get; init; }

    public GivenContent? Request { get; init; }

    public GivenContent? Chain { get; init; }

    public required Func<VerificationOptions, Task<VerificationReport>> Library { get; init; }
}
